/// A layer that cannot be run, standing in a model of which only other layers are wanted.
public struct UnsupportedConfiguration: LayerConfiguration {
    public static let kind = "Unsupported"

    /// Keras' class.
    public var className: String
    /// Number of tensors that the rest of the model takes from it.
    public var outputCount: Int

    /// Creates the stand-in.
    public init(className: String, outputCount: Int = 1) {
        self.className = className
        self.outputCount = outputCount
    }

    public func parameters(inputShape: PartialShape?) -> [LayerParameter] { [] }

    public func outputShapes(inputShape: PartialShape) throws(RuntimeError) -> [PartialShape] { [] }

    public func validate() throws(RuntimeError) {
        try SettingsCheck.count(outputCount, "outputs")
    }

    public func layer(weights: [Tensor<Float>]) throws(RuntimeError) -> any Layer<Float> {
        UnsupportedLayer(className: className)
    }

    public func layer(weights: [Tensor<Double>]) throws(RuntimeError) -> any Layer<Double> {
        UnsupportedLayer(className: className)
    }
}

extension ModelDescription.Layer {
    /// Whether the layer is only a stand-in for one that cannot be run.
    package var isUnsupported: Bool { configuration.base is UnsupportedConfiguration }
}

struct UnsupportedLayer<Element: TensorScalar>: Layer {
    let className: String

    func call(_ arguments: CallArguments<Element>) throws(RuntimeError) -> CallResult<Element> {
        throw RuntimeError("class", expected: "a supported layer", found: className)
    }
}
