/// Keras' `MultiHeadAttention`: several attentions side by side, each between projections of its own of the
/// query [B, T, …], the key and the value [B, S, …]; their results are projected to the output.
///
/// In `GroupQueryAttention` several heads of the query share one of key and value.
public struct MultiHeadAttentionConfiguration: MergingConfiguration {
    public static let kind = "MultiHeadAttention"

    /// What is done where nothing is to be seen.
    public enum MaskUse: String, Sendable, Hashable, Codable {
        /// Masks make no difference, and end here.
        case none
        /// −10⁹ is added to the scores.
        case added
        /// −10⁹ stands in the place of the scores, and 0 in that of the weights.
        case replacing
        /// The lowest number stands in the place of the scores: steps that see nothing see all alike.
        case filled
    }

    /// Which of the inputs are what, by their numbers; the query is the first.
    public struct Roles: Sendable, Hashable, Codable {
        public var value: Int
        /// The value, if there is no key.
        public var key: Int?
        /// What says of each pair of steps whether one sees the other, [B, T, S].
        public var attentionMask: Int?
        /// Masks that the call gives for query, value and key, in the place of those that come with them.
        public var masks: [Int?]

        /// Says which input is what.
        public init(
            value: Int = 1, key: Int? = nil, attentionMask: Int? = nil, masks: [Int?] = [nil, nil, nil]
        ) {
            self.value = value
            self.key = key
            self.attentionMask = attentionMask
            self.masks = masks
        }
    }

    /// Number of attentions.
    public var heads: Int
    /// Columns of the projections of query and key.
    public var keyDim: Int
    /// Columns of the projections of the value.
    public var valueDim: Int
    /// The output's dimensions behind the steps; `nil`: as many columns as the query has.
    public var outputShape: [Int]?
    /// Whether the projections have biases.
    public var useBias: Bool
    /// Whether a step of the query sees no later step of the value.
    public var isCausal: Bool
    /// Whether the weights come out too, [B, heads, T, S].
    public var returnsScores: Bool
    /// What is done where nothing is to be seen.
    public var maskUse: MaskUse
    /// Which of the inputs are what.
    public var roles: Roles
    /// Number of heads of key and value.
    public var keyHeads: Int
    /// The dimensions that are the steps; `nil`: all but the batch and the features.
    public var attentionAxes: [Int]?
    /// Whether the result is multiplied by a sigmoid of a projection of the query.
    public var useGate: Bool
    /// How far apart steps must be at least not to see each other; `nil` if all do.
    public var slidingWindow: Int?

    /// Creates a configuration, by default Keras'.
    public init(
        heads: Int, keyDim: Int, valueDim: Int? = nil, outputShape: [Int]? = nil, useBias: Bool = true,
        isCausal: Bool = false, returnsScores: Bool = false, maskUse: MaskUse = .added,
        roles: Roles = Roles(), keyHeads: Int? = nil, attentionAxes: [Int]? = nil, useGate: Bool = false,
        slidingWindow: Int? = nil
    ) {
        self.heads = heads
        self.keyDim = keyDim
        self.valueDim = valueDim ?? keyDim
        self.outputShape = outputShape
        self.useBias = useBias
        self.isCausal = isCausal
        self.returnsScores = returnsScores
        self.maskUse = maskUse
        self.roles = roles
        self.keyHeads = keyHeads ?? heads
        self.attentionAxes = attentionAxes
        self.useGate = useGate
        self.slidingWindow = slidingWindow
    }

    public var outputCount: Int { returnsScores ? 2 : 1 }

    public var settings: [LayerSetting] {
        var settings = [
            LayerSetting("num_heads", heads), LayerSetting("key_dim", keyDim),
            LayerSetting("value_dim", valueDim), LayerSetting("use_bias", useBias),
            LayerSetting("use_causal_mask", isCausal),
        ]
        if keyHeads != heads { settings.append(LayerSetting("num_key_value_heads", keyHeads)) }
        if let outputShape { settings.append(LayerSetting("output_shape", outputShape)) }
        if let attentionAxes { settings.append(LayerSetting("attention_axes", attentionAxes)) }
        if useGate { settings.append(LayerSetting("use_gate", useGate)) }
        if let slidingWindow { settings.append(LayerSetting("sliding_window", slidingWindow)) }
        return settings
    }

    public func parameters(inputShapes: [PartialShape?]) -> [LayerParameter] {
        func features(_ number: Int) -> Int? {
            inputShapes.indices.contains(number) ? inputShapes[number]?.last ?? nil : nil
        }
        func projection(_ name: String, _ features: Int?, _ heads: Int, _ columns: Int) -> [LayerParameter] {
            [LayerParameter("\(name)/kernel", [features, heads, columns], axes: "features, heads, columns")]
                + (useBias ? [LayerParameter("\(name)/bias", [heads, columns], axes: "heads, columns")] : [])
        }
        let output = outputExtents(features(0))
        return projection("query", features(0), heads, keyDim)
            + projection("key", features(roles.key ?? roles.value), keyHeads, keyDim)
            + (useGate ? projection("gate", features(0), heads, valueDim) : [])
            + projection("value", features(roles.value), keyHeads, valueDim) + [
                LayerParameter(
                    "attention_output/kernel", [heads, valueDim] + output, axes: "heads, columns, units")
            ] + (useBias ? [LayerParameter("attention_output/bias", output, axes: "units")] : [])
    }

    public func outputShapes(inputShapes: [PartialShape]) throws(RuntimeError) -> [PartialShape] {
        let wide = [0, roles.value, roles.key ?? 0]
        let needed = (wide + [roles.attentionMask ?? 0] + roles.masks.map { $0 ?? 0 }).max() ?? 0
        let rank = inputShapes.first?.count ?? 0
        guard inputShapes.count > needed, rank >= 3, wide.allSatisfy({ inputShapes[$0].count == rank }) else {
            throw RuntimeError(
                "inputs", expected: "\(needed + 1) tensors of one number of dimensions, at least 3",
                found: inputShapes.map { describe($0) }.joined(separator: " and "))
        }
        if let mask = roles.attentionMask.map({ inputShapes[$0] }), mask.count != 3 {
            throw RuntimeError("attention_mask", expected: "3 dimensions", found: describe(mask))
        }
        guard heads > 0, keyHeads > 0, heads % keyHeads == 0 else {
            throw RuntimeError(
                "heads", expected: "a number of which that of the keys is a divisor",
                found: "\(heads) and \(keyHeads)")
        }
        let order = try AttentionOrder(attentionAxes, rank: rank)
        let (query, value) = (inputShapes[0], inputShapes[roles.value])
        let key = inputShapes[roles.key ?? roles.value]
        let pairs = order.outer.flatMap { [(query[$0], value[$0]), (query[$0], key[$0])] }
        for (a, b) in pairs + order.steps.map({ (value[$0], key[$0]) }) {
            if let a, let b, a != b {
                throw RuntimeError(
                    "inputs", expected: "one batch, and as many steps of the key as of the value",
                    found: inputShapes.map { describe($0) }.joined(separator: " and "))
            }
        }
        let output = Array(query.dropLast()) + outputExtents(query[rank - 1])
        guard returnsScores else { return [output] }
        let scores =
            order.outer.map { query[$0] } + [heads] + order.steps.map { query[$0] }
            + order.steps.map { value[$0] }
        return [output, scores]
    }

    /// The output's dimensions behind the steps.
    ///
    /// - Parameter features: Columns of the query.
    private func outputExtents(_ features: Int?) -> PartialShape {
        guard let outputShape else { return [features] }
        return outputShape
    }

    public func validate() throws(RuntimeError) {
        try SettingsCheck.size(heads, "num_heads")
        try SettingsCheck.size(keyHeads, "num_key_value_heads")
        try SettingsCheck.size(keyDim, "key_dim")
        try SettingsCheck.size(valueDim, "value_dim")
        for extent in outputShape ?? [] { try SettingsCheck.size(extent, "output_shape") }
        try SettingsCheck.shape(outputShape ?? [], "output_shape")
        try SettingsCheck.axes(attentionAxes ?? [], "attention_axes")
        if let slidingWindow { try SettingsCheck.size(slidingWindow, "sliding_window") }
        let numbers = [roles.value, roles.key, roles.attentionMask] + roles.masks
        // As many inputs as there are roles at the most.
        for number in numbers.compactMap({ $0 }) where !(0..<7).contains(number) {
            throw RuntimeError("inputs", expected: "numbers below 7", found: "\(number)")
        }
    }

    public func layer(weights: [Tensor<Float>]) throws(RuntimeError) -> any Layer<Float> {
        try MultiHeadAttentionLayer(self, weights)
    }

    public func layer(weights: [Tensor<Double>]) throws(RuntimeError) -> any Layer<Double> {
        try MultiHeadAttentionLayer(self, weights)
    }
}
