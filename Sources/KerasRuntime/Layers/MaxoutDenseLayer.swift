/// Keras 1's `MaxoutDense`: the largest of several products `x·kernel + bias`, for each unit.
public struct MaxoutDenseConfiguration: LayerConfiguration {
    public static let kind = "MaxoutDense"

    /// Columns of the output.
    public var units: Int
    /// Number of products.
    public var pieces: Int
    /// Whether there is a bias.
    public var useBias: Bool

    /// Creates a configuration, by default Keras'.
    public init(units: Int, pieces: Int = 4, useBias: Bool = true) {
        self.units = units
        self.pieces = pieces
        self.useBias = useBias
    }

    public var settings: [LayerSetting] {
        [
            LayerSetting("output_dim", units), LayerSetting("nb_feature", pieces),
            LayerSetting("bias", useBias),
        ]
    }

    public func parameters(inputShape: PartialShape?) -> [LayerParameter] {
        let kernel = LayerParameter(
            "kernel", [pieces, inputShape?.last ?? nil, units], axes: "nb_feature, features, output_dim")
        return useBias
            ? [kernel, LayerParameter("bias", [pieces, units], axes: "nb_feature, output_dim")] : [kernel]
    }

    public func isTimewise(rank: Int?) -> Bool { true }

    public func outputShapes(inputShape: PartialShape) throws(RuntimeError) -> [PartialShape] {
        guard inputShape.count == 2 else {
            throw RuntimeError("input", expected: "2 dimensions", found: describe(inputShape))
        }
        return [[inputShape[0], units]]
    }

    public func validate() throws(RuntimeError) {
        try SettingsCheck.size(units, "units")
        try SettingsCheck.size(pieces, "nb_feature")
    }

    public func layer(weights: [Tensor<Float>]) throws(RuntimeError) -> any Layer<Float> {
        MaxoutDenseLayer(kernel: weights[0], bias: useBias ? weights[1] : nil)
    }

    public func layer(weights: [Tensor<Double>]) throws(RuntimeError) -> any Layer<Double> {
        MaxoutDenseLayer(kernel: weights[0], bias: useBias ? weights[1] : nil)
    }
}

struct MaxoutDenseLayer<Element: TensorScalar>: Layer {
    /// [pieces, features, units]
    let kernel: Tensor<Element>
    /// [pieces, units]
    let bias: Tensor<Element>?

    func call(_ arguments: CallArguments<Element>) throws(RuntimeError) -> CallResult<Element> {
        let x = try arguments.onlyInput().tensor
        guard x.rank == 2, x.shape[1] == kernel.shape[1] else {
            throw .shape("input", expected: "[B, \(kernel.shape[1])]", found: x.shape)
        }
        var products = try Tensor.einsum(x, ["b", "f"], kernel, ["p", "f", "u"], to: ["b", "p", "u"])
        if let bias { products = try products.combined(.add, bias) }
        let largest = try products.reduced(.maximum, axes: [1])
        return CallResult([MaskedTensor(largest.reshaped([x.shape[0], kernel.shape[2]]))])
    }
}
