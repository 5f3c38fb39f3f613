/// Keras' `BatchNormalization` at inference: `gamma · (x − mean) / √(variance + epsilon) + beta` with
/// the moving statistics that training left.
public struct BatchNormalizationConfiguration: LayerConfiguration {
    public static let kind = "BatchNormalization"

    /// The dimension that is normalized by its own statistics; negative ones count from the last.
    public var axis: Int
    /// What keeps the root from 0.
    public var epsilon: Double
    /// Whether there is a gamma.
    public var scale: Bool
    /// Whether there is a beta.
    public var center: Bool
    /// Whether the statistics are those of the batch itself, as in Keras 1's mode 2.
    public var usesBatchStatistics: Bool

    /// Creates a configuration, by default Keras'.
    public init(
        axis: Int = -1, epsilon: Double = 1e-3, scale: Bool = true, center: Bool = true,
        usesBatchStatistics: Bool = false
    ) {
        self.axis = axis
        self.epsilon = epsilon
        self.scale = scale
        self.center = center
        self.usesBatchStatistics = usesBatchStatistics
    }

    public var settings: [LayerSetting] {
        [
            LayerSetting("axis", axis), LayerSetting("epsilon", epsilon), LayerSetting("scale", scale),
            LayerSetting("center", center),
        ]
    }

    public func parameters(inputShape: PartialShape?) -> [LayerParameter] {
        let extent = inputShape.flatMap { shape in
            (try? axisPosition(axis, rank: shape.count)).flatMap { shape[$0] }
        }
        let trained = (scale ? ["gamma"] : []) + (center ? ["beta"] : [])
        return trained.map { LayerParameter($0, [extent], axes: "features") }
            + ["moving_mean", "moving_variance"].map {
                LayerParameter($0, [extent], axes: "features", isTrainable: false)
            }
    }

    public func isTimewise(rank: Int?) -> Bool { isBesideTime(axis, rank: rank) }

    public func outputShapes(inputShape: PartialShape) throws(RuntimeError) -> [PartialShape] {
        _ = try axisPosition(axis, rank: inputShape.count)
        return [inputShape]
    }

    public func validate() throws(RuntimeError) {
        try SettingsCheck.axes([axis])
    }

    public func layer(weights: [Tensor<Float>]) throws(RuntimeError) -> any Layer<Float> {
        try BatchNormalizationLayer(self, weights)
    }

    public func layer(weights: [Tensor<Double>]) throws(RuntimeError) -> any Layer<Double> {
        try BatchNormalizationLayer(self, weights)
    }
}

struct BatchNormalizationLayer<Element: TensorScalar>: ReusingLayer {
    let axis: Int
    /// What the batch is normalized by before, if it is by its own statistics.
    let batch: LayerNormalizationConfiguration?
    /// What each feature is multiplied by.
    let factors: Tensor<Element>
    /// What is added to it then.
    let offsets: Tensor<Element>

    init(
        _ configuration: BatchNormalizationConfiguration, _ weights: [Tensor<Element>]
    ) throws(RuntimeError) {
        // Where the input's shape is unknown, nobody has compared them yet.
        for weight in weights where weight.shape != weights[0].shape {
            throw .shape("weights", expected: "\(weights[0].shape)", found: weight.shape)
        }
        axis = configuration.axis
        var weights = weights[...]
        let gamma = configuration.scale ? weights.removeFirst().elements : nil
        let beta = configuration.center ? weights.removeFirst().elements : nil
        let mean = weights.removeFirst()
        let variance = weights.removeFirst().elements
        batch =
            configuration.usesBatchStatistics
            ? LayerNormalizationConfiguration(epsilon: configuration.epsilon, scale: false, center: false)
            : nil
        var factors = mean
        var offsets = mean
        for j in mean.elements.indices {
            let root = (variance[j] + Element(configuration.epsilon)).squareRoot()
            let factor = (gamma?[j] ?? 1) / (batch == nil ? root : 1)
            factors.elements[j] = factor
            offsets.elements[j] = (beta?[j] ?? 0) - (batch == nil ? mean.elements[j] * factor : 0)
        }
        self.factors = factors
        self.offsets = offsets
    }

    @_specialize(where Element == Float)
    @_specialize(where Element == Double)
    func call(
        _ arguments: CallArguments<Element>, into result: inout CallResult<Element>
    ) throws(RuntimeError) {
        let input = try arguments.onlyInput()
        let axis = try axisPosition(axis, rank: input.tensor.rank)
        guard input.tensor.shape[axis] == factors.count else {
            throw .shape(
                "input", expected: "with \(factors.count) in dimension \(axis)", found: input.tensor.shape)
        }
        var normalized = input.tensor
        if var batch {
            batch.axes = (0..<normalized.rank).filter { $0 != axis }
            let layer = LayerNormalizationLayer<Element>(batch, [])
            normalized = try layer.call(CallArguments(inputs: [input])).outputs[0].tensor
        }
        result.memory.output.become(normalized.shape)
        result.memory.output.elements.withUnsafeMutableBufferPointer { output in
            normalized.elements.withUnsafeBufferPointer { x in
                guard let x = x.baseAddress, let output = output.baseAddress else { return }
                scale(x, to: output, shape: normalized.shape, axis: axis)
            }
        }
        result.finish(mask: input.mask)
    }

    /// `out = offset + x · factor`, with those of each feature.
    private func scale(
        _ x: UnsafePointer<Element>, to out: UnsafeMutablePointer<Element>, shape: [Int], axis: Int
    ) {
        let features = factors.count
        let inner = shape[(axis + 1)...].reduce(1, *)
        factors.elements.withUnsafeBufferPointer { factors in
            offsets.elements.withUnsafeBufferPointer { offsets in
                guard let factors = factors.baseAddress, let offsets = offsets.baseAddress else { return }
                var place = 0
                for _ in 0..<shape[..<axis].reduce(1, *) {
                    if inner == 1 {
                        Element.multiplyAdd(
                            offsets, x + place, factors, count: features, into: out + place)
                        place += features
                        continue
                    }
                    for feature in 0..<features {
                        let row = out + place
                        Element.combine(
                            .multiply, x + place, step: 1, factors + feature, step: 0, to: row, count: inner)
                        Element.combine(
                            .add, row, step: 1, offsets + feature, step: 0, to: row, count: inner)
                        place += inner
                    }
                }
            }
        }
    }
}
