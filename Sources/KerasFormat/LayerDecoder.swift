import KerasRuntime

/// Reads one of Keras' layer classes.
struct LayerDecoder: Sendable {
    /// Keras' class.
    let className: String
    /// Whether the arguments of the layer's calls are read with its settings: an operation's say what
    /// it computes.
    var readsCall = false
    /// Whether layers of the class run at all; if not, the decoder says what can be done instead.
    var runs = true
    /// From the layer's settings to its configuration.
    let decode: @Sendable (Settings) throws(FormatError) -> any LayerConfiguration

    /// The classes that can be read: one row each.
    static let table: [LayerDecoder] = [
        LayerDecoder(className: "Activation", decode: ActivationConfiguration.decode),
        LayerDecoder(className: "ActivityRegularization", decode: PassThroughConfiguration.decode),
        LayerDecoder(className: "Add", decode: MergeConfiguration.decoder(.add)),
        LayerDecoder(
            className: "AdditiveAttention", readsCall: true, decode: AttentionConfiguration.decodeAdditive),
        LayerDecoder(className: "AlphaDropout", decode: PassThroughConfiguration.decode),
        LayerDecoder(className: "AtrousConvolution1D", decode: ConvolutionConfiguration.decodeKeras1),
        LayerDecoder(className: "Attention", readsCall: true, decode: AttentionConfiguration.decode),
        LayerDecoder(className: "Average", decode: MergeConfiguration.decoder(.average)),
        LayerDecoder(className: "AveragePooling1D", decode: PoolingConfiguration.decoder(.average, rank: 1)),
        LayerDecoder(className: "AveragePooling2D", decode: PoolingConfiguration.decoder(.average, rank: 2)),
        LayerDecoder(className: "AveragePooling3D", decode: PoolingConfiguration.decoder(.average, rank: 3)),
        LayerDecoder(className: "BatchNormalization", decode: BatchNormalizationConfiguration.decode),
        LayerDecoder(className: "Bidirectional", decode: BidirectionalConfiguration.decode),
        LayerDecoder(className: "CategoryEncoding", runs: false, decode: LookupDecoder.decode),
        LayerDecoder(className: "Concatenate", decode: ConcatenateConfiguration.decode),
        LayerDecoder(className: "Conv1D", decode: ConvolutionConfiguration.decoder(rank: 1)),
        LayerDecoder(
            className: "Conv1DTranspose", decode: TransposedConvolutionConfiguration.decoder(rank: 1)),
        LayerDecoder(className: "Conv2D", decode: ConvolutionConfiguration.decoder(rank: 2)),
        LayerDecoder(
            className: "Conv2DTranspose", decode: TransposedConvolutionConfiguration.decoder(rank: 2)),
        LayerDecoder(className: "Conv3D", decode: ConvolutionConfiguration.decoder(rank: 3)),
        LayerDecoder(
            className: "Conv3DTranspose", decode: TransposedConvolutionConfiguration.decoder(rank: 3)),
        LayerDecoder(className: "ConvLSTM1D", decode: ConvLSTMConfiguration.decoder(rank: 1)),
        LayerDecoder(className: "ConvLSTM2D", decode: ConvLSTMConfiguration.decoder(rank: 2)),
        LayerDecoder(className: "ConvLSTM3D", decode: ConvLSTMConfiguration.decoder(rank: 3)),
        LayerDecoder(className: "Convolution1D", decode: ConvolutionConfiguration.decodeKeras1),
        LayerDecoder(className: "Convolution2D", decode: ConvolutionConfiguration.decodeKeras1Plane),
        LayerDecoder(className: "Cropping1D", decode: OperationConfiguration.decodeCropping),
        LayerDecoder(className: "Cropping2D", decode: OperationConfiguration.decodeCropping(rank: 2)),
        LayerDecoder(className: "Cropping3D", decode: OperationConfiguration.decodeCropping(rank: 3)),
        LayerDecoder(className: "CuDNNGRU", decode: GRUConfiguration.decodeCuDNN),
        LayerDecoder(className: "CuDNNLSTM", decode: LSTMConfiguration.decodeCuDNN),
        LayerDecoder(className: "Dense", decode: DenseConfiguration.decode),
        LayerDecoder(
            className: "DepthwiseConv1D",
            decode: DepthwiseConvolutionConfiguration.decoder(rank: 1, isSeparable: false)),
        LayerDecoder(
            className: "DepthwiseConv2D",
            decode: DepthwiseConvolutionConfiguration.decoder(rank: 2, isSeparable: false)),
        LayerDecoder(className: "Discretization", runs: false, decode: LookupDecoder.decode),
        LayerDecoder(className: "Dot", decode: DotConfiguration.decode),
        LayerDecoder(className: "Dropout", decode: PassThroughConfiguration.decode),
        LayerDecoder(className: "ELU", decode: ActivationConfiguration.decoder(ofClass: "ELU")),
        LayerDecoder(className: "EinsumDense", decode: EinsumDenseConfiguration.decode),
        LayerDecoder(className: "Embedding", decode: EmbeddingConfiguration.decode),
        LayerDecoder(className: "Flatten", decode: ReshapeConfiguration.decodeFlatten),
        LayerDecoder(className: "GRU", decode: GRUConfiguration.decode),
        LayerDecoder(className: "GaussianDropout", decode: PassThroughConfiguration.decode),
        LayerDecoder(className: "GaussianNoise", decode: PassThroughConfiguration.decode),
        LayerDecoder(
            className: "GlobalAveragePooling1D", decode: GlobalPoolingConfiguration.decoder(.average, rank: 1)
        ),
        LayerDecoder(
            className: "GlobalAveragePooling2D", decode: GlobalPoolingConfiguration.decoder(.average, rank: 2)
        ),
        LayerDecoder(
            className: "GlobalAveragePooling3D", decode: GlobalPoolingConfiguration.decoder(.average, rank: 3)
        ),
        LayerDecoder(
            className: "GlobalMaxPooling1D", decode: GlobalPoolingConfiguration.decoder(.maximum, rank: 1)),
        LayerDecoder(
            className: "GlobalMaxPooling2D", decode: GlobalPoolingConfiguration.decoder(.maximum, rank: 2)),
        LayerDecoder(
            className: "GlobalMaxPooling3D", decode: GlobalPoolingConfiguration.decoder(.maximum, rank: 3)),
        LayerDecoder(className: "GroupNormalization", decode: GroupNormalizationConfiguration.decode),
        LayerDecoder(className: "Hashing", runs: false, decode: LookupDecoder.decode),
        LayerDecoder(className: "Highway", decode: HighwayConfiguration.decode),
        LayerDecoder(className: "Identity", decode: PassThroughConfiguration.decodeIdentity),
        LayerDecoder(className: "IntegerLookup", runs: false, decode: LookupDecoder.decode),
        LayerDecoder(className: "LSTM", decode: LSTMConfiguration.decode),
        LayerDecoder(className: "LayerNormalization", decode: LayerNormalizationConfiguration.decode),
        LayerDecoder(className: "LeakyReLU", decode: ActivationConfiguration.decoder(ofClass: "LeakyReLU")),
        LayerDecoder(className: "Masking", decode: MaskingConfiguration.decode),
        LayerDecoder(className: "MaxPooling1D", decode: PoolingConfiguration.decoder(.maximum, rank: 1)),
        LayerDecoder(className: "MaxPooling2D", decode: PoolingConfiguration.decoder(.maximum, rank: 2)),
        LayerDecoder(className: "MaxPooling3D", decode: PoolingConfiguration.decoder(.maximum, rank: 3)),
        LayerDecoder(className: "MaxoutDense", decode: MaxoutDenseConfiguration.decode),
        LayerDecoder(className: "Maximum", decode: MergeConfiguration.decoder(.maximum)),
        LayerDecoder(className: "Merge", decode: MergeDecoder.decodeKeras1),
        LayerDecoder(className: "Minimum", decode: MergeConfiguration.decoder(.minimum)),
        LayerDecoder(
            className: "MultiHeadAttention", readsCall: true, decode: MultiHeadAttentionConfiguration.decode),
        LayerDecoder(className: "Multiply", decode: MergeConfiguration.decoder(.multiply)),
        LayerDecoder(className: "Normalization", decode: DataNormalizationConfiguration.decode),
        LayerDecoder(className: "PReLU", decode: PReLUConfiguration.decode),
        LayerDecoder(className: "Permute", decode: TransposeConfiguration.decodePermute),
        LayerDecoder(
            className: "RMSNormalization", decode: LengthNormalizationConfiguration.decodeRootMeanSquare),
        LayerDecoder(className: "RNN", decode: RNNDecoder.decode),
        LayerDecoder(className: "ReLU", decode: ActivationConfiguration.decoder(ofClass: "ReLU")),
        LayerDecoder(className: "RepeatVector", decode: RepeatVectorConfiguration.decode),
        LayerDecoder(className: "Rescaling", decode: RescalingConfiguration.decode),
        LayerDecoder(className: "Reshape", decode: ReshapeConfiguration.decode),
        LayerDecoder(
            className: "SeparableConv1D",
            decode: DepthwiseConvolutionConfiguration.decoder(rank: 1, isSeparable: true)),
        LayerDecoder(
            className: "SeparableConv2D",
            decode: DepthwiseConvolutionConfiguration.decoder(rank: 2, isSeparable: true)),
        LayerDecoder(className: "SimpleRNN", decode: SimpleRNNConfiguration.decode),
        LayerDecoder(className: "SlicingOpLambda", readsCall: true, decode: OperationDecoder.decodeLambda),
        LayerDecoder(className: "Softmax", decode: SoftmaxConfiguration.decode),
        LayerDecoder(className: "SpatialDropout1D", decode: PassThroughConfiguration.decode),
        LayerDecoder(className: "SpatialDropout2D", decode: PassThroughConfiguration.decode),
        LayerDecoder(className: "SpatialDropout3D", decode: PassThroughConfiguration.decode),
        LayerDecoder(className: "StringLookup", runs: false, decode: LookupDecoder.decode),
        LayerDecoder(className: "Subtract", decode: MergeConfiguration.decoder(.subtract)),
        LayerDecoder(className: "TFOpLambda", readsCall: true, decode: OperationDecoder.decodeLambda),
        LayerDecoder(className: "TensorFlowOpLayer", readsCall: true, decode: OperationDecoder.decodeNode),
        LayerDecoder(className: "TextVectorization", runs: false, decode: LookupDecoder.decode),
        LayerDecoder(
            className: "ThresholdedReLU", decode: ActivationConfiguration.decoder(ofClass: "ThresholdedReLU")),
        LayerDecoder(className: "TimeDistributed", decode: TimeDistributedConfiguration.decode),
        LayerDecoder(className: "TimeDistributedDense", decode: DenseConfiguration.decode),
        LayerDecoder(className: "UnitNormalization", decode: LengthNormalizationConfiguration.decodeUnit),
        LayerDecoder(className: "UpSampling1D", decode: OperationConfiguration.decodeUpSampling),
        LayerDecoder(className: "UpSampling2D", decode: UpSamplingConfiguration.decoder(rank: 2)),
        LayerDecoder(className: "UpSampling3D", decode: UpSamplingConfiguration.decoder(rank: 3)),
        LayerDecoder(className: "ZeroPadding1D", decode: OperationConfiguration.decodeZeroPadding),
        LayerDecoder(className: "ZeroPadding2D", decode: OperationConfiguration.decodeZeroPadding(rank: 2)),
        LayerDecoder(className: "ZeroPadding3D", decode: OperationConfiguration.decodeZeroPadding(rank: 3)),
    ]

    private static let layersByClass = Dictionary(uniqueKeysWithValues: table.map { ($0.className, $0) })

    /// Reads a layer.
    ///
    /// - Throws: ``FormatError`` when the class or one of its settings is not supported.
    static func configuration(
        ofClass className: String, _ settings: Settings
    ) throws(FormatError) -> any LayerConfiguration {
        if settings.module?.contains(".ops.") != true,
            let custom = settings.context.customLayer(ofClass: className)
        {
            return try custom.configuration(settings)
        }
        if settings.isOperation(className, isLayer: layersByClass[className] != nil) {
            return try OperationDecoder.decodeKeras3(className, settings)
        }
        guard let decoder = layersByClass[className] else {
            throw FormatError(
                .unsupported(
                    what: "class \(className)", hint: "`--layers` verifies the LSTM layers alone"),
                at: settings.place)
        }
        if !decoder.readsCall { try settings.requirePlainCall() }
        return try decoder.decode(settings)
    }
}

extension Settings {
    /// Whether it is a Keras 3 operation on tensors, some of which go by the names of layers.
    ///
    /// What tells is the module. Legacy files have none; there only layers say whether they are trainable,
    /// and an operation that could be a layer has several arguments.
    fileprivate func isOperation(_ className: String, isLayer: Bool) -> Bool {
        if let module { return module.contains(".ops.") }
        guard semantics.writer.line == .keras3, members["trainable"] == nil,
            OperationDecoder.knows(PathWeights.snakeCase(className))
        else { return false }
        return !isLayer || call.positional.count > 1 || members["newshape"] != nil
    }

    /// Throws if a call gives the layer anything but tensors by position.
    fileprivate func requirePlainCall() throws(FormatError) {
        if let (key, value) = call.named.sorted(by: { $0.key < $1.key }).first {
            throw FormatError(.unsupported(what: "a call with \(key)=\(value.summary)", hint: nil), at: place)
        }
        // Such as Keras 3's positional training.
        if call.positional.contains(where: { $0.constant == .bool(true) }) {
            throw FormatError(.unsupported(what: "a call with a positional True", hint: nil), at: place)
        }
    }
}
