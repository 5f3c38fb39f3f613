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

struct ConcatenateLayer<Element: TensorScalar>: Layer {
    let configuration: ConcatenateConfiguration

    func call(_ arguments: CallArguments<Element>) throws(RuntimeError) -> CallResult<Element> {
        guard let first = arguments.inputs.first?.tensor else {
            throw RuntimeError("inputs", expected: "at least 1 tensor", found: "0")
        }
        let axis = try axisPosition(configuration.axis, rank: first.rank)
        let joined = try Tensor.joined(arguments.inputs.map(\.tensor), axis: axis)
        let mask = try configuration.maskRule.joined(arguments.inputs, axis: configuration.axis)
        return CallResult([MaskedTensor(joined, mask: mask)])
    }
}
