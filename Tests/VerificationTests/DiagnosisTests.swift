import ArrayData
import KerasRuntime
import TestSupport
import Testing

@testable import Verification

/// A sound model is broken in one way; that cause must be found, and no other.
@Suite struct DiagnosisTests {
    // MARK: Weights

    @Test(arguments: [
        ([0, 2, 1, 3], "gates stored i c f o"), ([2, 0, 1, 3], "gates stored c i f o"),
        ([3, 0, 1, 2], "gates stored o i f c"),
    ])
    func gateOrder(stored: [Int], detail: String) throws {
        var model = try RecordedModel("stack")
        try model.rewrite("lstm_1", weights: [0, 1, 2], storing(stored))
        #expect(try model.causes() == [[.gateOrder]])
        #expect(try model.details() == [detail])
        let found = try #require(try model.verify { $0.findsCauses = true }.diagnosis.first)
        #expect(found.layer == "lstm_1")
        #expect(try #require(found.maxAbsAfter) < 1e-6)
    }

    @Test(arguments: [
        (0, "kernel stored transposed"), (1, "recurrent kernel stored transposed"),
    ])
    func transposed(weight: Int, detail: String) throws {
        var model = try RecordedModel("stack")
        try model.rewrite("lstm", weights: [weight], transposing)
        #expect(try model.causes() == [[.kernelTransposed]])
        #expect(try model.details() == [detail])
    }

    @Test func transposedGateByGate() throws {
        var model = try RecordedModel("stack")
        try model.rewrite("lstm_2", weights: [1]) { rows in
            rows.indices.map { row in (0..<12).map { rows[$0 % 3][$0 / 3 * 3 + row] } }
        }
        #expect(try model.causes() == [[.kernelTransposed]])
        #expect(try model.details() == ["recurrent kernel stored transposed gate by gate"])
    }

    @Test func biases() throws {
        func causes(_ body: ([[Float]]) -> [[Float]]) throws -> [[Cause]] {
            var model = try RecordedModel("stack")
            try model.rewrite("lstm_1", weights: [2], body)
            return try model.causes()
        }
        #expect(try causes(scaling(2)) == [[.biasDoubled]])
        #expect(try causes(scaling(0.5)) == [[.biasMissing]])
        func adding(_ amount: Float) -> ([[Float]]) -> [[Float]] {
            { [$0[0].enumerated().map { (4..<8).contains($0) ? $1 + amount : $1 }] }
        }
        #expect(try causes(adding(1)) == [[.forgetBiasAdded]])
        #expect(try causes(adding(-1)) == [[.forgetBiasAdded]])
        #expect(try causes(adding(0.7)) == [[.weightsChanged]])
    }

    /// What is lost cannot be undone; a fit to a part of the recording speaks for it.
    @Test func lostBias() throws {
        var model = try RecordedModel("stack")
        try model.rewrite("lstm_1", weights: [2], scaling(0))
        for withTrace in [true, false] {
            if !withTrace { model.change { $0.traces = [:] } }
            let diagnosis = try model.verify { $0.findsCauses = true }.diagnosis
            #expect(diagnosis.map(\.cause) == [.biasMissing])
            #expect(diagnosis[0].maxAbsAfter == nil)
            #expect(diagnosis[0].evidence.contains(withTrace ? "trace" : "two thirds of the timesteps"))
        }
    }

    /// Any layer with a bias: the values of all units are found together, if enough was recorded.
    @Test func lostBiasOfHalves() throws {
        var model = try RecordedModel("bidirectional_concat")
        model.change { $0.traces = [:] }
        try model.rewrite("bidirectional", weights: [2], scaling(0))
        let found = try model.verify { $0.findsCauses = true }.diagnosis
        #expect(found.map(\.cause) == [.biasMissing])
        #expect(found[0].detail == "bias of the forward half is missing")
        #expect(found[0].evidence.contains("fitted to"))
    }

    @Test func roundedWeights() throws {
        var model = try RecordedModel("stack")
        try model.rewrite("lstm_1", weights: [0, 1, 2], roundingToBFloat16)
        let diagnosis = try model.verify { $0.findsCauses = true }.diagnosis
        #expect(diagnosis.map(\.cause) == [.weightsRounded])
        #expect(diagnosis[0].detail == "weights rounded to bfloat16")
        #expect(diagnosis[0].maxAbsAfter == nil)
        // One weight that was not rounded, or an error beyond what rounding can do, is another matter.
        var partly = model
        try partly.perturb("lstm_1", weight: 0, at: [1, 1], by: 1e-3)
        #expect(try partly.causes() == [[.weightsChanged]])
        try model.perturb("lstm_1", weight: 0, at: [1, 1], by: 1)
        #expect(try model.causes() == [[.weightsChanged]])
    }

    @Test func swappedWeights() throws {
        var model = try RecordedModel("activations")
        try model.exchangeWeights("relu", "sigmoid")
        #expect(try model.causes() == [[.weightsSwapped]])
        let found = try #require(try model.verify { $0.findsCauses = true }.diagnosis.first)
        let other = try #require(["relu": "sigmoid", "sigmoid": "relu"][found.layer])
        #expect(found.detail == "its weights stand under the layer \"\(other)\"")
    }

    // MARK: Settings

    @Test(arguments: [Activation.relu(), .softsign, .linear, .hardSigmoid(slope: 0.2), .softmax])
    func activation(wrong: Activation) throws {
        var model = try RecordedModel("stack")
        try model.configure("lstm", as: LSTMConfiguration.self) { $0.activation = wrong }
        #expect(try model.causes() == [[.activation]])
        try model.configure("lstm", as: LSTMConfiguration.self) {
            $0.activation = .tanh
            $0.recurrentActivation = wrong
        }
        #expect(try model.causes() == [[.recurrentActivation]])
    }

    @Test func hardSigmoidVersion() throws {
        var model = try RecordedModel("activations")
        for slope in [1.0 / 6, 0.2] {
            try model.configure("hard_sigmoid", as: LSTMConfiguration.self) {
                $0.activation = .hardSigmoid(slope: slope)
            }
            if slope == 0.2 {
                #expect(try model.verify().status == .match)
            } else {
                #expect(try model.causes() == [[.hardSigmoidVersion]])
                #expect(
                    try model.details() == [
                        "the activation is hard_sigmoid of Keras 2 (clip(0.2·x + 0.5)), "
                            + "not hard_sigmoid of Keras 3 (clip(x/6 + 0.5))"
                    ])
            }
        }
    }

    @Test func timeAndLayout() throws {
        var model = try RecordedModel("stack")
        try model.configure("lstm_1", as: LSTMConfiguration.self) { $0.options.goBackwards = true }
        #expect(try model.causes() == [[.goBackwards]])
        try model.configure("lstm_1", as: LSTMConfiguration.self) {
            $0.options.goBackwards = false
            $0.options.timeMajor = true
        }
        #expect(try model.causes() == [[.timeMajor]])
        model = try RecordedModel("time_major_sequences")
        try model.configure("lstm", as: LSTMConfiguration.self) { $0.options.timeMajor = false }
        #expect(try model.causes() == [[.timeMajor]])
    }

    @Test func states() throws {
        var model = try RecordedModel("stateful")
        try model.configure("lstm", as: LSTMConfiguration.self) { $0.options.stateful = false }
        #expect(try model.causes() == [[.state]])
        model = try RecordedModel("stateful")
        // Recorded as if nothing were carried: only the cases that start afresh.
        model.recording.cases = model.recording.cases.filter(\.resets)
        for index in model.recording.cases.indices { model.recording.cases[index].resets = index == 0 }
        #expect(try model.causes() == [[.state]])
        #expect(try model.details() == ["every call starts from a fresh state"])
    }

    // MARK: Masks

    @Test func masks() throws {
        var model = try RecordedModel("mask_masking")
        try model.configure("masking", as: MaskingConfiguration.self) { $0.maskValue = 7 }
        #expect(try model.causes() == [[.mask]])
        #expect(try model.details() == ["the value that masks a timestep is -1.0, not 7.0"])

        model = try RecordedModel("mask_embedding")
        try model.configure("embedding", as: EmbeddingConfiguration.self) { $0.maskZero = false }
        #expect(try model.causes() == [[.mask]])
        // Without the recorded masks the layer has to find out itself.
        model.change { $0.masks = [:] }
        #expect(try model.causes() == [[.mask]])

        model = try RecordedModel("mask_zero_output")
        try model.configure("lstm", as: LSTMConfiguration.self) { $0.options.zeroOutputForMask = false }
        #expect(try model.causes() == [[.zeroOutputForMask]])
    }

    /// A recording in which the mask was applied, and a model in which it stops short of the layer.
    @Test func ignoredMask() throws {
        var model = try RecordedModel("bidirectional_initial_state_mask")
        try model.configureHalves("bidirectional") { $0.options.initialStateDropsMask.toggle() }
        #expect(try model.causes().contains([.mask]))
        #expect(try model.causes().allSatisfy { $0 == [.mask] })
    }
}
