/// Keras' `Activation`: one function, element by element or row by row.
public struct ActivationConfiguration: LayerConfiguration {
    public static let kind = "Activation"

    /// The function.
    public var activation: Activation

    /// Whether a mask gets past it.
    public var passesMask: Bool

    /// Creates a configuration.
    public init(_ activation: Activation, passesMask: Bool = true) {
        self.activation = activation
        self.passesMask = passesMask
    }

    public var settings: [LayerSetting] { [LayerSetting("activation", activation)] }

    public func parameters(inputShape: PartialShape?) -> [LayerParameter] { [] }

    public func isTimewise(rank: Int?) -> Bool { true }

    public func outputShapes(inputShape: PartialShape) throws(RuntimeError) -> [PartialShape] {
        [inputShape]
    }

    public func layer(weights: [Tensor<Float>]) throws(RuntimeError) -> any Layer<Float> {
        ActivationLayer(activation: activation, passesMask: passesMask)
    }

    public func layer(weights: [Tensor<Double>]) throws(RuntimeError) -> any Layer<Double> {
        ActivationLayer(activation: activation, passesMask: passesMask)
    }
}

struct ActivationLayer<Element: TensorScalar>: ReusingLayer {
    let activation: Activation
    let passesMask: Bool

    @_specialize(where Element == Float)
    @_specialize(where Element == Double)
    func call(
        _ arguments: CallArguments<Element>, into result: inout CallResult<Element>
    ) throws(RuntimeError) {
        let input = try arguments.onlyInput()
        result.memory.output.become(copyOf: input.tensor)
        result.memory.output.apply(activation)
        result.finish(mask: passesMask ? input.mask : nil)
    }
}

extension Tensor {
    /// Replaces every row by its activation.
    mutating func apply(_ activation: Activation) {
        // Those that the kernels have see one element at a time.
        let columns = activation.kernel == nil ? lastExtent : count
        let rows = columns > 0 ? count / columns : 0
        elements.withUnsafeMutableBufferPointer { elements in
            guard let base = elements.baseAddress else { return }
            for row in 0..<rows { Element.apply(activation, to: base + row * columns, count: columns) }
        }
    }
}
