/// Keras' `LayerNormalization`: `gamma · (x − mean) / √(variance + epsilon) + beta`, with the mean and
/// the variance of each sample over some dimensions.
///
/// Keras 1's `BatchNormalization` in mode 1 is one with a second epsilon.
public struct LayerNormalizationConfiguration: LayerConfiguration {
    public static let kind = "LayerNormalization"

    /// The dimensions that are normalized together; negative ones count from the last.
    public var axes: [Int]
    /// What keeps the root from 0.
    public var epsilon: Double
    /// Whether there is a gamma.
    public var scale: Bool
    /// Whether there is a beta.
    public var center: Bool
    /// Whether the mean is subtracted; with Keras 3's `rms_scaling` it is not.
    public var subtractsMean: Bool
    /// What is added to the root itself: 0 but for Keras 1.
    public var rootEpsilon: Double
    /// Whether a mean and a variance come behind the weights that nothing uses, as in Keras 1.
    public var hasIdleStatistics: Bool

    /// Creates a configuration, by default Keras'.
    public init(
        axes: [Int] = [-1], epsilon: Double = 1e-3, scale: Bool = true, center: Bool = true,
        subtractsMean: Bool = true, rootEpsilon: Double = 0, hasIdleStatistics: Bool = false
    ) {
        self.axes = axes
        self.epsilon = epsilon
        self.scale = scale
        self.center = center
        self.subtractsMean = subtractsMean
        self.rootEpsilon = rootEpsilon
        self.hasIdleStatistics = hasIdleStatistics
    }

    public var settings: [LayerSetting] {
        [
            LayerSetting("axis", axes), LayerSetting("epsilon", epsilon), LayerSetting("scale", scale),
            LayerSetting("center", center),
        ] + (subtractsMean ? [] : [LayerSetting("rms_scaling", true)])
    }

    public func parameters(inputShape: PartialShape?) -> [LayerParameter] {
        var extents: PartialShape = axes.map { _ in nil }
        if let shape = inputShape, let positions = try? axisPositions(axes, rank: shape.count) {
            extents = positions.map { shape[$0] }
        }
        let names = (scale ? ["gamma"] : []) + (center ? ["beta"] : [])
        let idle = hasIdleStatistics ? ["moving_mean", "moving_variance"] : []
        return names.map { LayerParameter($0, extents, axes: "normalized dimensions") }
            + idle.map { LayerParameter($0, extents, axes: "normalized dimensions", isTrainable: false) }
    }

    public func isTimewise(rank: Int?) -> Bool {
        axes.allSatisfy { isBesideTime($0, rank: rank) }
    }

    public func outputShapes(inputShape: PartialShape) throws(RuntimeError) -> [PartialShape] {
        _ = try axisPositions(axes, rank: inputShape.count)
        return [inputShape]
    }

    public func validate() throws(RuntimeError) {
        try SettingsCheck.axes(axes)
    }

    public func layer(weights: [Tensor<Float>]) throws(RuntimeError) -> any Layer<Float> {
        LayerNormalizationLayer(self, weights)
    }

    public func layer(weights: [Tensor<Double>]) throws(RuntimeError) -> any Layer<Double> {
        LayerNormalizationLayer(self, weights)
    }
}

struct LayerNormalizationLayer<Element: TensorScalar>: Layer {
    let configuration: LayerNormalizationConfiguration
    let gamma: Tensor<Element>?
    let beta: Tensor<Element>?

    init(_ configuration: LayerNormalizationConfiguration, _ weights: [Tensor<Element>]) {
        self.configuration = configuration
        gamma = configuration.scale ? weights.first : nil
        beta = configuration.center ? weights[configuration.scale ? 1 : 0] : nil
    }

    func call(_ arguments: CallArguments<Element>) throws(RuntimeError) -> CallResult<Element> {
        let input = try arguments.onlyInput()
        let x = input.tensor
        let axes = try axisPositions(configuration.axes, rank: x.rank)
        let mean = try x.reduced(.mean, axes: axes)
        let centered = try x.combined(.subtract, mean)
        let variance = try centered.mapped(.square).reduced(.mean, axes: axes)
        var root = try variance.combined(.add, Tensor(shape: [], [Element(configuration.epsilon)]))
            .mapped(.squareRoot)
        if configuration.rootEpsilon != 0 {
            root = try root.combined(.add, Tensor(shape: [], [Element(configuration.rootEpsilon)]))
        }
        var output = try (configuration.subtractsMean ? centered : x).combined(.divide, root)
        let spread = x.shape.indices.map { axes.contains($0) ? x.shape[$0] : 1 }
        for (operation, weight) in [(BinaryOperation.multiply, gamma), (.add, beta)] {
            guard let weight else { continue }
            guard weight.shape == axes.map({ x.shape[$0] }) else {
                throw .shape(
                    "input", expected: "with \(weight.shape) in dimensions \(axes)", found: x.shape)
            }
            output = try output.combined(operation, weight.reshaped(spread))
        }
        return CallResult([MaskedTensor(output, mask: input.mask)])
    }
}
