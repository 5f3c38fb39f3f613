/// Keras 1's `Highway`: `t ⊙ act(x·kernel + bias) + (1 − t) ⊙ x` with `t = sigmoid(x·carry kernel + carry bias)`.
public struct HighwayConfiguration: LayerConfiguration {
    public static let kind = "Highway"

    /// What follows the product.
    public var activation: Activation
    /// Whether there are biases.
    public var useBias: Bool

    /// Creates a configuration, by default Keras'.
    public init(activation: Activation = .linear, useBias: Bool = true) {
        self.activation = activation
        self.useBias = useBias
    }

    public var settings: [LayerSetting] {
        [LayerSetting("activation", activation), LayerSetting("bias", useBias)]
    }

    public func parameters(inputShape: PartialShape?) -> [LayerParameter] {
        let features = inputShape?.last ?? nil
        let kernels = ["kernel", "carry_kernel"].map {
            LayerParameter($0, [features, features], axes: "features, features")
        }
        let biases = ["bias", "carry_bias"].map { LayerParameter($0, [features], axes: "features") }
        return kernels + (useBias ? biases : [])
    }

    public func isTimewise(rank: Int?) -> Bool { true }

    public func outputShapes(inputShape: PartialShape) throws(RuntimeError) -> [PartialShape] {
        guard inputShape.count == 2 else {
            throw RuntimeError("input", expected: "2 dimensions", found: describe(inputShape))
        }
        return [inputShape]
    }

    public func layer(weights: [Tensor<Float>]) throws(RuntimeError) -> any Layer<Float> {
        try HighwayLayer(self, weights)
    }

    public func layer(weights: [Tensor<Double>]) throws(RuntimeError) -> any Layer<Double> {
        try HighwayLayer(self, weights)
    }
}

struct HighwayLayer<Element: TensorScalar>: Layer {
    let transform: DenseLayer<Element>
    let carry: DenseLayer<Element>

    init(_ configuration: HighwayConfiguration, _ weights: [Tensor<Element>]) throws(RuntimeError) {
        let units = weights[0].lastExtent
        // Where the input's shape is unknown, nobody has compared them yet.
        for weight in weights where weight.shape != (weight.rank == 2 ? [units, units] : [units]) {
            throw .shape("weights", expected: "that of \(units) features", found: weight.shape)
        }
        let useBias = configuration.useBias
        transform = DenseLayer(
            DenseConfiguration(units: units, activation: configuration.activation, useBias: useBias),
            useBias ? [weights[0], weights[2]] : [weights[0]])
        carry = DenseLayer(
            DenseConfiguration(units: units, activation: .sigmoid, useBias: useBias),
            useBias ? [weights[1], weights[3]] : [weights[1]])
    }

    func call(_ arguments: CallArguments<Element>) throws(RuntimeError) -> CallResult<Element> {
        let input = try arguments.onlyInput()
        let transformed = try transform.call(arguments).outputs[0].tensor
        let share = try carry.call(arguments).outputs[0].tensor
        let kept = try Tensor(shape: [], [1]).combined(.subtract, share).combined(.multiply, input.tensor)
        let output = try transformed.combined(.multiply, share).combined(.add, kept)
        return CallResult([MaskedTensor(output)])
    }
}
