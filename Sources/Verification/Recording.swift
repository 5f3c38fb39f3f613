public import ArrayData

/// What TensorFlow answered: inputs and outputs of one model.
public struct Recording: Sendable {
    /// SHA-256 of the model file that was recorded, in hexadecimal.
    public var modelSHA256: String?
    /// Version of Keras, framework and so on, as far as the recording says.
    public var attributes: [String: String]
    /// The cases in the order in which they run.
    public var cases: [RecordedCase]

    /// Gathers the cases, which run in the order of their names.
    public init(modelSHA256: String? = nil, attributes: [String: String] = [:], cases: [RecordedCase]) {
        self.modelSHA256 = modelSHA256
        self.attributes = attributes
        // By code point, as Python sorts.
        self.cases = cases.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }
}

/// One run of the model.
public struct RecordedCase: Sendable {
    /// The case's name.
    public var name: String
    /// In the order of the model's inputs.
    public var inputs: [NDArray] = []
    /// By index in the order of the model's outputs.
    public var outputs: [Int: NDArray] = [:]
    /// Outputs of layers: by name of the layer, then by index, counted over all calls of the layer.
    public var layers: [String: [Int: NDArray]] = [:]
    /// Masks that layers received: by name of the layer, then by call.
    public var masks: [String: [Int: NDArray]] = [:]
    /// What LSTMs computed step by step: by name of the layer, then by name of the value.
    public var traces: [String: [String: NDArray]] = [:]
    /// Outputs of the model run in float64.
    public var outputs64: [Int: NDArray] = [:]
    /// Whether stateful layers start afresh.
    public var resets = true
    /// The tolerance that the recording asks for.
    public var atol: Double?
    public var rtol: Double?

    /// Creates an empty case.
    public init(name: String) { self.name = name }
}
