import ArrayData
import RecordingFile
import TestSupport
import Testing

@testable import Verification

@Suite struct RecordingDifferenceTests {
    private func changed(
        _ name: String, _ change: (inout RecordedCase) -> Void
    ) throws -> (Recording, Recording) {
        let recording = try Recording(path: Fixtures.path("\(name)/recording.h5"))
        var cases = recording.cases
        change(&cases[0])
        var other = recording
        other.cases = cases
        return (recording, other)
    }

    @Test func aRecordingAndItself() throws {
        let (a, b) = try changed("stack") { _ in }
        let difference = try RecordingDifference(a, b)
        #expect(difference.status == .match)
        #expect(difference.attributeChanges.isEmpty)
        let names = try #require(difference.cases.first).arrays.map(\.name)
        #expect(names.prefix(2) == ["inputs/0", "outputs/0"])
        #expect(names.contains("layers/lstm_1/0"))
        #expect(names.contains("trace/lstm_1/f"))
    }

    @Test func oneLayer() throws {
        let (a, b) = try changed("stack") { $0.change(layer: "lstm_1", 0, element: 3) }
        let difference = try RecordingDifference(a, b)
        #expect(difference.status == .differ)
        let differing = difference.cases[0].arrays.filter { $0.status == .differ }
        #expect(differing.map(\.name) == ["layers/lstm_1/0"])
        #expect(abs((differing[0].comparison?.maxAbs ?? 0) - 0.25) < 1e-6)
    }

    /// Answers may differ by rounding, questions may not.
    @Test func roundingOfInputs() throws {
        let (a, b) = try changed("stack") {
            $0.inputs[0] = $0.inputs[0].changed(0, by: 1e-6)
            $0.outputs[0] = $0.outputs[0]?.changed(0, by: 1e-6)
        }
        let arrays = try RecordingDifference(a, b).cases[0].arrays
        #expect(arrays.filter { $0.status == .differ }.map(\.name) == ["inputs/0"])
        var options = ToleranceOptions()
        options.atol.general = 1e-4
        #expect(try RecordingDifference(a, b, tolerances: options).status == .match)
        options.atol = .init()
        options.atol.byOutput = ["inputs/0": 1e-4, "outputs/0": 0]
        options.rtol.byOutput = ["outputs/0": 0]
        #expect(
            try RecordingDifference(a, b, tolerances: options).cases[0].arrays
                .filter { $0.status == .differ }.map(\.name) == ["outputs/0"])
    }

    @Test func whatOneOfThemLacks() throws {
        let (a, b) = try changed("stack") {
            $0.layers["lstm"] = nil
            $0.resets = false
        }
        let difference = try RecordingDifference(a, b)
        #expect(difference.status == .differ)
        #expect(difference.cases[0].changes == [Change(name: "reset", a: "true", b: "false")])
        #expect(difference.cases[0].arrays.first { $0.onlyIn == .a }?.name == "layers/lstm/0")
        #expect(try RecordingDifference(b, a).cases[0].arrays.last?.onlyIn == .b)
    }

    @Test func casesOfOneOnly() throws {
        let a = try Recording(path: Fixtures.path("lstm_last/recording.h5"))
        var b = a
        b.cases.removeLast()
        b.cases[0].name = "zz"
        let difference = try RecordingDifference(a, b)
        #expect(difference.cases.map(\.name) == [a.cases[1].name])
        #expect(difference.onlyInA == [a.cases[0].name, a.cases[2].name])
        #expect(difference.onlyInB == ["zz"])
        #expect(difference.status == .differ)
    }

    @Test func nothingInCommon() throws {
        let a = Recording(cases: [RecordedCase(name: "a"), RecordedCase(name: "b")])
        let b = Recording(cases: ["c", "d", "e", "f"].map { RecordedCase(name: $0) })
        #expect(
            message { _ = try RecordingDifference(a, b) }
                == "cases: expected at least one that both recordings have, found a, b and c, d, e, …")
        var options = ToleranceOptions()
        options.atol.byOutput = ["dense": 0]
        #expect(
            message { _ = try RecordingDifference(a, a, tolerances: options) }
                == "tolerance: expected an array of the recording, such as outputs/0, found \"dense\"")
    }

    @Test func kindsOfFiles() throws {
        #expect(try Recording.isRecording(Fixtures.path("stack/recording.h5")))
        #expect(try Recording.isRecording(Fixtures.path("lstm_last_keras315/recording.npz")))
        #expect(try Recording.isRecording(Fixtures.path("malformed/recording_no_cases.h5")))
        #expect(try !Recording.isRecording(Fixtures.path("stack/model.h5")))
        #expect(try !Recording.isRecording(Fixtures.path("keras_stack/model.keras")))
        #expect(try !Recording.isRecording(Fixtures.path("stack")))
    }
}
