import KerasRuntime

/// Reads one of Keras' layer classes.
struct LayerDecoder: Sendable {
    /// Keras' class.
    let className: String
    /// Whether the arguments of the layer's calls are read with its settings: an operation's say what
    /// it computes.
    var readsCall = false
    /// From the layer's settings to its configuration.
    let decode: @Sendable (Settings) throws(FormatError) -> any LayerConfiguration

    /// The classes that can be read: one row each.
    static let table: [LayerDecoder] = [
        LayerDecoder(className: "Activation", decode: ActivationConfiguration.decode),
        LayerDecoder(className: "Any", readsCall: true, decode: ReduceAnyConfiguration.decode),
        LayerDecoder(className: "Bidirectional", decode: BidirectionalConfiguration.decode),
        LayerDecoder(className: "CuDNNGRU", decode: GRUConfiguration.decodeCuDNN),
        LayerDecoder(className: "CuDNNLSTM", decode: LSTMConfiguration.decodeCuDNN),
        LayerDecoder(className: "Dense", decode: DenseConfiguration.decode),
        LayerDecoder(className: "Dropout", decode: PassThroughConfiguration.decode),
        LayerDecoder(className: "Embedding", decode: EmbeddingConfiguration.decode),
        LayerDecoder(className: "GRU", decode: GRUConfiguration.decode),
        LayerDecoder(className: "LSTM", decode: LSTMConfiguration.decode),
        LayerDecoder(className: "Masking", decode: MaskingConfiguration.decode),
        LayerDecoder(className: "NotEqual", readsCall: true, decode: NotEqualConfiguration.decode),
        LayerDecoder(className: "RNN", decode: RNNDecoder.decode),
        LayerDecoder(className: "SimpleRNN", decode: SimpleRNNConfiguration.decode),
        LayerDecoder(className: "TimeDistributed", decode: TimeDistributedConfiguration.decode),
    ]

    private static let byClass = Dictionary(uniqueKeysWithValues: table.map { ($0.className, $0) })

    /// Reads a layer.
    ///
    /// - Throws: ``FormatError`` when the class or one of its settings is not supported.
    static func configuration(
        ofClass className: String, _ settings: Settings
    ) throws(FormatError) -> any LayerConfiguration {
        guard let decoder = byClass[className] else {
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
