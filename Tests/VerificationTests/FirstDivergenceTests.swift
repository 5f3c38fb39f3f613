import ArrayData
import KerasRuntime
import TestSupport
import Testing

@testable import Verification

/// One weight of a sound model is changed; the report must say which layer, step and gate that is.
@Suite struct FirstDivergenceTests {
    /// At t = 0 the hidden state is 0, so that a recurrent weight shows at t = 1, a kernel's at once.
    @Test(arguments: Gate.allCases, [(weight: 0, timestep: 0), (weight: 1, timestep: 1)])
    func everyGate(gate: Gate, place: (weight: Int, timestep: Int)) throws {
        var model = try RecordedModel("stack")
        // Unit 2 of the 4 of lstm_1.
        try model.perturb("lstm_1", weight: place.weight, at: [1, gate.rawValue * 4 + 2])
        let first = try #require(try model.verify().firstDivergence)
        #expect(first.caseName == model.recording.cases[0].name)
        #expect(first.layer == "lstm_1")
        #expect(first.timestep == place.timestep)
        #expect(first.gate == gate.name)
        #expect(first.isIsolated)
    }

    @Test func isolatedAndCumulative() throws {
        var model = try RecordedModel("stack")
        try model.perturb("lstm_1", weight: 2, at: [5])
        let verification = try model.verify()
        #expect(verification.status == .differ)
        let layers = verification.cases[0].layers
        #expect(layers.map(\.name) == ["lstm", "dropout", "lstm_1", "lstm_2", "dense"])
        // Alone only the changed layer differs; in the model all that follow do, too.
        #expect(layers.map { $0.isolated?.matches } == [true, true, false, true, true])
        #expect(layers.map { $0.cumulative?.matches } == [true, true, false, false, false])
        #expect(layers.map(\.timestep) == [nil, nil, 0, nil, nil])
        #expect(layers.map(\.gate) == [nil, nil, "forget", nil, nil])
    }

    /// The earliest changed layer is the first, although a later one is off as well.
    @Test func twoChangedLayers() throws {
        var model = try RecordedModel("stack")
        try model.perturb("lstm_2", weight: 0, at: [0, 0])
        try model.perturb("lstm", weight: 1, at: [3, 17])
        let first = try #require(try model.verify().firstDivergence)
        #expect(first.layer == "lstm")
        #expect(first.timestep == 1)
        #expect(first.gate == "output")
    }

    @Test func layersWithoutGates() throws {
        var model = try RecordedModel("stack")
        try model.perturb("dense", weight: 0, at: [2, 1])
        let first = try #require(try model.verify().firstDivergence)
        #expect(first.layer == "dense")
        #expect(first.timestep == nil)
        #expect(first.gate == nil)
    }

    // MARK: Less recorded

    @Test func withoutTrace() throws {
        var model = try RecordedModel("stack")
        model.change { $0.traces = [:] }
        try model.perturb("lstm_1", weight: 1, at: [0, 6])
        let first = try #require(try model.verify().firstDivergence)
        #expect(first.layer == "lstm_1")
        // The returned sequence still tells the step, but no gate.
        #expect(first.timestep == 1)
        #expect(first.gate == nil)

        var last = try RecordedModel("stack")
        last.change { $0.traces = [:] }
        try last.perturb("lstm_2", weight: 1, at: [0, 4])
        let divergence = try #require(try last.verify().firstDivergence)
        #expect(divergence.layer == "lstm_2")
        #expect(divergence.timestep == nil)
    }

    @Test func withoutLayers() throws {
        var model = try RecordedModel("stack")
        model.change { $0.layers = [:] }
        try model.perturb("lstm", weight: 0, at: [0, 0])
        let verification = try model.verify()
        #expect(verification.status == .differ)
        #expect(verification.firstDivergence == nil)
        #expect(verification.cases[0].layers.isEmpty)
    }

    /// A layer whose input was not recorded cannot be judged alone.
    @Test func withoutTheInputOfALayer() throws {
        var model = try RecordedModel("stack")
        model.change { $0.layers["dropout"] = nil }
        try model.perturb("lstm_1", weight: 1, at: [0, 6])
        let verification = try model.verify()
        let layers = verification.cases[0].layers
        #expect(layers.map(\.name) == ["lstm", "lstm_1", "lstm_2", "dense"])
        #expect(layers[1].isolated == nil)
        #expect(layers[1].cumulative?.matches == false)
        let first = try #require(verification.firstDivergence)
        #expect(first.layer == "lstm_1")
        #expect(!first.isIsolated)
    }

    // MARK: Other walks through time

    @Test func backwards() throws {
        var model = try RecordedModel("lstm_go_backwards_sequences")
        try model.perturb("lstm", weight: 1, at: [2, 9])
        let first = try #require(try model.verify().firstDivergence)
        // In the order of processing, in which the sequence was recorded, too.
        #expect(first.timestep == 1)
        #expect(first.gate == "cell")
    }

    @Test func timeMajor() throws {
        var model = try RecordedModel("time_major_sequences")
        try model.perturb("lstm", weight: 1, at: [2, 9])
        let traced = try #require(try model.verify().firstDivergence)
        #expect(traced.timestep == 1)
        #expect(traced.gate == "cell")
        model.change { $0.traces = [:] }
        #expect(try #require(try model.verify().firstDivergence).timestep == 1)
    }

    @Test(arguments: [("forward", 1), ("backward", 4)])
    func halves(half: String, weight: Int) throws {
        var model = try RecordedModel("bidirectional_concat")
        try model.perturb("bidirectional", weight: weight, at: [2, 13])
        let first = try #require(try model.verify().firstDivergence)
        #expect(first.layer == "bidirectional/\(half)")
        #expect(first.timestep == 1)
        #expect(first.gate == "output")
    }

    @Test func laterTimestep() throws {
        // What TensorFlow is said to have answered changes at t = 3 of row 1.
        var model = try RecordedModel("lstm_sequences")
        let shape = try #require(model.recording.cases[0].layers["lstm"]?[0]).shape
        model.change {
            $0.traces = [:]
            $0.change(layer: "lstm", 0, element: (1 * shape[1] + 3) * shape[2] + 2)
        }
        let verification = try model.verify()
        // The outputs match, but the layer does not.
        #expect(verification.cases[0].outputs.map(\.status) == [.match])
        #expect(verification.status == .differ)
        #expect(verification.firstDivergence?.timestep == 3)
        let worst = try #require(verification.cases[0].layers[0].isolated?.worst)
        #expect(worst.index == [1, 3, 2])
    }

    // MARK: Only some layers

    @Test func someLayersOnly() throws {
        var model = try RecordedModel("stack")
        // A fault elsewhere does not matter.
        try model.perturb("dense", weight: 0, at: [0, 0])
        let verification = try model.verify { $0.layers = ["lstm_2", "lstm"] }
        #expect(verification.status == .match)
        let only = verification.cases[0]
        #expect(only.outputs.isEmpty)
        #expect(only.layers.map(\.name) == ["lstm", "lstm_2"])
        #expect(only.layers.allSatisfy { $0.cumulative == nil && $0.isolated?.matches == true })

        try model.perturb("lstm_2", weight: 1, at: [0, 2])
        let differing = try model.verify { $0.layers = ["lstm_2", "lstm"] }
        #expect(differing.status == .differ)
        #expect(differing.firstDivergence?.layer == "lstm_2")
        #expect(try model.verify { $0.layers = ["lstm"] }.status == .match)
    }

    /// A layer that is called twice, in a model of which nothing else is wanted.
    @Test func sharedLayer() throws {
        var model = try RecordedModel("shared", layers: ["lstm"])
        let verification = try model.verify { $0.layers = ["lstm"] }
        #expect(verification.status == .match)
        #expect(verification.cases[0].layers.map(\.index) == [0, 1])
        model.change { $0.change(layer: "lstm", 1, element: 0) }
        let layers = try model.verify { $0.layers = ["lstm"] }.cases[0].layers
        #expect(layers.map { $0.isolated?.matches } == [true, false])
    }
}
