/// Keras' `Rescaling`: `x · scale + offset`, each a number or an array that spreads to the input.
public struct RescalingConfiguration: LayerConfiguration {
    public static let kind = "Rescaling"

    /// What multiplies.
    public var scale: Constant
    /// What is added.
    public var offset: Constant
    /// Whether a mask gets past it.
    public var passesMask: Bool

    /// Creates a configuration.
    public init(scale: Constant, offset: Constant = Constant(0), passesMask: Bool = false) {
        self.scale = scale
        self.offset = offset
        self.passesMask = passesMask
    }

    public var settings: [LayerSetting] {
        func text(_ constant: Constant) -> String {
            constant.shape.isEmpty ? "\(constant.values[0])" : "\(constant.values)"
        }
        return [LayerSetting("scale", text(scale)), LayerSetting("offset", text(offset))]
    }

    public func parameters(inputShape: PartialShape?) -> [LayerParameter] { [] }

    /// Arrays with a row for every timestep would know which timestep it is.
    public func isTimewise(rank: Int?) -> Bool { scale.shape.count <= 1 && offset.shape.count <= 1 }

    public func outputShapes(inputShape: PartialShape) throws(RuntimeError) -> [PartialShape] {
        [try broadcastShape(broadcastShape(inputShape, scale.shape), offset.shape)]
    }

    public func validate() throws(RuntimeError) {
        try scale.validate()
        try offset.validate()
    }

    public func layer(weights: [Tensor<Float>]) throws(RuntimeError) -> any Layer<Float> {
        RescalingLayer(configuration: self)
    }

    public func layer(weights: [Tensor<Double>]) throws(RuntimeError) -> any Layer<Double> {
        RescalingLayer(configuration: self)
    }
}

struct RescalingLayer<Element: TensorScalar>: Layer {
    let configuration: RescalingConfiguration

    func call(_ arguments: CallArguments<Element>) throws(RuntimeError) -> CallResult<Element> {
        let input = try arguments.onlyInput()
        let scale: Tensor<Element> = try Operand.constant(configuration.scale).tensor([])
        let offset: Tensor<Element> = try Operand.constant(configuration.offset).tensor([])
        let output = try input.tensor.combined(.multiply, scale).combined(.add, offset)
        return CallResult([MaskedTensor(output, mask: configuration.passesMask ? input.mask : nil)])
    }
}
