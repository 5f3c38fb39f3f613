import Foundation
import TestSupport
import Testing

/// The commands on good input: what they print and how they end.
@Suite struct CommandTests {
    @Test func importIsTheDefault() throws {
        let answer = try Tool.run("stack/model.h5")
        #expect(answer.status == 0)
        #expect(answer.errors == "")
        let lines = answer.output.split(separator: "\n")
        #expect(lines.first?.hasPrefix("stack/model.h5: sequential, written by Keras 2.15.0") ?? false)
        #expect(lines.last?.hasPrefix("match: 1 of 1 case matches TensorFlow") ?? false)
        #expect(try Tool.run("import", "stack/model.h5").output == answer.output)
    }

    @Test func nothingToVerify() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let model = try folder.write(Fixtures.bytes("lstm_last/model.h5"), to: "model.h5")
        let answer = try Tool.run(model)
        #expect(answer.status == 0)
        #expect(answer.output.hasSuffix("not verified: no recording of this model beside it\n"))
    }

    @Test func recordingsBesideTheModel() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let model = try folder.write(Fixtures.bytes("lstm_last/model.h5"), to: "my.model.h5")
        // Another model's: passed over.
        _ = try folder.write(Fixtures.bytes("stack/recording.h5"), to: "recording.h5")
        let foreign = try Tool.run(model)
        #expect(foreign.status == 0)
        #expect(foreign.output.hasSuffix("not verified: no recording of this model beside it\n"))
        #expect(foreign.errors.contains("recorded from another file, so not used"))
        // This model's.
        _ = try folder.write(Fixtures.bytes("lstm_last/recording.h5"), to: "recording.h5")
        #expect(try Tool.run(model).output.contains("3 of 3 cases match"))
        // One that bears the model's name goes before.
        _ = try folder.write(Fixtures.bytes("stack/recording.h5"), to: "my.model.recording.h5")
        #expect(try Tool.run(model).status == 2)
    }

    @Test func quiet() throws {
        let answer = try Tool.run("verify", "stack/model.h5", "stack/recording.h5", "--quiet")
        #expect(answer.status == 0)
        #expect(answer.output == "")
        #expect(answer.errors == "")
    }

    @Test func inspect() throws {
        try expectSnapshot(
            Tool.run("inspect", "bidirectional_mask/model.h5", "--weights").output, "inspect")
    }

    @Test func inspectJSON() throws {
        let answer = try Tool.run("inspect", "stack/model.h5", "--json", "-")
        try expectSnapshot(answer.output, "inspect_json")
        let report = try #require(
            JSONSerialization.jsonObject(with: Data(answer.output.utf8)) as? [String: Any])
        #expect(report["schema"] as? Int == 1)
    }

    @Test func inspectShowsWhatIsNotSupported() throws {
        let answer = try Tool.run("inspect", "malformed/unsupported_layer.h5")
        #expect(answer.status == 0)
        #expect(answer.output.contains("last (MyAttention, float32) → ?\n  not supported\n"))
    }

    @Test func layersAlone() throws {
        let answer = try Tool.run(
            "verify", "stack/model.h5", "stack/recording.h5", "--layers", "lstm_1, dense")
        #expect(answer.status == 0)
        #expect(answer.output.contains("lstm_1  LSTM   0       match"))
        #expect(!answer.output.contains("lstm_2"))
    }

    @Test func toleranceOptions() throws {
        func status(_ options: String...) throws -> Int32 {
            let arguments = ["verify", "stack/model.h5", "stack/recording.h5"] + options
            return try Tool.run(arguments).status
        }
        #expect(try status("--atol", "0", "--rtol", "0") == 1)
        #expect(try status("--atol", "dense:0", "--rtol", "dense:0") == 1)
        #expect(try status("--atol", "other:0", "--rtol", "other:0") == 2)
        #expect(try status("--atol", "inf") == 64)
        #expect(try status("--max-ulp", "0") == 1)
        #expect(try status("--max-ulp", "1000000") == 0)
        #expect(try status("--atol", "-1") == 64)
        #expect(try status("--atol", "x") == 64)
    }

    @Test func run() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        // Feed what was recorded; TensorFlow's answer must come back.
        let input = folder.file("x.npz")
        try RecordedArrays.write("lstm_state/recording.h5", inputsTo: input)
        let answer = try Tool.run(
            "run", "lstm_state/model.h5", "--input", input, "--output", folder.file("y.npz"))
        #expect(answer.status == 0)
        #expect(answer.output == "")
        try RecordedArrays.expect(
            "lstm_state/recording.h5", outputs: ["lstm", "lstm_1", "lstm_2"], in: folder.file("y.npz"))
        let all = try Tool.run(
            "run", "lstm_state/model.h5", "--input", input, "--output", folder.file("all.npz"), "--all-layers"
        )
        #expect(all.status == 0)
        #expect(
            try RecordedArrays.keys(in: folder.file("all.npz"))
                == ["layers/lstm/0", "layers/lstm/1", "layers/lstm/2", "lstm", "lstm_1", "lstm_2"])
        #expect(try folder.names() == ["all.npz", "x.npz", "y.npz"])
        let printed = try Tool.run("run", "lstm_state/model.h5", "--input", input)
        #expect(printed.output.hasPrefix("lstm ["))
    }

    @Test func layers() throws {
        let answer = try Tool.run("layers")
        #expect(answer.status == 0)
        #expect(answer.errors == "")
        #expect(answer.output.contains("LSTM, GRU, SimpleRNN"))
        #expect(answer.output.contains("operations on tensors between layers:\nabs, "))
        let markdown = try Tool.run("layers", "--markdown").output
        #expect(markdown.hasPrefix("| layers | at inference | versions | what is supported |\n"))
        let json = try Tool.run("layers", "--json", "-").output
        let report = try #require(JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        #expect(report["tool"] as? String == "lstm-import")
    }

    @Test func helpBeginsWithTheModel() throws {
        let answer = try Tool.run("--help")
        #expect(answer.status == 0)
        #expect(answer.output.contains("USAGE: lstm-import MODEL"))
        #expect(try Tool.run("--version").output == "0.1.0\n")
    }
}
