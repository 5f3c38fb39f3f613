/// A layer that does nothing at inference, such as `Dropout`.
public struct PassThroughConfiguration: LayerConfiguration {
    public static let kind = "PassThrough"

    /// Whether a mask gets past it.
    public var passesMask: Bool

    /// Creates a configuration.
    public init(passesMask: Bool = true) { self.passesMask = passesMask }

    public func parameters(inputShape: PartialShape?) -> [LayerParameter] { [] }

    public func isTimewise(rank: Int?) -> Bool { true }

    public func outputShapes(inputShape: PartialShape) throws(RuntimeError) -> [PartialShape] {
        [inputShape]
    }

    public func layer(weights: [Tensor<Float>]) throws(RuntimeError) -> any Layer<Float> {
        PassThroughLayer(passesMask: passesMask)
    }

    public func layer(weights: [Tensor<Double>]) throws(RuntimeError) -> any Layer<Double> {
        PassThroughLayer(passesMask: passesMask)
    }
}

struct PassThroughLayer<Element: TensorScalar>: ReusingLayer {
    let passesMask: Bool

    @_specialize(where Element == Float)
    @_specialize(where Element == Double)
    func call(
        _ arguments: CallArguments<Element>, into result: inout CallResult<Element>
    ) throws(RuntimeError) {
        let input = try arguments.onlyInput()
        result.finish(input.tensor, mask: passesMask ? input.mask : nil)
    }
}
