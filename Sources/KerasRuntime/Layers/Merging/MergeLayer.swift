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

struct MergeLayer<Element: TensorScalar>: ReusingLayer {
    let configuration: MergeConfiguration

    @_specialize(where Element == Float)
    @_specialize(where Element == Double)
    func call(
        _ arguments: CallArguments<Element>, into result: inout CallResult<Element>
    ) throws(RuntimeError) {
        let inputs = arguments.inputs
        try configuration.requireCount(inputs.count)
        let first = inputs[0].tensor
        guard inputs.allSatisfy({ $0.mask == nil && $0.tensor.shape == first.shape }) else {
            result = try merged(inputs)
            return
        }
        result.memory.output.become(copyOf: first)
        result.memory.output.elements.withUnsafeMutableBufferPointer { output in
            guard let output = output.baseAddress else { return }
            for input in inputs.dropFirst() {
                input.tensor.elements.withUnsafeBufferPointer { other in
                    guard let other = other.baseAddress else { return }
                    Element.combine(
                        binaryOperation, output, step: 1, other, step: 1, to: output, count: first.count)
                }
            }
            if configuration.operation == .average {
                for j in 0..<first.count { output[j] /= Element(inputs.count) }
            }
        }
        result.finish(mask: nil)
    }

    private var binaryOperation: BinaryOperation {
        switch configuration.operation {
        case .add, .average: .add
        case .subtract: .subtract
        case .multiply: .multiply
        case .maximum: .maximum
        case .minimum: .minimum
        }
    }

    /// Inputs of several shapes, or with masks.
    private func merged(_ inputs: [MaskedTensor<Element>]) throws(RuntimeError) -> CallResult<Element> {
        let rank = inputs.map(\.tensor.rank).max() ?? 0
        func filled(_ tensor: Tensor<Element>) -> Tensor<Element> {
            tensor.reshaped(MergeConfiguration.filled(tensor.shape, to: rank, with: 1))
        }
        let operation = binaryOperation
        let mask = try configuration.maskRule.merged(inputs.map(\.mask))
        // Only inputs that need no filling up still have their masks when Keras combines them.
        let hasMasks = inputs.contains { $0.mask != nil } && inputs.allSatisfy { $0.tensor.rank == rank }
        if configuration.maskRule == .any, hasMasks, let neutral = configuration.operation.neutral {
            let merged = try mergedValid(inputs, operation, neutral)
            return CallResult([MaskedTensor(merged, mask: mask)])
        }
        var merged = filled(inputs[0].tensor)
        for input in inputs.dropFirst() { merged = try merged.combined(operation, filled(input.tensor)) }
        if configuration.operation == .average {
            merged = try merged.combined(.divide, Tensor(shape: [], [Element(inputs.count)]))
        }
        return CallResult([MaskedTensor(merged, mask: mask)])
    }

    /// Combines what is valid only.
    private func mergedValid(
        _ inputs: [MaskedTensor<Element>], _ operation: BinaryOperation,
        _ neutral: MergeConfiguration.Operation.Neutral
    ) throws(RuntimeError) -> Tensor<Element> {
        var merged: Tensor<Element>?
        var valid: Tensor<Element>?
        for input in inputs {
            var x = input.tensor
            let shape = x.shape
            let flags = try input.mask.map { mask throws(RuntimeError) in
                try Tensor<Element>(mask).reshaped(mask.shape + [1]).broadcast(to: shape)
            }
            if neutral == .one, let flags { x = try flags.selected(x, Tensor(shape: [], [1])) }
            guard let before = merged else {
                (merged, valid) = (x, flags)
                continue
            }
            if neutral == .other {
                // Where one is masked, the other stands in for it.
                if let flags { x = try flags.selected(x, before) }
                merged = try valid?.selected(before, x) ?? before
            }
            merged = try merged?.combined(operation, x)
            let either = try flags.flatMap { flags throws(RuntimeError) in try valid?.combined(.or, flags) }
            valid = either
        }
        if neutral == .one, let valid, let product = merged {
            merged = try valid.selected(product, Tensor(shape: [], [0]))
        }
        return merged ?? inputs[0].tensor
    }
}

extension MergeConfiguration.Operation {
    /// What Keras 3.4 and later puts in the place of masked elements, where it does.
    fileprivate enum Neutral {
        /// 1; the result is 0 where all are masked.
        case one
        /// The element of the other input.
        case other
    }

    fileprivate var neutral: Neutral? {
        switch self {
        case .multiply: .one
        case .maximum, .minimum: .other
        case .add, .subtract, .average: nil
        }
    }
}
