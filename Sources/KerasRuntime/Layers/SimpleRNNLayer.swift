/// Keras' `SimpleRNN`, and `RNN(SimpleRNNCell)`, which is the same layer.
public struct SimpleRNNConfiguration: CellConfiguration {
    public static let kind = "SimpleRNN"

    /// U.
    public var units: Int
    /// The activation of the state.
    public var activation: Activation
    /// Whether there is a bias.
    public var useBias: Bool
    /// How the layer walks through time.
    public var options: RNNOptions

    /// Creates a configuration, by default Keras'.
    public init(
        units: Int, activation: Activation = .tanh, useBias: Bool = true,
        options: RNNOptions = RNNOptions()
    ) {
        self.units = units
        self.activation = activation
        self.useBias = useBias
        self.options = options
    }

    public var settings: [LayerSetting] {
        [
            LayerSetting("units", units), LayerSetting("activation", activation),
            LayerSetting("use_bias", useBias),
        ] + options.settings
    }

    public var stateWidths: [Int] { [units] }

    public func parameters(inputShape: PartialShape?) -> [LayerParameter] {
        let weights = [
            LayerParameter("kernel", [inputShape?.last ?? nil, units], axes: "features, units"),
            LayerParameter("recurrent_kernel", [units, units], axes: "units, units"),
        ]
        return useBias ? weights + [LayerParameter("bias", [units], axes: "units")] : weights
    }

    public func validate() throws(RuntimeError) {
        try SettingsCheck.size(units, "units")
    }

    public func layer(weights: [Tensor<Float>]) throws(RuntimeError) -> any Layer<Float> {
        RecurrentLayer(try SimpleRNNCell(self, weights), options)
    }

    public func layer(weights: [Tensor<Double>]) throws(RuntimeError) -> any Layer<Double> {
        RecurrentLayer(try SimpleRNNCell(self, weights), options)
    }

    public func cell(weights: [Tensor<Float>]) throws(RuntimeError) -> any RNNCell<Float> {
        try SimpleRNNCell(self, weights)
    }

    public func cell(weights: [Tensor<Double>]) throws(RuntimeError) -> any RNNCell<Double> {
        try SimpleRNNCell(self, weights)
    }
}

extension SimpleRNNConfiguration: PackingConfiguration {
    func packedLayer(shapes: [[Int]]) -> PackedLayer? {
        guard accepts(shapes),
            let cell = SimpleRNNCell<Float>(
                features: shapes[0][0], units: units, useBias: useBias, activation: activation),
            let packed = cell.packed
        else { return nil }
        return PackedLayer(layer: RecurrentLayer(cell, options), weights: packed.arrays.list)
    }
}

extension SimpleRNNCell {
    init(_ configuration: SimpleRNNConfiguration, _ weights: [Tensor<Element>]) throws(RuntimeError) {
        try self.init(
            kernel: weights[0], recurrentKernel: weights[1],
            bias: configuration.useBias ? weights[2] : nil, activation: configuration.activation)
    }
}
