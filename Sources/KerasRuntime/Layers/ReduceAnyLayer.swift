/// Keras 3's operation `any` over one axis: 1 where any element is not 0, else 0.
public struct ReduceAnyConfiguration: LayerConfiguration {
    public static let kind = "ReduceAny"

    /// The axis; negative ones count from the last.
    public var axis: Int
    /// Whether the axis stays, with an extent of 1.
    public var keepsDimensions: Bool

    /// Creates a configuration.
    public init(axis: Int, keepsDimensions: Bool = false) {
        self.axis = axis
        self.keepsDimensions = keepsDimensions
    }

    public var settings: [LayerSetting] {
        [LayerSetting("axis", axis), LayerSetting("keepdims", keepsDimensions)]
    }

    public func parameters(inputShape: PartialShape?) -> [LayerParameter] { [] }

    public func isTimewise(rank: Int?) -> Bool { isBesideTime(axis, rank: rank) }

    public func outputShapes(inputShape: PartialShape) throws(RuntimeError) -> [PartialShape] {
        var shape = inputShape
        let axis = try position(rank: shape.count)
        if keepsDimensions { shape[axis] = 1 } else { shape.remove(at: axis) }
        return [shape]
    }

    /// The axis counted from the first.
    func position(rank: Int) throws(RuntimeError) -> Int {
        let position = axis < 0 ? axis + rank : axis
        guard (0..<rank).contains(position) else {
            throw RuntimeError("axis", expected: "one of \(rank)", found: "\(axis)")
        }
        return position
    }

    public func layer(weights: [Tensor<Float>]) throws(RuntimeError) -> any Layer<Float> {
        ReduceAnyLayer(configuration: self)
    }

    public func layer(weights: [Tensor<Double>]) throws(RuntimeError) -> any Layer<Double> {
        ReduceAnyLayer(configuration: self)
    }
}

struct ReduceAnyLayer<Element: TensorScalar>: Layer {
    let configuration: ReduceAnyConfiguration

    func call(_ arguments: CallArguments<Element>) throws(RuntimeError) -> CallResult<Element> {
        let input = try arguments.onlyInput().tensor
        let axis = try configuration.position(rank: input.rank)
        let inner = input.shape[(axis + 1)...].reduce(1, *)
        let extent = input.shape[axis]
        var shape = input.shape
        if configuration.keepsDimensions { shape[axis] = 1 } else { shape.remove(at: axis) }
        var output = Tensor<Element>(shape: shape)
        for (position, element) in input.elements.enumerated() where element != 0 {
            output.elements[position / (inner * extent) * inner + position % inner] = 1
        }
        return CallResult([MaskedTensor(output)])
    }
}
