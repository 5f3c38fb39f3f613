/// Keras' `LSTM`, and `RNN(LSTMCell)`, which is the same layer.
public struct LSTMConfiguration: RecurrentConfiguration {
    public static let kind = "LSTM"

    /// U.
    public var units: Int
    /// The activation of the candidate and of the cell state.
    public var activation: Activation
    /// The activation of the gates.
    public var recurrentActivation: Activation
    /// Whether there is a bias.
    public var useBias: Bool
    /// How the layer walks through time.
    public var options: RNNOptions

    /// Creates a configuration, by default Keras'.
    public init(
        units: Int, activation: Activation = .tanh, recurrentActivation: Activation = .sigmoid,
        useBias: Bool = true, options: RNNOptions = RNNOptions()
    ) {
        self.units = units
        self.activation = activation
        self.recurrentActivation = recurrentActivation
        self.useBias = useBias
        self.options = options
    }

    public var settings: [LayerSetting] {
        [
            LayerSetting("units", units), LayerSetting("activation", activation),
            LayerSetting("recurrent_activation", recurrentActivation), LayerSetting("use_bias", useBias),
        ] + options.settings
    }

    /// Hidden state, cell state.
    public var stateWidths: [Int] { [units, units] }

    public func parameters(inputShape: PartialShape?) -> [LayerParameter] {
        let width = Gate.allCases.count * units
        let weights = [
            LayerParameter("kernel", [inputShape?.last ?? nil, width], axes: "features, 4·units"),
            LayerParameter("recurrent_kernel", [units, width], axes: "units, 4·units"),
        ]
        return useBias ? weights + [LayerParameter("bias", [width], axes: "4·units")] : weights
    }

    public func layer(weights: [Tensor<Float>]) throws(RuntimeError) -> any Layer<Float> {
        try LSTMLayer(self, weights)
    }

    public func layer(weights: [Tensor<Double>]) throws(RuntimeError) -> any Layer<Double> {
        try LSTMLayer(self, weights)
    }
}

struct LSTMLayer<Element: TensorScalar>: Layer {
    let lstm: LSTM<Element>

    init(_ configuration: LSTMConfiguration, _ weights: [Tensor<Element>]) throws(RuntimeError) {
        lstm = try LSTM(
            kernel: weights[0], recurrentKernel: weights[1],
            bias: configuration.useBias ? weights[2] : nil,
            activation: configuration.activation, recurrentActivation: configuration.recurrentActivation,
            options: configuration.options)
    }

    func call(_ arguments: CallArguments<Element>) throws(RuntimeError) -> CallResult<Element> {
        try lstm.call(arguments)
    }

    func trace(
        _ arguments: CallArguments<Element>
    ) throws(RuntimeError) -> [(path: String, trace: LSTMTrace<Element>)] {
        let input = try arguments.onlyInput()
        let trace = try lstm.trace(
            input.tensor, initialState: lstm.initialState(arguments), mask: lstm.appliedMask(arguments))
        return [("", trace)]
    }
}

extension RNN {
    /// Runs the layer as part of a model: with the masks and states of Keras' `RNN.call`.
    func call(_ arguments: CallArguments<Element>) throws(RuntimeError) -> CallResult<Element> {
        let input = try arguments.onlyInput()
        let (output, states) = try self(
            input.tensor, initialState: initialState(arguments), mask: appliedMask(arguments))
        // The mask travels on as it came, also where it was not applied, and is not reversed.
        let handedOn = options.returnSequences ? arguments.mask ?? input.mask : nil
        let returned = options.returnState ? states.map { MaskedTensor($0) } : []
        return CallResult(
            [MaskedTensor(output, mask: handedOn)] + returned,
            carriedState: options.stateful ? states : nil)
    }

    func appliedMask(_ arguments: CallArguments<Element>) -> Mask? {
        if let mask = arguments.mask { return mask }
        return options.initialStateDropsMask && arguments.initialState != nil ? nil : arguments.inputs[0].mask
    }

    func initialState(_ arguments: CallArguments<Element>) -> [Tensor<Element>]? {
        guard options.stateful, let carried = arguments.carriedState else { return arguments.initialState }
        guard let given = arguments.initialState else { return carried }
        let hasState = carried.contains { $0.elements.contains { $0 != 0 } }
        return options.carriedStateWins && hasState ? carried : given
    }
}
