/// A layer that does nothing at inference, such as `Dropout`.
public struct PassThroughConfiguration: LayerConfiguration {
    public static let kind = "PassThrough"

    /// Creates a configuration.
    public init() {}

    public func parameters(inputShape: PartialShape?) -> [LayerParameter] { [] }

    public var isTimewise: Bool { true }

    public func outputShapes(inputShape: PartialShape) throws(RuntimeError) -> [PartialShape] {
        [inputShape]
    }

    public func layer(weights: [Tensor<Float>]) throws(RuntimeError) -> any Layer<Float> {
        PassThroughLayer()
    }

    public func layer(weights: [Tensor<Double>]) throws(RuntimeError) -> any Layer<Double> {
        PassThroughLayer()
    }
}

struct PassThroughLayer<Element: TensorScalar>: Layer {
    func call(_ arguments: CallArguments<Element>) throws(RuntimeError) -> CallResult<Element> {
        CallResult([try arguments.onlyInput()])
    }
}
