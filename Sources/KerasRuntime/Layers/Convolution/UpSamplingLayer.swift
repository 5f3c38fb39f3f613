/// Keras' `UpSampling2D` and `UpSampling3D`: every element repeated in the dimensions of space.
public struct UpSamplingConfiguration: LayerConfiguration {
    public static let kind = "UpSampling"

    /// How often, in each dimension of space.
    public var sizes: [Int]
    /// Whether the channels come before the dimensions of space.
    public var channelsFirst: Bool

    /// Creates a configuration.
    public init(sizes: [Int], channelsFirst: Bool = false) {
        self.sizes = sizes
        self.channelsFirst = channelsFirst
    }

    public var settings: [LayerSetting] {
        [
            LayerSetting("size", sizes),
            LayerSetting("data_format", channelsFirst ? "channels_first" : "channels_last"),
        ]
    }

    public func parameters(inputShape: PartialShape?) -> [LayerParameter] { [] }

    /// One repetition for each dimension of space.
    fileprivate var operations: [TensorOperation] {
        sizes.enumerated().map { axis, size in
            .repeatElements(size, axis: axis + (channelsFirst ? 2 : 1))
        }
    }

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
        for operation in configuration.operations { tensor = try operation.apply([tensor])[0] }
        return CallResult([MaskedTensor(tensor)])
    }
}
