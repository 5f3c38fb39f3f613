import KerasRuntime

/// Reads one of Keras' layer classes: a row of the table of layers.
struct LayerDecoder: Sendable {
    /// Keras' class.
    let className: String
    /// What the table of layers says of it, a short phrase.
    let supports: String
    /// The first version that has the class.
    let since: KerasRelease
    /// The last one, where it has gone since.
    let until: KerasRelease?
    /// What becomes of the layer.
    let role: SupportedLayer.Role
    /// Whether the arguments of the layer's calls are read with its settings: an operation's say what
    /// it computes.
    let readsCall: Bool
    /// From the layer's settings to its configuration.
    let decode: @Sendable (Settings) throws(FormatError) -> any LayerConfiguration

    init(
        _ className: String, _ supports: String, since: KerasRelease = .keras("1"),
        until: KerasRelease? = nil, role: SupportedLayer.Role = .computed, readsCall: Bool = false,
        decode: @escaping @Sendable (Settings) throws(FormatError) -> any LayerConfiguration
    ) {
        self.className = className
        self.supports = supports
        self.since = since
        self.until = until
        self.role = role
        self.readsCall = readsCall
        self.decode = decode
    }

    /// The classes that can be read, by families: one row each.
    static let families: [(name: String, rows: [LayerDecoder])] = [
        ("Recurrent", recurrent), ("Wrappers", wrappers), ("Dense and embedding", dense),
        ("Convolutions", convolutions), ("Poolings", poolings), ("Padding and sizes", sizes),
        ("Shapes", shapes), ("Merging", merging), ("Normalizations", normalizations),
        ("Activations", activations), ("Attention", attention), ("Idle at inference", idle),
        ("Data", data), ("Operations on tensors", operations),
    ]

    static let table: [LayerDecoder] = families.flatMap(\.rows)

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
