import ArrayData
import KerasRuntime
import TestSupport
import Testing

@testable import Verification

/// Causes in layers other than LSTM, in the recording, in two places at once, and without any.
@Suite struct OtherLayersDiagnosisTests {
    // MARK: Bidirectional

    @Test func bidirectional() throws {
        var model = try RecordedModel("bidirectional_concat")
        try model.rewriteHalves("bidirectional")
        #expect(try model.causes() == [[.bidirectionalSwapped]])
        model = try RecordedModel("bidirectional_concat")
        try model.configureHalves("bidirectional") { $0.recurrentActivation = .tanh }
        #expect(try model.causes() == [[.recurrentActivation]])
        model = try RecordedModel("bidirectional_concat")
        try model.rewrite("bidirectional", weights: [3, 4, 5], storing([0, 2, 1, 3]))
        #expect(try model.causes() == [[.gateOrder]])
        #expect(try model.details() == ["gates of the backward half stored i c f o"])
    }

    @Test(arguments: ["sum", "mul", "ave"])
    func mergeMode(layer: String) throws {
        var model = try RecordedModel("bidirectional_modes")
        let wrong: BidirectionalConfiguration.MergeMode = layer == "ave" ? .sum : .ave
        try model.configure(layer, as: BidirectionalConfiguration.self) { $0.mergeMode = wrong }
        #expect(try model.causes() == [[.mergeMode]])
        #expect(
            try model.details() == ["the halves are merged by \(layer), not \(wrong.rawValue)"])
    }

    // MARK: Dense and Embedding

    @Test func dense() throws {
        func causes(_ body: (inout RecordedModel) throws -> Void) throws -> [[Cause]] {
            var model = try RecordedModel("stack")
            try body(&model)
            return try model.causes()
        }
        #expect(try causes { try $0.rewrite("dense", weights: [0], transposing) } == [[.kernelTransposed]])
        #expect(try causes { try $0.rewrite("dense", weights: [1], scaling(2)) } == [[.biasDoubled]])
        #expect(try causes { try $0.rewrite("dense", weights: [1], scaling(0)) } == [[.biasMissing]])
        #expect(
            try causes { try $0.configure("dense", as: DenseConfiguration.self) { $0.activation = .tanh } }
                == [[.activation]])
        #expect(try causes { try $0.perturb("dense", weight: 0, at: [1, 1]) } == [[.weightsChanged]])
    }

    @Test func embedding() throws {
        var model = try RecordedModel("mask_embedding")
        try model.rewrite("embedding", weights: [0], transposing)
        #expect(try model.causes() == [[.kernelTransposed]])
        model = try RecordedModel("mask_embedding")
        try model.perturb("embedding", weight: 0, at: [3, 1])
        let found = try model.verify { $0.findsCauses = true }.diagnosis
        #expect(found.map(\.cause) == [.weightsChanged])
        #expect(found[0].evidence.hasSuffix("the token ids that differ are 3"))
    }

    // MARK: The recording

    @Test func batchOrder() throws {
        var model = try RecordedModel("stack")
        model.change { recorded in
            let reversed = recorded.layers["lstm_1"]?[0]?.withRowsReversed
            recorded.layers["lstm_1"]?[0] = reversed
        }
        #expect(try model.causes() == [[.batchOrder]])
        #expect(try model.details() == ["rows of the batch in another order: 1 0"])
        model = try RecordedModel("stack")
        model.change { recorded in
            let reversed = recorded.outputs[0]?.withRowsReversed
            recorded.outputs[0] = reversed
        }
        #expect(try model.causes() == [[.batchOrder]])
    }

    /// What a dropout layer leaves when it is on: zeros, and the rest scaled up.
    @Test func dropout() throws {
        var model = try RecordedModel("stack")
        model.change { recorded in
            guard let given = recorded.layers["dropout"]?[0] else { return }
            let values = given.floats.enumerated().map { $0 % 3 == 1 ? 0 : $1 * 1.5 }
            recorded.layers["dropout"]?[0] = NDArray(shape: given.shape, values)
        }
        let found = try model.verify { $0.findsCauses = true }.diagnosis
        #expect(found.map(\.cause) == [.dropout])
        #expect(found[0].evidence == "20 of 60 inputs came out as 0, all others times 1.5")
    }

    /// Noise on every unit speaks for dropout where the layer has it, a single unit does not.
    @Test func dropoutInsideALayer() throws {
        var model = try RecordedModel("stack")
        model.setDropout("lstm_1")
        var single = model
        try single.perturb("lstm_1", weight: 0, at: [1, 2])
        #expect(try single.causes() == [[.weightsChanged]])
        model.change { recorded in
            guard let answered = recorded.layers["lstm_1"]?[0] else { return }
            let noisy = answered.floats.enumerated().map { $1 + ($0 % 2 == 0 ? 0.1 : -0.07) }
            recorded.layers["lstm_1"]?[0] = NDArray(shape: answered.shape, noisy)
            recorded.traces = [:]
        }
        // It might as well be the weights.
        #expect(try model.causes() == [[.dropout], [.weightsChanged]])
        let found = try model.verify { $0.findsCauses = true }.diagnosis
        #expect(
            found[0].evidence
                == "the layer has dropout 0.25, and every one of its 4 units differs from the start")
    }

    @Test func roundingIsNoFault() throws {
        let verification = try RecordedModel("stack").verify {
            $0.findsCauses = true
            $0.tolerances.atol.general = 0
            $0.tolerances.rtol.general = 0
        }
        #expect(verification.status == .differ)
        #expect(verification.diagnosis.map(\.cause) == [.unknown])
        #expect(verification.diagnosis[0].detail == "rounding, and a tolerance below it")
        // A fault behind sound layers is found all the same.
        var model = try RecordedModel("stack")
        try model.rewrite("lstm_1", weights: [2], scaling(2))
        let faulty = try model.verify {
            $0.findsCauses = true
            $0.tolerances.atol.general = 1e-9
            $0.tolerances.rtol.general = 0
        }
        #expect(faulty.firstDivergence?.layer == "lstm")
        #expect(faulty.diagnosis.map(\.cause) == [.biasDoubled])
        #expect(faulty.diagnosis.map(\.layer) == ["lstm_1"])
    }

    // MARK: Two causes, and none

    @Test func pairs() throws {
        var model = try RecordedModel("stack")
        try model.rewrite("lstm_1", weights: [0, 1, 2], storing([2, 0, 1, 3]))
        try model.configure("lstm_1", as: LSTMConfiguration.self) {
            $0.recurrentActivation = .hardSigmoid(slope: 0.2)
        }
        #expect(try model.causes() == [[.gateOrder, .recurrentActivation]])
        model = try RecordedModel("stack")
        try model.rewrite("lstm", weights: [1], transposing)
        try model.rewrite("lstm", weights: [2], scaling(2))
        #expect(try model.causes() == [[.kernelTransposed, .biasDoubled]])
    }

    @Test(arguments: ["stack", "mask_stack", "bidirectional_concat"])
    func unrelatedDamage(fixture: String) throws {
        let sound = try RecordedModel(fixture)
        let index = try #require(
            sound.model.description.layers.firstIndex { ["LSTM", "Bidirectional"].contains($0.className) })
        let layer = sound.model.description.layers[index].name
        // One weight by much and by little, and noise on all.
        for amount in [0.5, 0.01] as [Float] {
            var model = sound
            try model.perturb(layer, weight: 0, at: [1, 2], by: amount)
            #expect(try model.causes() == [[.weightsChanged]])
        }
        var noisy = sound
        var step = Float(0)
        try noisy.rewrite(layer, weights: [0, 1, 2]) { rows in
            rows.map { row in
                row.map { value in
                    step += 1
                    return value + 0.05 * (step * 0.7548777).truncatingRemainder(dividingBy: 1) - 0.025
                }
            }
        }
        #expect(try noisy.causes() == [[.weightsChanged]])
    }

    /// Where the error is: one column of one gate.
    @Test func placeOfTheChange() throws {
        var model = try RecordedModel("stack")
        try model.perturb("lstm_1", weight: 0, at: [1, 2 * 4 + 3])
        let withTrace = try #require(try model.verify { $0.findsCauses = true }.diagnosis.first)
        #expect(
            withTrace.evidence == "at timestep 0 the first preactivations to be off are those of c[3]")
        model.change { $0.traces = [:] }
        let without = try #require(try model.verify { $0.findsCauses = true }.diagnosis.first)
        #expect(without.evidence == "the error concentrates in 1 of 4 units: 3")
    }

    // MARK: Only the model's outputs

    @Test func withoutLayers() throws {
        var model = try RecordedModel("stack")
        model.forgetLayers()
        var gates = model
        try gates.rewrite("lstm_1", weights: [0, 1, 2], storing([0, 2, 1, 3]))
        let found = try gates.verify { $0.findsCauses = true }.diagnosis
        #expect(found.map(\.cause) == [.gateOrder])
        #expect(found.map(\.layer) == ["lstm_1"])
        var rounded = model
        for (layer, weights) in [
            ("lstm", [0, 1, 2]), ("lstm_1", [0, 1, 2]), ("lstm_2", [0, 1, 2]), ("dense", [0, 1]),
        ] {
            try rounded.rewrite(layer, weights: weights, roundingToBFloat16)
        }
        #expect(try rounded.causes() == [[.weightsRounded]])
        // One layer of them alone, too.
        var single = model
        try single.rewrite("lstm_2", weights: [0, 1, 2], roundingToBFloat16)
        let one = try single.verify { $0.findsCauses = true }.diagnosis
        #expect(one.map(\.cause) == [.weightsRounded])
        #expect(one.map(\.layer) == ["lstm_2"])
        try model.perturb("lstm_1", weight: 0, at: [1, 2])
        #expect(try model.causes() == [[.unknown]])
    }
}

extension RecordedModel {
    /// Notes a rate of dropout, which makes no difference to how the layer runs.
    fileprivate mutating func setDropout(_ layer: String) {
        var description = model.description
        for index in description.layers.indices where description.layers[index].name == layer {
            description.layers[index].trainingArguments["dropout"] = "0.25"
        }
        if let changed = try? Model(description, weights: model.weights) { model = changed }
    }

    /// Puts the forward weights where the backward ones belong.
    fileprivate mutating func rewriteHalves(_ layer: String) throws {
        let index = try #require(model.description.layers.firstIndex { $0.name == layer })
        var weights = Array(model.weights)
        for weight in 0..<3 { weights[index].swapAt(weight, weight + 3) }
        model = try Model(model.description, weights: weights)
    }
}

extension NDArray {
    fileprivate var withRowsReversed: NDArray {
        let width = count / shape[0]
        let rows = (0..<shape[0]).map { Array(floats[($0 * width)..<(($0 + 1) * width)]) }
        return NDArray(shape: shape, rows.reversed().flatMap { $0 })
    }
}
