/// Keras' `Normalization`: `(x − mean) / √variance` with moments of the data it was adapted to, one for each
/// place along some dimensions, or given as arguments.
public struct DataNormalizationConfiguration: AxesConfiguration {
    public static let kind = "DataNormalization"

    /// The dimensions that have moments of their own; negative ones count from the last.
    public var axes: [Int]
    /// The mean and the variance where they are arguments, spread to those dimensions; weights else.
    public var moments: Moments?
    /// Whether it computes `x · √variance + mean` instead.
    public var inverts: Bool
    /// Whether a mask gets past it.
    public var passesMask: Bool

    /// Moments that are arguments.
    public struct Moments: Sendable, Hashable, Codable {
        public var mean: Constant
        public var variance: Constant

        /// Puts two moments together.
        public init(mean: Constant, variance: Constant) {
            self.mean = mean
            self.variance = variance
        }
    }

    /// Creates a configuration, by default Keras'.
    public init(
        axes: [Int] = [-1], moments: Moments? = nil, inverts: Bool = false, passesMask: Bool = false
    ) {
        self.axes = axes
        self.moments = moments
        self.inverts = inverts
        self.passesMask = passesMask
    }

    public var settings: [LayerSetting] {
        [LayerSetting("axis", axes)]
            + (moments.map {
                [LayerSetting("mean", $0.mean.values), LayerSetting("variance", $0.variance.values)]
            }
                ?? []) + [LayerSetting("invert", inverts)]
    }

    public func parameters(inputShape: PartialShape?) -> [LayerParameter] {
        guard moments == nil else { return [] }
        let extents = extents(of: inputShape)
        // The count is of the data seen; Keras needs it to see more.
        return [
            LayerParameter("mean", extents, axes: "dimensions of axis", isTrainable: false),
            LayerParameter("variance", extents, axes: "dimensions of axis", isTrainable: false),
            LayerParameter("count", [], axes: "scalar", isTrainable: false, isCount: true),
        ]
    }

    public func validate() throws(RuntimeError) {
        try SettingsCheck.axes(axes)
        try moments?.mean.validate()
        try moments?.variance.validate()
    }

    public func layer(weights: [Tensor<Float>]) throws(RuntimeError) -> any Layer<Float> {
        try DataNormalizationLayer(self, weights)
    }

    public func layer(weights: [Tensor<Double>]) throws(RuntimeError) -> any Layer<Double> {
        try DataNormalizationLayer(self, weights)
    }
}

struct DataNormalizationLayer<Element: TensorScalar>: Layer {
    let configuration: DataNormalizationConfiguration
    let mean: Tensor<Element>
    /// The root of the variance; at least Keras' epsilon, 1e-7 unless its configuration says otherwise.
    let deviation: Tensor<Element>

    init(
        _ configuration: DataNormalizationConfiguration, _ weights: [Tensor<Element>]
    ) throws(RuntimeError) {
        self.configuration = configuration
        let variance: Tensor<Element>
        if let moments = configuration.moments {
            mean = try Operand.constant(moments.mean).tensor([])
            variance = try Operand.constant(moments.variance).tensor([])
        } else {
            mean = weights[0]
            variance = weights[1]
        }
        deviation = try variance.mapped(.squareRoot).combined(.maximum, Tensor(shape: [], [1e-7]))
    }

    func call(_ arguments: CallArguments<Element>) throws(RuntimeError) -> CallResult<Element> {
        let input = try arguments.onlyInput()
        let axes = try axisPositions(configuration.axes, rank: input.tensor.rank)
        let extents = axes.map { input.tensor.shape[$0] }
        let spread = input.tensor.shape.indices.map { axes.contains($0) ? input.tensor.shape[$0] : 1 }
        let mean = try mean.broadcast(to: extents).reshaped(spread)
        let deviation = try deviation.broadcast(to: extents).reshaped(spread)
        let output =
            configuration.inverts
            ? try input.tensor.combined(.multiply, deviation).combined(.add, mean)
            : try input.tensor.combined(.subtract, mean).combined(.divide, deviation)
        return CallResult([MaskedTensor(output, mask: configuration.passesMask ? input.mask : nil)])
    }
}
