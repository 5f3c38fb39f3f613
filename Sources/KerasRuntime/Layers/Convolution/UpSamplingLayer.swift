/// Keras' `UpSampling2D` and `UpSampling3D`: every element repeated in the dimensions of space, or what
/// lies between elements interpolated.
public struct UpSamplingConfiguration: LayerConfiguration {
    public static let kind = "UpSampling"

    /// How often, in each dimension of space.
    public var sizes: [Int]
    /// Whether the channels come before the dimensions of space.
    public var channelsFirst: Bool
    /// How what lies between elements comes about.
    public var interpolation: Interpolation

    /// Creates a configuration.
    public init(sizes: [Int], channelsFirst: Bool = false, interpolation: Interpolation = .nearest) {
        self.sizes = sizes
        self.channelsFirst = channelsFirst
        self.interpolation = interpolation
    }

    public var settings: [LayerSetting] {
        [
            LayerSetting("size", sizes), LayerSetting("interpolation", interpolation.rawValue),
            LayerSetting("data_format", channelsFirst ? "channels_first" : "channels_last"),
        ]
    }

    public func parameters(inputShape: PartialShape?) -> [LayerParameter] { [] }

    /// One repetition for each dimension of space.
    fileprivate var operations: [TensorOperation] {
        zip(sizes, axes).map { size, axis in .repeatElements(size, axis: axis) }
    }

    /// The dimensions of space.
    fileprivate var axes: [Int] { sizes.indices.map { $0 + (channelsFirst ? 2 : 1) } }

    public func outputShapes(inputShape: PartialShape) throws(RuntimeError) -> [PartialShape] {
        guard inputShape.count == sizes.count + 2 else {
            throw RuntimeError(
                "input", expected: "\(sizes.count + 2) dimensions", found: describe(inputShape))
        }
        var shape = inputShape
        for operation in operations { shape = try operation.outputShapes([shape])[0] }
        return [shape]
    }

    public func validate() throws(RuntimeError) {
        for size in sizes { try SettingsCheck.size(size, "size") }
        try SettingsCheck.axes(Array(sizes.indices), "size")
    }

    public func layer(weights: [Tensor<Float>]) throws(RuntimeError) -> any Layer<Float> {
        UpSamplingLayer(configuration: self)
    }

    public func layer(weights: [Tensor<Double>]) throws(RuntimeError) -> any Layer<Double> {
        UpSamplingLayer(configuration: self)
    }
}

struct UpSamplingLayer<Element: TensorScalar>: Layer {
    let configuration: UpSamplingConfiguration

    func call(_ arguments: CallArguments<Element>) throws(RuntimeError) -> CallResult<Element> {
        var tensor = try arguments.onlyInput().tensor
        _ = try configuration.outputShapes(inputShape: tensor.shape)
        for (axis, operation) in zip(configuration.axes, configuration.operations) {
            let isPlain = configuration.interpolation == .nearest || tensor.count == 0
            tensor =
                isPlain
                ? try operation.apply([tensor])[0]
                : try tensor.resized(
                    axis, by: configuration.interpolation,
                    to: operation.outputShapes([tensor.shape.map { $0 }])[0][axis] ?? 0)
        }
        return CallResult([MaskedTensor(tensor)])
    }
}
