/// Keras' `Attention` and `AdditiveAttention`: for each step of a query a mean of the steps of a value,
/// weighted by how well the query's step and the key's fit each other.
///
/// The inputs are a query [B, Tq, D], a value [B, Tv, E] and, if it is not the value, a key [B, Tv, D].
public struct AttentionConfiguration: MergingConfiguration {
    public static let kind = "Attention"

    /// How well two vectors fit each other.
    public enum Score: String, Sendable, Hashable, Codable {
        /// `scale · q·k`
        case dot
        /// `weight · Σ tanh(scale · (q + k))`
        case concat
        /// `Σ scale ⊙ tanh(q + k)` with a scale for each feature
        case additive
    }

    /// How well two vectors fit each other.
    public var score: Score
    /// Whether there is a scale.
    public var useScale: Bool
    /// Whether a step of the query sees no later step of the value.
    public var isCausal: Bool
    /// Whether the weights come out too, [B, Tq, Tv].
    public var returnsScores: Bool

    /// Creates a configuration, by default Keras'.
    public init(
        _ score: Score = .dot, useScale: Bool = false, isCausal: Bool = false, returnsScores: Bool = false
    ) {
        self.score = score
        self.useScale = useScale
        self.isCausal = isCausal
        self.returnsScores = returnsScores
    }

    public var outputCount: Int { returnsScores ? 2 : 1 }

    public var settings: [LayerSetting] {
        [
            LayerSetting("score_mode", score.rawValue), LayerSetting("use_scale", useScale),
            LayerSetting("use_causal_mask", isCausal),
        ]
    }

    public func parameters(inputShapes: [PartialShape?]) -> [LayerParameter] {
        let features = inputShapes.count > 1 ? inputShapes[1]?.last ?? nil : nil
        let scale =
            score == .additive
            ? LayerParameter("scale", [features], axes: "features")
            : LayerParameter("scale", [], axes: "scalar")
        return (useScale ? [scale] : [])
            + (score == .concat ? [LayerParameter("concat_score_weight", [], axes: "scalar")] : [])
    }

    public func outputShapes(inputShapes: [PartialShape]) throws(RuntimeError) -> [PartialShape] {
        guard (2...3).contains(inputShapes.count), inputShapes.allSatisfy({ $0.count == 3 }) else {
            throw RuntimeError(
                "inputs", expected: "2 or 3 tensors of 3 dimensions",
                found: inputShapes.map { describe($0) }.joined(separator: " and "))
        }
        let (query, value, key) = (inputShapes[0], inputShapes[1], inputShapes[inputShapes.count - 1])
        for (a, b) in [(query[0], value[0]), (query[0], key[0]), (query[2], key[2]), (value[1], key[1])] {
            if let a, let b, a != b {
                throw RuntimeError(
                    "inputs", expected: "a query [B, Tq, D], a value [B, Tv, E] and a key [B, Tv, D]",
                    found: inputShapes.map { describe($0) }.joined(separator: " and "))
            }
        }
        let output: PartialShape = [query[0], query[1], value[2]]
        return returnsScores ? [output, [query[0], query[1], value[1]]] : [output]
    }

    public func layer(weights: [Tensor<Float>]) throws(RuntimeError) -> any Layer<Float> {
        AttentionLayer(self, weights)
    }

    public func layer(weights: [Tensor<Double>]) throws(RuntimeError) -> any Layer<Double> {
        AttentionLayer(self, weights)
    }
}

struct AttentionLayer<Element: TensorScalar>: Layer {
    let configuration: AttentionConfiguration
    let scale: Tensor<Element>?
    let concatWeight: Tensor<Element>?

    init(_ configuration: AttentionConfiguration, _ weights: [Tensor<Element>]) {
        self.configuration = configuration
        scale = configuration.useScale ? weights.first : nil
        concatWeight = configuration.score == .concat ? weights.last : nil
    }

    func call(_ arguments: CallArguments<Element>) throws(RuntimeError) -> CallResult<Element> {
        let inputs = arguments.inputs.map(\.tensor)
        _ = try configuration.outputShapes(inputShapes: inputs.map { $0.shape.map { $0 } })
        let (query, value, key) = (inputs[0], inputs[1], inputs[inputs.count - 1])
        let (batch, steps, places) = (query.shape[0], query.shape[1], value.shape[1])
        var scores = try scores(query, key)
        let valid = try AttentionMask.merged(
            values: [arguments.inputs[1].mask], isCausal: configuration.isCausal, steps: steps,
            places: places, of: Element.self)
        if let valid {
            scores = try scores.combined(
                .subtract, valid.mapped(.not).combined(.multiply, Tensor(shape: [], [1e9])))
            guard scores.shape == [batch, steps, places] else {
                throw .shape("mask", expected: "[\(batch), \(places)]", found: valid.shape)
            }
        }
        let weights = scores.mapped(.activation(.softmax))
        var output = try Tensor.products(
            weights, rows: steps, value, columns: value.lastExtent, depth: places, batch: batch)
        let queryMask = arguments.inputs[0].mask
        if let queryMask {
            guard queryMask.shape == [batch, steps] else {
                throw .shape("mask", expected: "[\(batch), \(steps)]", found: queryMask.shape)
            }
            output = try output.combined(.multiply, Tensor(queryMask).reshaped([batch, steps, 1]))
        }
        let scored = configuration.returnsScores ? [MaskedTensor(weights)] : []
        return CallResult([MaskedTensor(output, mask: queryMask)] + scored)
    }

    /// How well each step of the query and each of the key fit, [B, Tq, Tv].
    private func scores(
        _ query: Tensor<Element>, _ key: Tensor<Element>
    ) throws(RuntimeError) -> Tensor<Element> {
        let (batch, steps, places) = (query.shape[0], query.shape[1], key.shape[1])
        let features = query.shape[2]
        if configuration.score == .dot {
            let products = try Tensor.products(
                query, rows: steps, key.moving(2, to: 1), columns: places, depth: features, batch: batch)
            return try scale.map { scale throws(RuntimeError) in try products.combined(.multiply, scale) }
                ?? products
        }
        var sums = try query.reshaped([batch, steps, 1, features])
            .combined(.add, key.reshaped([batch, 1, places, features]))
        if configuration.score == .concat, let scale { sums = try sums.combined(.multiply, scale) }
        sums = sums.mapped(.activation(.tanh))
        if configuration.score == .additive, let scale { sums = try sums.combined(.multiply, scale) }
        let scores = try sums.reduced(.sum, axes: [3]).reshaped([batch, steps, places])
        return try concatWeight.map { weight throws(RuntimeError) in
            try scores.combined(.multiply, weight)
        } ?? scores
    }
}

/// Which steps of a value a step of a query sees.
enum AttentionMask {
    /// 1 where it does, [B or 1, Tq or 1, Tv]; `nil` if it sees them all.
    ///
    /// - Parameters:
    ///   - values: Masks of the value and what belongs to it, each [B, Tv].
    ///   - query: The mask of the query, [B, Tq], where its steps that are not valid see nothing.
    ///   - slidingWindow: How far apart steps must be at least not to see each other.
    static func merged<Element: TensorScalar>(
        values: [Mask?], query: Mask? = nil, isCausal: Bool, slidingWindow: Int? = nil, steps: Int,
        places: Int, of _: Element.Type
    ) throws(RuntimeError) -> Tensor<Element>? {
        var merged: Tensor<Element>?
        func add(_ part: Tensor<Element>) throws(RuntimeError) {
            merged = try merged.map { merged throws(RuntimeError) in try merged.combined(.and, part) } ?? part
        }
        for mask in values {
            guard let mask else { continue }
            guard mask.shape.count == 2, mask.shape[1] == places else {
                throw .shape("mask", expected: "[B, \(places)]", found: mask.shape)
            }
            try add(Tensor(mask).reshaped([mask.shape[0], 1, places]))
        }
        if let query {
            guard query.shape.count == 2, query.shape[1] == steps else {
                throw .shape("mask", expected: "[B, \(steps)]", found: query.shape)
            }
            try add(Tensor(query).reshaped([query.shape[0], steps, 1]))
        }
        if isCausal || slidingWindow != nil {
            _ = try [steps, places].elementCount()
            let seen = (0..<steps).flatMap { step in
                (0..<places).map { place in
                    let isNear = slidingWindow.map { abs(step - place) < $0 } ?? true
                    return isNear && (place <= step || !isCausal) ? Element(1) : 0
                }
            }
            try add(Tensor(shape: [1, steps, places], seen))
        }
        return merged
    }
}
