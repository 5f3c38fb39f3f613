/// Keras' `Add`, `Subtract`, `Multiply`, `Average`, `Maximum` and `Minimum`: inputs of like shapes,
/// combined element by element.
public struct MergeConfiguration: MergingConfiguration {
    public static let kind = "Merge"

    /// How the inputs become one.
    public enum Operation: String, Sendable, Hashable, Codable {
        case add
        /// The first less the second.
        case subtract
        case multiply
        /// The mean.
        case average
        case maximum
        case minimum
    }

    /// How the inputs become one.
    public var operation: Operation
    /// What becomes of their masks.
    public var maskRule: MaskRule

    /// Creates a configuration.
    public init(_ operation: Operation, maskRule: MaskRule = .every) {
        self.operation = operation
        self.maskRule = maskRule
    }

    public var settings: [LayerSetting] { [LayerSetting("mode", operation.rawValue)] }

    public func isTimewise(rank: Int?) -> Bool { true }

    public func outputShapes(inputShapes: [PartialShape]) throws(RuntimeError) -> [PartialShape] {
        try requireCount(inputShapes.count)
        let rank = inputShapes.map(\.count).max() ?? 0
        var merged = Self.filled(inputShapes[0], to: rank, with: 1)
        for shape in inputShapes.dropFirst() {
            merged = try broadcastShape(merged, Self.filled(shape, to: rank, with: 1))
        }
        return [merged]
    }

    /// A shape with extents of 1 put in behind the batch until it has as many as the others.
    static func filled<Extent>(_ shape: [Extent], to rank: Int, with one: Extent) -> [Extent] {
        shape.prefix(1) + Array(repeating: one, count: rank - shape.count) + shape.dropFirst()
    }

    fileprivate func requireCount(_ count: Int) throws(RuntimeError) {
        if operation == .subtract, count != 2 {
            throw RuntimeError("inputs", expected: "2 tensors", found: "\(count)")
        }
        if count == 0 { throw RuntimeError("inputs", expected: "at least 1 tensor", found: "0") }
    }

    public func layer(weights: [Tensor<Float>]) throws(RuntimeError) -> any Layer<Float> {
        MergeLayer(configuration: self)
    }

    public func layer(weights: [Tensor<Double>]) throws(RuntimeError) -> any Layer<Double> {
        MergeLayer(configuration: self)
    }
}

struct MergeLayer<Element: TensorScalar>: Layer {
    let configuration: MergeConfiguration

    func call(_ arguments: CallArguments<Element>) throws(RuntimeError) -> CallResult<Element> {
        let inputs = arguments.inputs
        try configuration.requireCount(inputs.count)
        let rank = inputs.map(\.tensor.rank).max() ?? 0
        func filled(_ tensor: Tensor<Element>) -> Tensor<Element> {
            tensor.reshaped(MergeConfiguration.filled(tensor.shape, to: rank, with: 1))
        }
        let operation: BinaryOperation =
            switch configuration.operation {
            case .add, .average: .add
            case .subtract: .subtract
            case .multiply: .multiply
            case .maximum: .maximum
            case .minimum: .minimum
            }
        var merged = filled(inputs[0].tensor)
        for input in inputs.dropFirst() { merged = try merged.combined(operation, filled(input.tensor)) }
        if configuration.operation == .average {
            merged = try merged.combined(.divide, Tensor(shape: [], [Element(inputs.count)]))
        }
        let mask = try configuration.maskRule.merged(inputs.map(\.mask))
        return CallResult([MaskedTensor(merged, mask: mask)])
    }
}
