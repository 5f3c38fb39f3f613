/// Which dimensions of an attention's inputs are the steps.
struct AttentionOrder {
    /// The dimensions that stay apart, the batch among them.
    let outer: [Int]
    /// The steps.
    let steps: [Int]

    /// - Throws: ``RuntimeError`` when there are no such dimensions.
    init(_ axes: [Int]?, rank: Int) throws(RuntimeError) {
        let steps = try (axes ?? Array(1..<max(rank - 1, 1))).map { axis throws(RuntimeError) in
            try axisPosition(axis, rank: rank, "attention_axes")
        }
        guard Set(steps).count == steps.count, !steps.isEmpty,
            steps.allSatisfy({ (1..<(rank - 1)).contains($0) })
        else {
            throw RuntimeError(
                "attention_axes", expected: "dimensions between the batch and the features",
                found: "\(axes ?? [])")
        }
        self.steps = steps
        outer = (0..<(rank - 1)).filter { !steps.contains($0) }
    }

    /// A tensor as [outer, steps, features].
    func flattened<Element>(_ x: Tensor<Element>) throws(RuntimeError) -> Tensor<Element> {
        let ordered = try x.transposed(outer + steps + [x.rank - 1])
        return try ordered.reshaped([
            outer.map { x.shape[$0] }.elementCount(), steps.map { x.shape[$0] }.elementCount(), x.lastExtent,
        ])
    }

    /// A tensor [outer, steps, columns] with the dimensions where those of `shape` are.
    func restored<Element>(_ y: Tensor<Element>, like shape: [Int]) throws(RuntimeError) -> Tensor<Element> {
        let order = outer + steps
        let back = order.indices.map { place in order.firstIndex(of: place) ?? place }
        return try y.reshaped(order.map { shape[$0] } + [y.lastExtent]).transposed(back + [order.count])
    }
}

struct MultiHeadAttentionLayer<Element: TensorScalar>: Layer {
    let configuration: MultiHeadAttentionConfiguration
    /// Those of query, key, gate if there is one, value and output, each a kernel and a bias or a kernel
    /// alone.
    let weights: [Tensor<Element>]

    init(
        _ configuration: MultiHeadAttentionConfiguration, _ weights: [Tensor<Element>]
    ) throws(RuntimeError) {
        self.configuration = configuration
        self.weights = weights
        guard configuration.useBias, let bias = weights.last else { return }
        // Where the input's shape is unknown, nobody has compared them yet.
        let units = Array(weights[weights.count - 2].shape.dropFirst(2))
        guard bias.shape == units else {
            throw .shape("attention_output/bias", expected: "\(units)", found: bias.shape)
        }
    }

    func call(_ arguments: CallArguments<Element>) throws(RuntimeError) -> CallResult<Element> {
        let inputs = arguments.inputs.map(\.tensor)
        let shapes = try configuration.outputShapes(inputShapes: inputs.map { $0.shape.map { $0 } })
        let (heads, roles) = (configuration.heads, configuration.roles)
        let order = try AttentionOrder(configuration.attentionAxes, rank: inputs[0].rank)
        if inputs[0].rank > 3 { try requirePlainMasks(arguments, order) }
        let (queries, values) = try (order.flattened(inputs[0]), order.flattened(inputs[roles.value]))
        let keys = try order.flattened(inputs[roles.key ?? roles.value])
        let (batch, steps, places) = (queries.shape[0], queries.shape[1], values.shape[1])
        let query = try projectedHeads(of: queries, 0, heads).combined(
            .multiply, Tensor(shape: [], [1 / Element(configuration.keyDim).squareRoot()]))
        let key = try projectedHeads(of: keys, 1, configuration.keyHeads)
        let value = try projectedHeads(of: values, configuration.useGate ? 3 : 2, configuration.keyHeads)
        let scores = try Tensor.products(
            query, rows: steps, key.moving(3, to: 2), columns: places, depth: configuration.keyDim,
            batch: batch * heads
        ).reshaped([batch, heads, steps, places])
        let weights = try weights(of: scores, arguments)
        let columns = configuration.valueDim
        var seen = try Tensor.products(
            weights, rows: steps, value, columns: columns, depth: places, batch: batch * heads
        ).reshaped([batch, heads, steps, columns])
        if configuration.useGate {
            let gate = try projectedHeads(of: queries, 2, heads).mapped(.activation(.sigmoid))
            seen = try seen.combined(.multiply, gate)
        }
        // [B, heads, T, columns] → [B, T, heads · columns]
        seen = try seen.moving(1, to: 2).reshaped([batch, steps, heads * columns])
        let output = try order.restored(
            projected(seen, configuration.useGate ? 4 : 3, summed: 2), like: inputs[0].shape)
        let mask = configuration.maskUse == .none ? nil : arguments.inputs[0].mask
        let known = shapes.map { $0.map { $0 ?? 1 } }
        guard output.count == (try known[0].elementCount()) else {
            throw .shape("output", expected: describe(shapes[0]), found: output.shape)
        }
        return CallResult(
            [MaskedTensor(output.reshaped(known[0]), mask: mask)]
                + (configuration.returnsScores ? [MaskedTensor(weights.reshaped(known[1]))] : []))
    }

    /// Masks are of timesteps: Keras cannot use them where there are more dimensions.
    private func requirePlainMasks(
        _ arguments: CallArguments<Element>, _ order: AttentionOrder
    ) throws(RuntimeError) {
        let roles = configuration.roles
        let hasMask =
            roles.attentionMask != nil || roles.masks.contains { $0 != nil }
            || [0, roles.value, roles.key ?? 0].contains { arguments.inputs[$0].mask != nil }
        let looksAtSteps = configuration.isCausal || configuration.slidingWindow != nil
        if hasMask || (looksAtSteps && order.steps != [1]) {
            throw RuntimeError(
                "inputs", expected: "3 dimensions where there are masks",
                found: "\(arguments.inputs[0].tensor.shape)")
        }
    }

    /// A projection of an input, its heads behind the batch: [B, heads, steps, columns]. What fewer heads
    /// than the query's have is repeated for all that share it.
    private func projectedHeads(
        of x: Tensor<Element>, _ number: Int, _ heads: Int
    ) throws(RuntimeError) -> Tensor<Element> {
        let projected = try projected(x, number, summed: 1)
        let columns = projected.lastExtent / heads
        let parts = try projected.reshaped([x.shape[0], x.shape[1], heads, columns]).moving(2, to: 1)
        guard heads < configuration.heads else { return parts }
        return try TensorOperation.repeatElements(configuration.heads / heads, axis: 1).apply([parts])[0]
    }

    /// `x·kernel + bias`, the kernel's dimensions behind those that are summed over taken as one.
    ///
    /// - Parameter summed: Number of the kernel's dimensions that are summed over.
    private func projected(
        _ x: Tensor<Element>, _ number: Int, summed: Int
    ) throws(RuntimeError) -> Tensor<Element> {
        let kernel = weights[configuration.useBias ? 2 * number : number]
        let depth = kernel.shape.prefix(summed).reduce(1, *)
        guard depth == x.lastExtent else {
            throw .shape("input", expected: "[…, \(depth)]", found: x.shape)
        }
        let columns = kernel.shape.dropFirst(summed).reduce(1, *)
        let product = try Tensor.products(
            x, rows: x.shape[0] * x.shape[1], kernel, columns: columns, depth: depth, batch: 1
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
            query: usesMasks ? mask(0, of: 0) : nil, isCausal: configuration.isCausal,
            slidingWindow: configuration.slidingWindow, steps: steps, places: places, of: Element.self)
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
