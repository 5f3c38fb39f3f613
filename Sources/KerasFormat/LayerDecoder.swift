import KerasRuntime

/// Reads one of Keras' layer classes.
struct LayerDecoder: Sendable {
    /// Keras' class.
    let className: String
    /// From the layer's settings to its configuration.
    let decode: @Sendable (Settings) throws(FormatError) -> any LayerConfiguration

    /// The classes that can be read: one row each.
    static let table: [LayerDecoder] = [
        LayerDecoder(className: "Activation", decode: ActivationConfiguration.decode),
        LayerDecoder(className: "Any", decode: ReduceAnyConfiguration.decode),
        LayerDecoder(className: "Bidirectional", decode: BidirectionalConfiguration.decode),
        LayerDecoder(className: "CuDNNLSTM", decode: LSTMConfiguration.decodeCuDNN),
        LayerDecoder(className: "Dense", decode: DenseConfiguration.decode),
        LayerDecoder(className: "Dropout", decode: PassThroughConfiguration.decode),
        LayerDecoder(className: "Embedding", decode: EmbeddingConfiguration.decode),
        LayerDecoder(className: "LSTM", decode: LSTMConfiguration.decode),
        LayerDecoder(className: "Masking", decode: MaskingConfiguration.decode),
        LayerDecoder(className: "NotEqual", decode: NotEqualConfiguration.decode),
        LayerDecoder(className: "RNN", decode: LSTMConfiguration.decodeRNN),
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
        return try decoder.decode(settings)
    }
}
