import ArrayData
import KerasRuntime
import TestSupport
import Testing

@testable import Verification

/// The fixture `stack`: lstm → dropout → lstm_1 → lstm_2 → dense, one case with all layers and traces.
@Suite struct VerifierTests {
    private let names = ["lstm", "dropout", "lstm_1", "lstm_2", "dense"]

    @Test func aMatch() throws {
        let verification = try RecordedModel("stack").verify()
        #expect(verification.status == .match)
        #expect(verification.firstDivergence == nil)
        let only = try #require(verification.cases.count == 1 ? verification.cases.first : nil)
        #expect(only.status == .match)
        #expect(only.layers.isEmpty)
        let output = try #require(only.outputs.first)
        #expect(output.name == "dense")
        #expect(output.index == 0)
        #expect(output.shape == [2, 2])
        #expect(output.tolerance == Tolerance(defaultFor: .float32))
        #expect(try #require(output.comparison).maxAbs < 1e-6)
    }

    @Test func layerByLayer() throws {
        let verification = try RecordedModel("stack").verify { $0.layerByLayer = true }
        let layers = try #require(verification.cases.first).layers
        #expect(layers.map(\.name) == names)
        #expect(layers.map(\.className) == ["LSTM", "Dropout", "LSTM", "LSTM", "Dense"])
        for layer in layers {
            #expect(layer.index == 0)
            #expect(try #require(layer.isolated).matches)
            #expect(try #require(layer.cumulative).matches)
            #expect(layer.timestep == nil && layer.gate == nil && layer.half == nil)
        }
    }

    @Test func optionsDecideWhatMatches() throws {
        let model = try RecordedModel("stack")
        #expect(
            try model.verify {
                $0.tolerances.atol.general = 0
                $0.tolerances.rtol.general = 0
            }.status == .differ)
        #expect(
            try model.verify {
                $0.tolerances.atol = .init()
                $0.tolerances.maxULP.byOutput = ["dense": 0]
            }.cases[0].outputs[0].status == .differ)
        // An output that does not exist is a slip of the pen, not a wish.
        #expect(
            message { _ = try model.verify { $0.tolerances.atol.byOutput = ["lstm": 0] } }
                == "tolerance: expected an output's name (dense), found \"lstm\"")
    }

    /// An option for another output leaves this one alone.
    @Test func optionsOfOutputs() throws {
        let model = try RecordedModel("lstm_state")
        let verification = try model.verify {
            $0.tolerances.maxULP.byOutput = ["lstm_1": 0]
        }
        let statuses = Set(verification.cases.map { $0.outputs.map(\.status) })
        #expect(statuses.allSatisfy { $0[0] == .match && $0[2] == .match })
    }

    @Test func theRecordingMayAskForMore() throws {
        var model = try RecordedModel("stack")
        try model.perturb("dense", weight: 1, at: [0], by: 0.01)
        #expect(try model.verify().status == .differ)
        model.change { $0.atol = 0.1 }
        let verification = try model.verify()
        #expect(verification.status == .match)
        #expect(verification.cases[0].outputs[0].tolerance.source == .recording)
    }

    // MARK: Nothing to compare

    @Test func uncheckedIsNoMatch() throws {
        var model = try RecordedModel("time_major_sequences")
        model.change { $0.outputs[1] = nil }
        let outputs = try model.verify().cases[0].outputs
        #expect(outputs.map(\.status) == [.match, .unchecked, .match])
        #expect(outputs[1].comparison == nil)
        #expect(outputs[1].shape == [2, 4])
        // The rest still counts, one way and the other.
        #expect(try model.verify().status == .match)
        model.change { $0.change(output: 2, element: 3) }
        #expect(try model.verify().status == .differ)
    }

    @Test func statuses() {
        typealias Status = Verification.Status
        #expect(Status(of: [Status.match, .unchecked]) == .match)
        #expect(Status(of: [Status.unchecked, .unchecked]) == .unchecked)
        #expect(Status(of: [Status.match, .unchecked, .differ]) == .differ)
        #expect(Status(of: [Status]()) == .unchecked)
    }

    @Test func nothingRecorded() throws {
        var model = try RecordedModel("stack")
        model.change { $0.outputs = [:] }
        #expect(
            message { _ = try model.verify() } == "outputs: expected at least one to compare with, found none"
        )
        model.change { $0.layers = [:] }
        #expect(
            message { _ = try model.verify { $0.layers = ["lstm"] } }
                == "layers: expected at least one to compare with, found none")
        model.recording.cases = []
        #expect(message { _ = try model.verify() } == "cases: expected at least one, found none")
    }

    /// Outputs without elements leave nothing to compare either.
    @Test func emptyOutputsCheckNothing() throws {
        var model = try RecordedModel("stack")
        model.change {
            $0.inputs = [NDArray(shape: [0, 6, 3], [] as [Float])]
            $0.outputs = [0: NDArray(shape: [0, 2], [] as [Float])]
            $0.layers = [:]
            $0.traces = [:]
        }
        #expect(
            message { _ = try model.verify() } == "outputs: expected at least one to compare with, found none"
        )
    }

    // MARK: Recordings of another model

    @Test func recordingsThatCannotBe() throws {
        func problem(_ change: (inout RecordedCase) -> Void) throws -> String {
            var model = try RecordedModel("stack")
            model.change(change)
            return message { _ = try model.verify() }
        }
        let wide = NDArray(shape: [2, 6, 4], Array(repeating: Float(0), count: 48))
        let place = #"case "\#(try RecordedModel("stack").recording.cases[0].name)": "#
        #expect(try problem { $0.inputs.append(wide) } == place + "inputs: expected 1, found 2")
        #expect(
            try problem { $0.inputs = [wide] }
                == place + "inputs/0 (input_1): expected shape [?, ?, 3], found [2, 6, 4]")
        #expect(
            try problem { $0.outputs[7] = wide } == place + "outputs/7: expected 1 outputs, found one more")
        #expect(
            try problem { $0.outputs[0] = wide }
                == place + "outputs/0 (dense): expected shape [?, 2], found [2, 6, 4]")
        #expect(
            try problem { $0.inputs = [NDArray(shape: [2, 0, 3], [] as [Float])] }
                == place + "lstm: input: expected at least one timestep, found [2, 0, 3]")
    }

    /// A free extent in which the answer differs is a mismatch with both shapes.
    @Test func anotherBatch() throws {
        var model = try RecordedModel("stack")
        model.change { $0.outputs[0] = NDArray(shape: [1, 2], [0, 0] as [Float]) }
        let verification = try model.verify()
        #expect(verification.status == .differ)
        let comparison = try #require(verification.cases[0].outputs[0].comparison)
        #expect(comparison.shape == [2, 2])
        #expect(comparison.expectedShape == [1, 2])
    }

    // MARK: States from case to case

    @Test func statesAreCarriedUnlessReset() throws {
        var model = try RecordedModel("stateful")
        #expect(try model.verify { $0.layerByLayer = true }.status == .match)
        #expect(model.recording.cases.map(\.resets) == [true, false, false, true])
        model.recording.cases[1].resets = true
        let verification = try model.verify()
        // What follows starts from the same state as before only once it is reset.
        #expect(verification.cases.map(\.status) == [.match, .differ, .differ, .match])
    }
}
