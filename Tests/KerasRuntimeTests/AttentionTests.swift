import TestSupport
import Testing

@testable import KerasRuntime

/// Attention in numbers that can be done by hand: weights of 1/2, or so one-sided that they are 0 and 1.
@Suite struct AttentionTests {
    /// One step that fits nothing, so that all weights are equal.
    private let nothing = Tensor<Float>(shape: [1, 2, 2], repeating: 0)
    private let value = Tensor<Float>(shape: [1, 2, 2], [1, 10, 3, 30])

    private func run(
        _ configuration: any LayerConfiguration, _ weights: [Tensor<Float>] = [],
        _ inputs: MaskedTensor<Float>...
    ) throws -> [MaskedTensor<Float>] {
        let layer: any Layer<Float> = try configuration.layer(weights: weights)
        return try layer.call(CallArguments(inputs: inputs)).outputs
    }

    @Test func equalWeightsMakeAMean() throws {
        for score in [AttentionConfiguration.Score.dot, .additive] {
            let outputs = try run(
                AttentionConfiguration(score, returnsScores: true), [], MaskedTensor(nothing),
                MaskedTensor(value), MaskedTensor(nothing))
            #expect(outputs.map(\.tensor.elements) == [[2, 20, 2, 20], [0.5, 0.5, 0.5, 0.5]])
        }
    }

    /// The scale makes the scores 0 and 100, which leaves nothing to the first step.
    @Test func scales() throws {
        let query = Tensor<Float>(shape: [1, 1, 2], [0, 10])
        let key = Tensor<Float>(shape: [1, 2, 2], [7, 0, 7, 1])
        let scale = Tensor<Float>(shape: [], [10])
        let outputs = try run(
            AttentionConfiguration(useScale: true), [scale], MaskedTensor(query), MaskedTensor(value),
            MaskedTensor(key))
        #expect(outputs.map(\.tensor) == [Tensor(shape: [1, 1, 2], [3, 30])])
        // tanh of ±100 is ±1, so that the scores are −100 and 100 or the other way round.
        let sides = Tensor<Float>(shape: [1, 2, 2], [-100, 0, 100, 0])
        let still = Tensor<Float>(shape: [1, 1, 2], [0, 0])
        let forward = try run(
            AttentionConfiguration(.concat), [Tensor(shape: [], [100])], MaskedTensor(still),
            MaskedTensor(value), MaskedTensor(sides))
        #expect(forward.map(\.tensor.elements) == [[3, 30]])
        let backward = try run(
            AttentionConfiguration(.additive, useScale: true), [Tensor(shape: [2], [-100, 1])],
            MaskedTensor(still), MaskedTensor(value), MaskedTensor(sides))
        #expect(backward.map(\.tensor.elements) == [[1, 10]])
    }

    @Test func masks() throws {
        let second = Mask(shape: [1, 2], valid: [false, true])
        let outputs = try run(
            AttentionConfiguration(), [],
            MaskedTensor(nothing, mask: Mask(shape: [1, 2], valid: [true, false])),
            MaskedTensor(value, mask: second))
        #expect(outputs[0].tensor.elements == [3, 30, 0, 0])
        #expect(outputs[0].mask?.valid == [true, false])
        let causal = try run(
            AttentionConfiguration(isCausal: true), [], MaskedTensor(nothing), MaskedTensor(value),
            MaskedTensor(nothing))
        #expect(causal[0].tensor.elements == [1, 10, 2, 20])
    }

    @Test func refusals() {
        #expect(
            message { _ = try AttentionConfiguration().outputShapes(inputShapes: [[nil, 2, 3]]) }
                == "inputs: expected 2 or 3 tensors of 3 dimensions, found [?, 2, 3]")
        #expect(
            message {
                _ = try AttentionConfiguration().outputShapes(inputShapes: [[nil, 2, 3], [nil, 5, 4]])
            } == "inputs: expected a query [B, Tq, D], a value [B, Tv, E] and a key [B, Tv, D], "
                + "found [?, 2, 3] and [?, 5, 4]")
    }

    // MARK: several heads

    /// Two heads that pass one feature each, and an output that adds them.
    private let heads: [Tensor<Float>] = [
        Tensor(shape: [2, 2, 1], [1, 0, 0, 1]), Tensor(shape: [2, 2, 1], [1, 0, 0, 1]),
        Tensor(shape: [2, 2, 1], [1, 0, 0, 1]), Tensor(shape: [2, 1, 1], [1, 100]),
    ]

    private func multiHead(
        _ maskUse: MultiHeadAttentionConfiguration.MaskUse, isCausal: Bool = false
    ) -> MultiHeadAttentionConfiguration {
        MultiHeadAttentionConfiguration(
            heads: 2, keyDim: 1, outputShape: [1], useBias: false, isCausal: isCausal, returnsScores: true,
            maskUse: maskUse)
    }

    @Test func headsAreApart() throws {
        // The first head sees the first step, the second one the second.
        let query = Tensor<Float>(shape: [1, 1, 2], [-100, 100])
        let outputs = try run(multiHead(.added), heads, MaskedTensor(query), MaskedTensor(value))
        #expect(outputs.map(\.tensor.shape) == [[1, 1, 1], [1, 2, 1, 2]])
        #expect(outputs[0].tensor.elements == [3001])
        #expect(outputs[1].tensor.elements == [1, 0, 0, 1])
    }

    @Test func maskedHeads() throws {
        let query = MaskedTensor(nothing, mask: Mask(shape: [1, 2], valid: [true, false]))
        let masked = MaskedTensor(value, mask: Mask(shape: [1, 2], valid: [false, true]))
        func elements(_ maskUse: MultiHeadAttentionConfiguration.MaskUse) throws -> [Float] {
            let outputs = try run(multiHead(maskUse), heads, query, masked)
            #expect((outputs[0].mask == nil) == (maskUse == .none))
            return outputs[0].tensor.elements
        }
        // 3 + 100 · 30 of the second step alone; 2 + 100 · 20 of both; a query that is not valid sees nothing.
        #expect(try elements(.none) == [2002, 2002])
        #expect(try elements(.added) == [3003, 2002])
        #expect(try elements(.replacing) == [3003, 0])
        #expect(try elements(.filled) == [3003, 2002])
        let causal = try run(
            multiHead(.filled, isCausal: true), heads, MaskedTensor(nothing), MaskedTensor(value))
        #expect(causal[0].tensor.elements == [1001, 2002])
    }

    /// Two heads of the query share the one of key and value, which passes the first feature.
    @Test func headsShareAKey() throws {
        let layer = MultiHeadAttentionConfiguration(
            heads: 2, keyDim: 1, outputShape: [1], useBias: false, keyHeads: 1)
        let one = Tensor<Float>(shape: [2, 1, 1], [1, 0])
        let weights = [heads[0], one, one, heads[3]]
        let query = Tensor<Float>(shape: [1, 1, 2], [-100, 100])
        // The first head sees 1 of the first step, the second one 3 of the second.
        #expect(try run(layer, weights, MaskedTensor(query), MaskedTensor(value))[0].tensor.elements == [301])
        let shapes = layer.parameters(inputShapes: [[nil, nil, 2], [nil, nil, 2]]).map(\.shape)
        #expect(shapes == [[2, 2, 1], [2, 1, 1], [2, 1, 1], [2, 1, 1]])
    }

    /// Steps that are farther apart than the window see each other no more.
    @Test func slidingWindow() throws {
        var layer = multiHead(.filled)
        layer.slidingWindow = 1
        let outputs = try run(layer, heads, MaskedTensor(nothing), MaskedTensor(value))
        #expect(outputs[0].tensor.elements == [1001, 3003])
    }

    /// Half of everything, where the gate's projection is 0.
    @Test func gate() throws {
        var layer = multiHead(.none)
        layer.useGate = true
        let gated = Array(heads[..<2]) + [Tensor(shape: [2, 2, 1])] + Array(heads[2...])
        let outputs = try run(layer, gated, MaskedTensor(nothing), MaskedTensor(value))
        #expect(outputs[0].tensor.elements == [1001, 1001])
    }

    /// Each column by itself, or all steps at once: rows and columns are two steps each.
    @Test func otherAxes() throws {
        let x = Tensor<Float>(shape: [1, 2, 2, 2], [1, 10, 2, 20, 3, 30, 4, 40])
        let still = Tensor<Float>(shape: [1, 2, 2, 2])
        func means(_ axes: [Int]?) throws -> [Float] {
            var layer = multiHead(.none)
            (layer.returnsScores, layer.attentionAxes) = (false, axes)
            return try run(layer, heads, MaskedTensor(still), MaskedTensor(x))[0].tensor.elements
        }
        #expect(try means(nil) == [2502.5, 2502.5, 2502.5, 2502.5])
        #expect(try means([1]) == [2002, 3003, 2002, 3003])
        #expect(try means([-2]) == [1501.5, 1501.5, 3503.5, 3503.5])
    }

    @Test func weightsOfHeads() throws {
        let full = MultiHeadAttentionConfiguration(heads: 3, keyDim: 2, valueDim: 5)
        let shapes = full.parameters(inputShapes: [[nil, nil, 4], [nil, nil, 6]]).map(\.shape)
        #expect(
            shapes == [[4, 3, 2], [3, 2], [6, 3, 2], [3, 2], [6, 3, 5], [3, 5], [3, 5, 4], [4]])
        #expect(
            message { _ = try full.outputShapes(inputShapes: [[nil, nil, 4]]) }
                == "inputs: expected 2 tensors of one number of dimensions, at least 3, found [?, ?, 4]")
    }
}
