/// Keras' `GroupNormalization`: `gamma · (x − mean) / √(variance + epsilon) + beta`, with the mean and the
/// variance of each sample over a group of its channels and all other dimensions.
public struct GroupNormalizationConfiguration: LayerConfiguration {
    public static let kind = "GroupNormalization"

    /// Into how many groups the channels are divided; `nil`: each is one of its own.
    public var groups: Int?
    /// The dimension of the channels; a negative one counts from the last.
    public var axis: Int
    /// What keeps the root from 0.
    public var epsilon: Double
    /// Whether there is a gamma.
    public var scale: Bool
    /// Whether there is a beta.
    public var center: Bool
    /// Whether what a mask hides does not count, as in tf.keras, rather than masks making no difference.
    public var usesMask: Bool

    /// Creates a configuration, by default Keras'.
    public init(
        groups: Int? = 32, axis: Int = -1, epsilon: Double = 1e-3, scale: Bool = true, center: Bool = true,
        usesMask: Bool = false
    ) {
        self.groups = groups
        self.axis = axis
        self.epsilon = epsilon
        self.scale = scale
        self.center = center
        self.usesMask = usesMask
    }

    public var settings: [LayerSetting] {
        [
            LayerSetting("groups", groups ?? -1), LayerSetting("axis", axis),
            LayerSetting("epsilon", epsilon),
            LayerSetting("scale", scale), LayerSetting("center", center),
        ]
    }

    public func parameters(inputShape: PartialShape?) -> [LayerParameter] {
        let channels = inputShape.flatMap { shape -> Int? in
            guard let position = try? axisPosition(axis, rank: shape.count) else { return nil }
            return shape[position]
        }
        let names = (scale ? ["gamma"] : []) + (center ? ["beta"] : [])
        return names.map { LayerParameter($0, [channels], axes: "channels") }
    }

    public func outputShapes(inputShape: PartialShape) throws(RuntimeError) -> [PartialShape] {
        let position = try axisPosition(axis, rank: inputShape.count)
        guard position > 0 else {
            throw RuntimeError("axis", expected: "one behind the batch", found: "\(axis)")
        }
        if let groups, let channels = inputShape[position], channels % groups != 0 {
            throw RuntimeError("input", expected: "channels in \(groups) groups", found: describe(inputShape))
        }
        return [inputShape]
    }

    public func validate() throws(RuntimeError) {
        try SettingsCheck.axes([axis])
        if let groups { try SettingsCheck.size(groups, "groups") }
    }

    public func layer(weights: [Tensor<Float>]) throws(RuntimeError) -> any Layer<Float> {
        GroupNormalizationLayer(self, weights)
    }

    public func layer(weights: [Tensor<Double>]) throws(RuntimeError) -> any Layer<Double> {
        GroupNormalizationLayer(self, weights)
    }
}

struct GroupNormalizationLayer<Element: TensorScalar>: Layer {
    let configuration: GroupNormalizationConfiguration
    let gamma: Tensor<Element>?
    let beta: Tensor<Element>?

    init(_ configuration: GroupNormalizationConfiguration, _ weights: [Tensor<Element>]) {
        self.configuration = configuration
        gamma = configuration.scale ? weights.first : nil
        beta = configuration.center ? weights[configuration.scale ? 1 : 0] : nil
    }

    func call(_ arguments: CallArguments<Element>) throws(RuntimeError) -> CallResult<Element> {
        let input = try arguments.onlyInput()
        let shape = input.tensor.shape
        _ = try configuration.outputShapes(inputShape: shape)
        let axis = try axisPosition(configuration.axis, rank: shape.count)
        let groups = configuration.groups ?? max(shape[axis], 1)
        // [B, …, groups, channels of a group, …]
        var split = shape
        split[axis] = shape[axis] / groups
        split.insert(groups, at: axis)
        let x = input.tensor.reshaped(split)
        let axes = (1..<split.count).filter { $0 != axis }
        var flags: Tensor<Element>?
        if configuration.usesMask, let mask = arguments.mask ?? input.mask {
            flags = try Tensor<Element>(mask).broadcast(to: shape).reshaped(split)
        }
        let centered = try x.combined(.subtract, mean(of: x, flags, axes))
        let root = try mean(of: centered.mapped(.square), flags, axes)
            .combined(.add, Tensor(shape: [], [Element(configuration.epsilon)])).mapped(.squareRoot)
        var output = try centered.combined(.divide, root).reshaped(shape)
        let spread = shape.indices.map { $0 == axis ? shape[axis] : 1 }
        for (operation, weight) in [(BinaryOperation.multiply, gamma), (.add, beta)] {
            guard let weight else { continue }
            guard weight.shape == [shape[axis]] else {
                throw RuntimeError("input", expected: "\(weight.count) channels", found: "\(shape)")
            }
            output = try output.combined(operation, weight.reshaped(spread))
        }
        return CallResult([MaskedTensor(output, mask: input.mask)])
    }

    /// The mean of what counts.
    private func mean(
        of x: Tensor<Element>, _ flags: Tensor<Element>?, _ axes: [Int]
    ) throws(RuntimeError) -> Tensor<Element> {
        guard let flags else { return try x.reduced(.mean, axes: axes) }
        return try x.combined(.multiply, flags).reduced(.sum, axes: axes)
            .combined(.divide, flags.reduced(.sum, axes: axes))
    }
}
