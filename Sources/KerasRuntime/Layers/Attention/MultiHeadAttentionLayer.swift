/// Keras' `MultiHeadAttention`: several attentions side by side, each between projections of its own of the
/// query [B, T, …], the key and the value [B, S, …]; their results are projected to the output.
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
    /// Columns of the output; `nil`: as many as the query has.
    public var outputSize: Int?
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

    /// Creates a configuration, by default Keras'.
    public init(
        heads: Int, keyDim: Int, valueDim: Int? = nil, outputSize: Int? = nil, useBias: Bool = true,
        isCausal: Bool = false, returnsScores: Bool = false, maskUse: MaskUse = .added, roles: Roles = Roles()
    ) {
        self.heads = heads
        self.keyDim = keyDim
        self.valueDim = valueDim ?? keyDim
        self.outputSize = outputSize
        self.useBias = useBias
        self.isCausal = isCausal
        self.returnsScores = returnsScores
        self.maskUse = maskUse
        self.roles = roles
    }

    public var outputCount: Int { returnsScores ? 2 : 1 }

    public var settings: [LayerSetting] {
        [
            LayerSetting("num_heads", heads), LayerSetting("key_dim", keyDim),
            LayerSetting("value_dim", valueDim), LayerSetting("use_bias", useBias),
            LayerSetting("use_causal_mask", isCausal),
        ] + (outputSize.map { [LayerSetting("output_shape", $0)] } ?? [])
    }

    public func parameters(inputShapes: [PartialShape?]) -> [LayerParameter] {
        func features(_ number: Int) -> Int? {
            inputShapes.indices.contains(number) ? inputShapes[number]?.last ?? nil : nil
        }
        func projection(_ name: String, _ features: Int?, _ columns: Int) -> [LayerParameter] {
            [LayerParameter("\(name)/kernel", [features, heads, columns], axes: "features, heads, columns")]
                + (useBias ? [LayerParameter("\(name)/bias", [heads, columns], axes: "heads, columns")] : [])
        }
        let units = outputSize ?? features(0)
        return projection("query", features(0), keyDim)
            + projection("key", features(roles.key ?? roles.value), keyDim)
            + projection("value", features(roles.value), valueDim) + [
                LayerParameter(
                    "attention_output/kernel", [heads, valueDim, units], axes: "heads, columns, units")
            ] + (useBias ? [LayerParameter("attention_output/bias", [units], axes: "units")] : [])
    }

    public func outputShapes(inputShapes: [PartialShape]) throws(RuntimeError) -> [PartialShape] {
        let wide = [0, roles.value, roles.key ?? 0, roles.attentionMask ?? 0]
        let needed = (wide + roles.masks.map { $0 ?? 0 }).max() ?? 0
        guard inputShapes.count > needed, wide.allSatisfy({ inputShapes[$0].count == 3 }) else {
            throw RuntimeError(
                "inputs", expected: "\(needed + 1) tensors of 3 dimensions",
                found: inputShapes.map { describe($0) }.joined(separator: " and "))
        }
        let (query, value) = (inputShapes[0], inputShapes[roles.value])
        let key = inputShapes[roles.key ?? roles.value]
        for (a, b) in [(query[0], value[0]), (query[0], key[0]), (value[1], key[1])] {
            if let a, let b, a != b {
                throw RuntimeError(
                    "inputs", expected: "one batch, and as many steps of the key as of the value",
                    found: inputShapes.map { describe($0) }.joined(separator: " and "))
            }
        }
        let output: PartialShape = [query[0], query[1], outputSize ?? query[2]]
        return returnsScores ? [output, [query[0], heads, query[1], value[1]]] : [output]
    }

    public func validate() throws(RuntimeError) {
        try SettingsCheck.size(heads, "num_heads")
        try SettingsCheck.size(keyDim, "key_dim")
        try SettingsCheck.size(valueDim, "value_dim")
        if let outputSize { try SettingsCheck.size(outputSize, "output_shape") }
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

struct MultiHeadAttentionLayer<Element: TensorScalar>: Layer {
    let configuration: MultiHeadAttentionConfiguration
    /// Those of query, key, value and output, each a kernel and a bias or a kernel alone.
    let weights: [Tensor<Element>]

    init(
        _ configuration: MultiHeadAttentionConfiguration, _ weights: [Tensor<Element>]
    ) throws(RuntimeError) {
        self.configuration = configuration
        self.weights = weights
        let (kernel, bias) = (weights[configuration.useBias ? 6 : 3], weights[weights.count - 1])
        // Where the input's shape is unknown, nobody has compared them yet.
        guard !configuration.useBias || bias.count == kernel.lastExtent else {
            throw .shape("attention_output/bias", expected: "[\(kernel.lastExtent)]", found: bias.shape)
        }
    }

    func call(_ arguments: CallArguments<Element>) throws(RuntimeError) -> CallResult<Element> {
        let inputs = arguments.inputs.map(\.tensor)
        let shapes = try configuration.outputShapes(inputShapes: inputs.map { $0.shape.map { $0 } })
        let (heads, roles) = (configuration.heads, configuration.roles)
        let (batch, steps) = (inputs[0].shape[0], inputs[0].shape[1])
        let places = inputs[roles.value].shape[1]
        let query = try projectedHeads(of: inputs[0], 0).combined(
            .multiply, Tensor(shape: [], [1 / Element(configuration.keyDim).squareRoot()]))
        let key = try projectedHeads(of: inputs[roles.key ?? roles.value], 1)
        let value = try projectedHeads(of: inputs[roles.value], 2)
        let scores = try Tensor.products(
            query, rows: steps, key.moving(3, to: 2), columns: places, depth: configuration.keyDim,
            batch: batch * heads
        ).reshaped([batch, heads, steps, places])
        let weights = try weights(of: scores, arguments)
        // [B, heads, T, columns] → [B, T, heads · columns]
        let columns = configuration.valueDim
        let seen = try Tensor.products(
            weights, rows: steps, value, columns: columns, depth: places, batch: batch * heads
        ).reshaped([batch, heads, steps, columns]).moving(1, to: 2).reshaped([batch, steps, heads * columns])
        let output = try projected(seen, 3)
        guard shapes[0].accepts(output.shape) else {
            throw .shape("output", expected: describe(shapes[0]), found: output.shape)
        }
        let mask = configuration.maskUse == .none ? nil : arguments.inputs[0].mask
        return CallResult(
            [MaskedTensor(output, mask: mask)] + (configuration.returnsScores ? [MaskedTensor(weights)] : []))
    }

    /// A projection of an input, its heads behind the batch: [B, heads, steps, columns].
    private func projectedHeads(of x: Tensor<Element>, _ number: Int) throws(RuntimeError) -> Tensor<Element>
    {
        let projected = try projected(x, number)
        let columns = projected.lastExtent / configuration.heads
        return try projected.reshaped([x.shape[0], x.shape[1], configuration.heads, columns]).moving(2, to: 1)
    }

    /// `x·kernel + bias`, the kernel's dimensions behind those that are summed over taken as one.
    private func projected(_ x: Tensor<Element>, _ number: Int) throws(RuntimeError) -> Tensor<Element> {
        let kernel = weights[configuration.useBias ? 2 * number : number]
        let features = x.lastExtent
        let summed = number == 3 ? kernel.shape[0] * kernel.shape[1] : kernel.shape[0]
        guard summed == features else {
            throw .shape("input", expected: "[…, \(summed)]", found: x.shape)
        }
        let columns = number == 3 ? kernel.shape[2] : kernel.shape[1] * kernel.shape[2]
        let product = try Tensor.products(
            x, rows: x.shape[0] * x.shape[1], kernel, columns: columns, depth: features, batch: 1
        ).reshaped([x.shape[0], x.shape[1], columns])
        guard configuration.useBias else { return product }
        return try product.combined(.add, weights[2 * number + 1].reshaped([columns]))
    }

    /// How much each step of the query takes of each of the value, [B, heads, T, S].
    private func weights(
        of scores: Tensor<Element>, _ arguments: CallArguments<Element>
    ) throws(RuntimeError) -> Tensor<Element> {
        let (inputs, roles) = (arguments.inputs, configuration.roles)
        let (steps, places) = (scores.shape[2], scores.shape[3])
        let usesMasks = configuration.maskUse != .none
        func mask(_ role: Int, of input: Int?) -> Mask? {
            let given = roles.masks.indices.contains(role) ? roles.masks[role] : nil
            return given.map { Mask(inputs[$0].tensor) } ?? input.flatMap { inputs[$0].mask }
        }
        var valid = try AttentionMask.merged(
            values: usesMasks ? [mask(1, of: roles.value), mask(2, of: roles.key)] : [],
            query: usesMasks ? mask(0, of: 0) : nil, isCausal: configuration.isCausal, steps: steps,
            places: places, of: Element.self)
        if let given = roles.attentionMask.map({ inputs[$0].tensor.mapped(.truth) }) {
            valid = try valid.map { valid throws(RuntimeError) in try valid.combined(.and, given) } ?? given
        }
        guard var valid else { return scores.mapped(.activation(.softmax)) }
        valid = valid.reshaped([valid.shape[0], 1] + valid.shape.dropFirst())
        guard try broadcastShape(valid.shape, scores.shape) == scores.shape else {
            throw .shape("mask", expected: "that spreads to \(scores.shape)", found: valid.shape)
        }
        switch configuration.maskUse {
        case .none, .added:
            let added = try valid.mapped(.not).combined(.multiply, Tensor(shape: [], [-1e9]))
            return try scores.combined(.add, added).mapped(.activation(.softmax))
        case .replacing:
            let weights = try valid.selected(scores, Tensor(shape: [], [-1e9])).mapped(.activation(.softmax))
            return try valid.selected(weights, Tensor(shape: [], [0]))
        case .filled:
            return try valid.selected(scores, Tensor(shape: [], [-1e38])).mapped(.activation(.softmax))
        }
    }
}
