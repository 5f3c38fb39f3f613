/// Keras' `LayerNormalization`: `gamma · (x − mean) / √(variance + epsilon) + beta`, with the mean and
/// the variance of each sample over some dimensions.
///
/// Keras 1's `BatchNormalization` in mode 1 is one with a second epsilon.
public struct LayerNormalizationConfiguration: AxesConfiguration {
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
        let extents = extents(of: inputShape)
        let names = (scale ? ["gamma"] : []) + (center ? ["beta"] : [])
        let idle = hasIdleStatistics ? ["moving_mean", "moving_variance"] : []
        return names.map { LayerParameter($0, extents, axes: "normalized dimensions") }
            + idle.map { LayerParameter($0, extents, axes: "normalized dimensions", isTrainable: false) }
    }

    public func layer(weights: [Tensor<Float>]) throws(RuntimeError) -> any Layer<Float> {
        LayerNormalizationLayer(self, weights)
    }

    public func layer(weights: [Tensor<Double>]) throws(RuntimeError) -> any Layer<Double> {
        LayerNormalizationLayer(self, weights)
    }
}

struct LayerNormalizationLayer<Element: TensorScalar>: ReusingLayer {
    let configuration: LayerNormalizationConfiguration
    let gamma: Tensor<Element>?
    let beta: Tensor<Element>?

    init(_ configuration: LayerNormalizationConfiguration, _ weights: [Tensor<Element>]) {
        self.configuration = configuration
        gamma = configuration.scale ? weights.first : nil
        beta = configuration.center ? weights[configuration.scale ? 1 : 0] : nil
    }

    @_specialize(where Element == Float)
    @_specialize(where Element == Double)
    func call(
        _ arguments: CallArguments<Element>, into result: inout CallResult<Element>
    ) throws(RuntimeError) {
        let input = try arguments.onlyInput()
        let x = input.tensor
        guard configuration.isLastAlone(rank: x.rank), hasExtents(x.lastExtent) else {
            result.finish(try normalized(x), mask: input.mask)
            return
        }
        result.memory.output.become(x.shape)
        result.memory.between.become(1, x.lastExtent + 2)
        result.memory.output.elements.withUnsafeMutableBufferPointer { output in
            result.memory.between.elements.withUnsafeMutableBufferPointer { between in
                x.elements.withUnsafeBufferPointer { elements in
                    guard let from = elements.baseAddress, let to = output.baseAddress,
                        let between = between.baseAddress
                    else { return }
                    for start in stride(from: 0, to: elements.count, by: max(1, x.lastExtent)) {
                        normalize(from + start, count: x.lastExtent, to: to + start, between)
                    }
                }
            }
        }
        result.finish(mask: input.mask)
    }

    private func hasExtents(_ count: Int) -> Bool {
        (gamma == nil || gamma?.count == count) && (beta == nil || beta?.count == count)
    }

    /// Normalizes one row: in the steps of `normalized`, with the same roundings.
    ///
    /// - Parameter between: `count` + 2 elements of working memory.
    private func normalize(
        _ x: UnsafePointer<Element>, count: Int, to out: UnsafeMutablePointer<Element>,
        _ between: UnsafeMutablePointer<Element>
    ) {
        let (mean, root) = (between + count, between + count + 1)
        Element.reduce(.mean, x, outer: 1, extent: count, inner: 1, to: mean)
        Element.combine(.subtract, x, step: 1, mean, step: 0, to: out, count: count)
        Element.combine(.multiply, out, step: 1, out, step: 1, to: between, count: count)
        Element.reduce(.mean, between, outer: 1, extent: count, inner: 1, to: root)
        root.pointee = (root.pointee + Element(configuration.epsilon)).squareRoot()
        if configuration.rootEpsilon != 0 { root.pointee += Element(configuration.rootEpsilon) }
        let dividend = configuration.subtractsMean ? UnsafePointer(out) : x
        Element.combine(.divide, dividend, step: 1, root, step: 0, to: out, count: count)
        gamma?.elements.withUnsafeBufferPointer {
            guard let gamma = $0.baseAddress else { return }
            Element.combine(.multiply, out, step: 1, gamma, step: 1, to: out, count: count)
        }
        beta?.elements.withUnsafeBufferPointer {
            guard let beta = $0.baseAddress else { return }
            Element.combine(.add, out, step: 1, beta, step: 1, to: out, count: count)
        }
    }

    /// Normalizes over any dimensions.
    private func normalized(_ x: Tensor<Element>) throws(RuntimeError) -> Tensor<Element> {
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
        return output
    }
}
