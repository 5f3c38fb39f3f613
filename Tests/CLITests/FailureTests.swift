import Foundation
import HDF5
import TestSupport
import Testing

/// The commands on bad input: exit status, one line, and the JSON that comes all the same.
@Suite struct FailureTests {
    @Test(arguments: ["import", "verify", "inspect", "diff", "run"])
    func everyCommandEndsWith2(command: String) throws {
        let arguments =
            switch command {
            case "verify": [command, "malformed/weight_nan.h5", "malformed/good.recording.h5"]
            case "diff": [command, "stack/model.h5", "malformed/weight_nan.h5"]
            case "run": [command, "malformed/weight_nan.h5", "--input", "malformed/good.recording.h5"]
            default: [command, "malformed/weight_nan.h5"]
            }
        let answer = try Tool.run(arguments)
        #expect(answer.status == 2)
        #expect(answer.output == "")
        #expect(
            answer.errors
                == "malformed/weight_nan.h5: /model_weights/lstm/lstm/lstm_cell/kernel:0: "
                + "expected finite weights, found nan at [1, 2]; `--allow-nonfinite` imports them\n")
    }

    private static let badRecordings: [(String, String)] = [
        ("recording_bad_npy.npz", "cases/00_b2_t5/inputs/0: ends within its header"),
        ("recording_newer_version.h5", "format_version: expected 1, found 99"),
        ("recording_no_cases.h5", "cases: expected at least one case, found none"),
        ("recording_no_inputs.h5", "cases/00_b2_t5/inputs: expected the model's inputs, found none"),
        ("recording_no_outputs.h5", "outputs: expected at least one to compare with, found none"),
        (
            "recording_object_dtype.npz",
            "cases/00_b2_t5/outputs/0: expected numbers or strings, "
                + "found Python objects (a pickle)"
        ),
        ("recording_string_input.h5", "/cases/00_b2_t5/inputs/0: expected numbers, found strings"),
        ("recording_truncated.npz", "not readable as a zip archive: Not a zip archive"),
        ("recording_wrong_input_count.npz", "case \"00_b2_t5\": inputs: expected 1, found 2"),
        (
            "recording_wrong_input_shape.h5",
            "case \"00_b2_t5\": inputs/0 (input_1): expected shape [?, ?, 3], found [2, 5, 4]"
        ),
        (
            "recording_wrong_output_shape.h5",
            "case \"00_b2_t5\": outputs/0 (dense): expected shape [?, 2], found [2, 3]"
        ),
    ]

    private static let otherFiles: [(String, String)] = [
        ("not_hdf5.h5", "expected a recording (HDF5, .npz or .safetensors), found an unknown format"),
        ("empty.h5", "is empty (0 bytes)"),
        ("good.h5", "cases: expected at least one case, found none"),
        ("", "expected a recording (HDF5, .npz or .safetensors), found a directory"),
    ]

    @Test(arguments: FailureTests.badRecordings + FailureTests.otherFiles)
    func recordings(file: String, message: String) throws {
        let answer = try Tool.run("verify", "malformed/good.h5", "malformed/\(file)")
        #expect(answer.status == 2)
        #expect(answer.output == "")
        #expect(answer.errors == "malformed/\(file): \(message)\n")
    }

    @Test func everyBadRecordingIsTested() throws {
        let files = try Fixtures.names(in: "malformed").filter { $0.hasPrefix("recording_") }
        #expect(Set(files) == Set(Self.badRecordings.map(\.0)).union(["recording_other_model.h5"]))
    }

    /// What no file can be kept for: arrays put together here.
    @Test(
        arguments: [
            (["outputs/7": [2, 2]], "outputs/7: expected 1 outputs, found one more"),
            (["inputs/0": [2, 0, 3]], "lstm: input: expected at least one timestep, found [2, 0, 3]"),
            (["masks/lstm/0": [2, 9]], "masks/lstm/0: expected shape [2, 6], found [2, 9]"),
            (["inputs/0": [2, 6]], "inputs/0 (input_1): expected shape [?, ?, 3], found [2, 6]"),
        ] as [([String: [Int]], String)])
    func recordedArrays(arrays: [String: [Int]], message: String) throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let path = folder.file("r.npz")
        try RecordedArrays.write("stack/recording.h5", replacing: arrays, to: path)
        let answer = try Tool.run("verify", "stack/model.h5", path, "--layer-by-layer")
        #expect(answer.status == 2)
        #expect(answer.errors == "\(path): case \"00_b2_t6\": \(message)\n")
    }

    /// Nothing in, nothing out: equal, but that proves nothing.
    @Test func arraysWithoutElements() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let path = folder.file("r.npz")
        try RecordedArrays.write(
            "stack/recording.h5", replacing: ["inputs/0": [0, 6, 3], "outputs/0": [0, 2]], to: path,
            withLayers: false)
        let answer = try Tool.run("verify", "stack/model.h5", path)
        #expect(answer.status == 2)
        #expect(answer.errors == "\(path): outputs: expected at least one to compare with, found none\n")
    }

    @Test func toleranceOfAnUnknownOutput() throws {
        let answer = try Tool.run("verify", "stack/model.h5", "stack/recording.h5", "--atol", "other:1")
        #expect(answer.status == 2)
        #expect(
            answer.errors
                == "stack/recording.h5: tolerance: expected an output's name (dense), found \"other\"\n")
    }

    @Test func missingFiles() throws {
        #expect(try Tool.run("nowhere.h5").errors == "nowhere.h5: no such file\n")
        let answer = try Tool.run("verify", "malformed/good.h5", "nowhere.npz")
        #expect(answer.status == 2)
        #expect(answer.errors == "nowhere.npz: no such file\n")
    }

    @Test func anotherModelsRecording() throws {
        let arguments = ["verify", "malformed/good.h5", "malformed/recording_other_model.h5"]
        let note = try Tool.run(arguments)
        #expect(note.status == 0)
        #expect(
            note.errors
                == "malformed/recording_other_model.h5: note: recorded from another file than malformed/good.h5\n"
        )
        let refusal = try Tool.run(arguments + ["--require-same-file"])
        #expect(refusal.status == 2)
        #expect(
            refusal.errors
                == "malformed/recording_other_model.h5: model_sha256: expected that of malformed/good.h5, "
                + "found another file's\n")
    }

    @Test func jsonOfAnError() throws {
        let answer = try Tool.run(
            "verify", "malformed/weight_shape.h5", "malformed/good.recording.h5", "--json", "-")
        #expect(answer.status == 2)
        try expectSnapshot(answer.output, "error_json")
    }

    @Test func changedWeight() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let model = try ChangedModel.write("stack/model.h5", into: folder)
        let recording = try Fixtures.path("stack/recording.h5")
        let answer = try Tool.run("verify", model, recording, "--json", folder.file("report.json"))
        #expect(answer.status == 1)
        // The last digits are the machine's mathematical library's, and so is all that rounding makes.
        let text = answer.output.replacing(/found [-0-9.]+/, with: "found …")
            .replacing(/[0-9.]+e-0[6-9]/, with: "ε")
        try expectSnapshot(text, "differ")
        let data = try Data(contentsOf: URL(fileURLWithPath: folder.file("report.json")))
        let report = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(report["status"] as? String == "differ")
        #expect(report["same_file"] as? Bool == false)
        let first = try #require(report["first_divergence"] as? [String: Any])
        #expect(first["layer"] as? String == "lstm_1")
        #expect(first["gate"] as? String == "forget")
    }

    @Test func usageErrors() throws {
        let misspelt = try Tool.run("verfy", "a.h5", "b.h5")
        #expect(misspelt.status == 64)
        #expect(misspelt.errors == "Error: no such command: verfy; did you mean verify?\n")
        #expect(try Tool.run("verify", "malformed/good.h5").status == 64)
        #expect(try Tool.run("malformed/good.h5", "--no-such-option").status == 64)
        #expect(try Tool.run("malformed/good.h5", "--quiet", "--verbose").status == 64)
    }

    @Test func runRefusesWhatDoesNotFit() throws {
        func errors(_ arguments: String...) throws -> String {
            let answer = try Tool.run(["run", "malformed/good.h5"] + arguments)
            #expect(answer.status == 2)
            return answer.errors
        }
        #expect(
            try errors("--input", "malformed/good.h5")
                == "malformed/good.h5: expected a NumPy file (.npy or .npz), found an HDF5 file\n")
        #expect(
            try errors("--input", "malformed/recording_wrong_input_count.npz").hasPrefix(
                "malformed/recording_wrong_input_count.npz: expected an array \"input_1\", \"0\" or "))
        #expect(
            try Tool.run("run", "malformed/good.h5", "--input", "x.npy", "--output", "y.txt").status == 64)
    }
}
