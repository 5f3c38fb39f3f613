/// Keras' `GRU`, and `RNN(GRUCell)`, which is the same layer.
public struct GRUConfiguration: CellConfiguration {
    public static let kind = "GRU"

    /// U.
    public var units: Int
    /// The activation of the candidate.
    public var activation: Activation
    /// The activation of the gates.
    public var recurrentActivation: Activation
    /// Whether there is a bias.
    public var useBias: Bool
    /// Whether the reset gate is applied after the product with the recurrent kernel.
    public var resetAfter: Bool
    /// How the layer walks through time.
    public var options: RNNOptions

    /// Creates a configuration, by default that of Keras 3.
    public init(
        units: Int, activation: Activation = .tanh, recurrentActivation: Activation = .sigmoid,
        useBias: Bool = true, resetAfter: Bool = true, options: RNNOptions = RNNOptions()
    ) {
        self.units = units
        self.activation = activation
        self.recurrentActivation = recurrentActivation
        self.useBias = useBias
        self.resetAfter = resetAfter
        self.options = options
    }

    public var settings: [LayerSetting] {
        [
            LayerSetting("units", units), LayerSetting("activation", activation),
            LayerSetting("recurrent_activation", recurrentActivation), LayerSetting("use_bias", useBias),
            LayerSetting("reset_after", resetAfter),
        ] + options.settings
    }

    public var stateWidths: [Int] { [units] }

    public func parameters(inputShape: PartialShape?) -> [LayerParameter] {
        let width = 3 * units
        let weights = [
            LayerParameter("kernel", [inputShape?.last ?? nil, width], axes: "features, 3·units"),
            LayerParameter("recurrent_kernel", [units, width], axes: "units, 3·units"),
        ]
        guard useBias else { return weights }
        return weights + [
            resetAfter
                ? LayerParameter("bias", [2, width], axes: "2, 3·units")
                : LayerParameter("bias", [width], axes: "3·units")
        ]
    }

    public func validate() throws(RuntimeError) {
        try SettingsCheck.size(units, "units")
    }

    public func layer(weights: [Tensor<Float>]) throws(RuntimeError) -> any Layer<Float> {
        RecurrentLayer(try GRUCell(self, weights), options)
    }

    public func layer(weights: [Tensor<Double>]) throws(RuntimeError) -> any Layer<Double> {
        RecurrentLayer(try GRUCell(self, weights), options)
    }

    public func cell(weights: [Tensor<Float>]) throws(RuntimeError) -> any RNNCell<Float> {
        try GRUCell(self, weights)
    }

    public func cell(weights: [Tensor<Double>]) throws(RuntimeError) -> any RNNCell<Double> {
        try GRUCell(self, weights)
    }
}

extension GRUConfiguration: PackingConfiguration {
    func packedLayer(shapes: [[Int]]) -> PackedLayer? {
        guard accepts(shapes),
            let cell = GRUCell<Float>(
                features: shapes[0][0], units: units, useBias: useBias, activation: activation,
                recurrentActivation: recurrentActivation, resetAfter: resetAfter),
            let packed = cell.packed
        else { return nil }
        return PackedLayer(layer: RecurrentLayer(cell, options), weights: packed.arrays.list)
    }
}

extension GRUCell {
    init(_ configuration: GRUConfiguration, _ weights: [Tensor<Element>]) throws(RuntimeError) {
        try self.init(
            kernel: weights[0], recurrentKernel: weights[1],
            bias: configuration.useBias ? weights[2] : nil, activation: configuration.activation,
            recurrentActivation: configuration.recurrentActivation, resetAfter: configuration.resetAfter)
    }
}
