/// Keras 3's operation `not_equal` with a constant: 1 where they differ, else 0.
///
/// It stands in functional models that pass a mask from `Masking` or `Embedding` to other layers.
public struct NotEqualConfiguration: LayerConfiguration {
    public static let kind = "NotEqual"

    /// The constant, rounded as the tensor's own type rounds it.
    public var value: Double

    /// Creates a configuration.
    public init(value: Double) { self.value = value }

    public var settings: [LayerSetting] { [LayerSetting("value", value)] }

    public func parameters(inputShape: PartialShape?) -> [LayerParameter] { [] }

    public func isTimewise(rank: Int?) -> Bool { true }

    public func outputShapes(inputShape: PartialShape) throws(RuntimeError) -> [PartialShape] {
        [inputShape]
    }

    public func layer(weights: [Tensor<Float>]) throws(RuntimeError) -> any Layer<Float> {
        NotEqualLayer(value: Float(value))
    }

    public func layer(weights: [Tensor<Double>]) throws(RuntimeError) -> any Layer<Double> {
        NotEqualLayer(value: value)
    }
}

struct NotEqualLayer<Element: TensorScalar>: Layer {
    let value: Element

    func call(_ arguments: CallArguments<Element>) throws(RuntimeError) -> CallResult<Element> {
        let input = try arguments.onlyInput().tensor
        let flags: [Element] = input.elements.map { $0 != value ? 1 : 0 }
        return CallResult([MaskedTensor(Tensor(shape: input.shape, flags))])
    }
}
