/// Keras' `LSTM`, and `RNN(LSTMCell)`, which is the same layer.
public struct LSTMConfiguration: CellConfiguration {
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

    public func validate() throws(RuntimeError) {
        try SettingsCheck.size(units, "units")
    }

    public func layer(weights: [Tensor<Float>]) throws(RuntimeError) -> any Layer<Float> {
        LSTMLayer(try LSTMCell(self, weights), options)
    }

    public func layer(weights: [Tensor<Double>]) throws(RuntimeError) -> any Layer<Double> {
        LSTMLayer(try LSTMCell(self, weights), options)
    }

    public func cell(weights: [Tensor<Float>]) throws(RuntimeError) -> any RNNCell<Float> {
        try LSTMCell(self, weights)
    }

    public func cell(weights: [Tensor<Double>]) throws(RuntimeError) -> any RNNCell<Double> {
        try LSTMCell(self, weights)
    }
}

extension LSTMConfiguration: PackingConfiguration {
    func packedLayer(shapes: [[Int]]) -> PackedLayer? {
        guard accepts(shapes),
            let cell = LSTMCell<Float>(
                features: shapes[0][0], units: units, useBias: useBias, activation: activation,
                recurrentActivation: recurrentActivation),
            let packed = cell.packed
        else { return nil }
        return PackedLayer(layer: LSTMLayer(cell, options), weights: packed.arrays.list)
    }
}

extension LSTMCell {
    init(_ configuration: LSTMConfiguration, _ weights: [Tensor<Element>]) throws(RuntimeError) {
        try self.init(
            kernel: weights[0], recurrentKernel: weights[1],
            bias: configuration.useBias ? weights[2] : nil, activation: configuration.activation,
            recurrentActivation: configuration.recurrentActivation)
    }
}

struct LSTMLayer<Element: TensorScalar>: ReusingLayer {
    let lstm: LSTM<Element>

    init(_ cell: LSTMCell<Element>, _ options: RNNOptions) { lstm = LSTM(cell, options: options) }

    @_specialize(where Element == Float)
    @_specialize(where Element == Double)
    func call(
        _ arguments: CallArguments<Element>, into result: inout CallResult<Element>
    ) throws(RuntimeError) {
        try lstm.call(arguments, into: &result)
    }

    func trace(
        _ arguments: CallArguments<Element>
    ) throws(RuntimeError) -> [(path: String, trace: LSTMTrace<Element>)] {
        let input = try arguments.onlyInput()
        let trace = try lstm.trace(
            input.tensor, initialState: lstm.options.initialState(arguments),
            mask: lstm.options.appliedMask(arguments))
        return [("", trace)]
    }
}
