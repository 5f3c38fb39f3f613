/// Keras' `Concatenate`: inputs one behind the other in one dimension.
public struct ConcatenateConfiguration: MergingConfiguration {
    public static let kind = "Concatenate"

    /// The dimension, the batch included; negative ones count from the last.
    public var axis: Int
    /// What becomes of the inputs' masks.
    public var maskRule: MaskRule

    /// Creates a configuration.
    public init(axis: Int = -1, maskRule: MaskRule = .every) {
        self.axis = axis
        self.maskRule = maskRule
    }

    public var settings: [LayerSetting] { [LayerSetting("axis", axis)] }

    public func isTimewise(rank: Int?) -> Bool { isBesideTime(axis, rank: rank) }

    public func outputShapes(inputShapes: [PartialShape]) throws(RuntimeError) -> [PartialShape] {
        guard var joined = inputShapes.first else {
            throw RuntimeError("inputs", expected: "at least 1 tensor", found: "0")
        }
        let axis = try axisPosition(axis, rank: joined.count)
        for shape in inputShapes.dropFirst() {
            var fitting = shape
            if shape.indices.contains(axis) { fitting[axis] = joined[axis] }
            guard fitting.count == joined.count,
                zip(fitting, joined).allSatisfy({ $0 == nil || $1 == nil || $0 == $1 })
            else {
                throw RuntimeError(
                    "inputs", expected: "shapes that differ in dimension \(axis) only",
                    found: inputShapes.map { describe($0) }.joined(separator: " and "))
            }
            if let sum = joined[axis], let extent = shape[axis] {
                // Sums stay far below the limits of integers: extents are at most the largest count.
                joined[axis] = min(sum, largestElementCount) + min(extent, largestElementCount)
            } else {
                joined[axis] = nil
            }
            for (other, extent) in shape.enumerated() where other != axis {
                joined[other] = joined[other] ?? extent
            }
        }
        return [joined]
    }

    public func validate() throws(RuntimeError) {
        try SettingsCheck.axes([axis])
    }

    public func layer(weights: [Tensor<Float>]) throws(RuntimeError) -> any Layer<Float> {
        ConcatenateLayer(configuration: self)
    }

    public func layer(weights: [Tensor<Double>]) throws(RuntimeError) -> any Layer<Double> {
        ConcatenateLayer(configuration: self)
    }
}

struct ConcatenateLayer<Element: TensorScalar>: ReusingLayer {
    let configuration: ConcatenateConfiguration

    @_specialize(where Element == Float)
    @_specialize(where Element == Double)
    func call(
        _ arguments: CallArguments<Element>, into result: inout CallResult<Element>
    ) throws(RuntimeError) {
        guard let first = arguments.inputs.first?.tensor else {
            throw RuntimeError("inputs", expected: "at least 1 tensor", found: "0")
        }
        let axis = try axisPosition(configuration.axis, rank: first.rank)
        let areFeatures =
            axis == first.rank - 1
            && arguments.inputs.allSatisfy {
                $0.mask == nil && $0.tensor.rank == first.rank
                    && $0.tensor.shape.agrees(with: first.shape, in: 0..<axis)
            }
        guard areFeatures else {
            let joined = try Tensor.joined(arguments.inputs.map(\.tensor), axis: axis)
            let mask = try configuration.maskRule.joined(arguments.inputs, axis: configuration.axis)
            result.finish(joined, mask: mask)
            return
        }
        var width = 0
        for input in arguments.inputs { width += input.tensor.lastExtent }
        result.memory.output.become(first.shape, last: width)
        let rows = width > 0 ? result.memory.output.count / width : 0
        result.memory.output.elements.withUnsafeMutableBufferPointer { output in
            guard var column = output.baseAddress else { return }
            for input in arguments.inputs {
                let count = input.tensor.lastExtent
                input.tensor.elements.withUnsafeBufferPointer { elements in
                    guard let from = elements.baseAddress else { return }
                    for row in 0..<rows {
                        (column + row * width).update(from: from + row * count, count: count)
                    }
                }
                column += count
            }
        }
        result.finish(mask: nil)
    }
}
