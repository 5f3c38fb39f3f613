import Foundation
import TestSupport
import Testing

/// `convert`, and `-o` of the main command.
@Suite struct ConvertTests {
    @Test func convertsAndVerifies() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let output = folder.file("Model.safetensors")
        let answer = try Tool.run("convert", "stack/model.h5", "--output", output)
        #expect(answer.status == 0)
        #expect(answer.errors == "")
        let lines = answer.output.replacing(folder.path + "/", with: "").split(separator: "\n")
        #expect(
            lines.dropLast() == [
                "Model.safetensors: 444 weights as float32, 6,064 bytes",
                "Model.recording.safetensors: 1 case",
            ])
        #expect(lines.last?.hasPrefix("match: 1 case, largest |Δ| from TensorFlow ") ?? false)
        #expect(try folder.names() == ["Model.recording.safetensors", "Model.safetensors"])

        // The new file is a model as any other: found with its recording, compared, run.
        let verified = try Tool.run(output)
        #expect(verified.status == 0)
        #expect(verified.errors == "")
        #expect(verified.output.contains("written by Keras 2.15.0 on tensorflow (safetensors, converted)"))
        #expect(verified.output.contains("match: 1 of 1 case matches TensorFlow"))
        #expect(try Tool.run("verify", output, "stack/recording.h5", "--require-same-file").status == 0)
        #expect(try Tool.run("diff", "stack/model.h5", output).status == 0)
        #expect(
            try Tool.run("inspect", output, "--weights").output.contains(
                "float32 from lstm_1/recurrent_kernel"))
        let again = folder.file("Again.safetensors")
        #expect(try Tool.run("convert", output, "-o", again, "-q").output == "")
        #expect(
            try Data(contentsOf: URL(fileURLWithPath: again))
                == Data(contentsOf: URL(fileURLWithPath: output)))
    }

    @Test(arguments: ["float16", "bfloat16"]) func halfTheSize(_ type: String) throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let output = folder.file("Model.safetensors")
        let answer = try Tool.run("convert", "stack/model.h5", "-o", output, "--dtype", type)
        #expect(answer.status == 0)
        #expect(answer.output.contains("444 weights as \(type), "))
        let last = try #require(answer.output.split(separator: "\n").last)
        #expect(last.hasPrefix("\(type) weights: largest |Δ| from TensorFlow "))
        // How much it is in float32 depends on the machine's instruction set.
        #expect(last.firstMatch(of: /in 1 case, \d\.\de-0[78] without rounding$/) != nil)
        // Rounded weights are no match for what TensorFlow answered with exact ones.
        #expect(try Tool.run("verify", output, "stack/recording.h5").status == 1)
        let loose = try Tool.run("verify", output, "stack/recording.h5", "--atol", "0.01")
        #expect(loose.status == 0)
    }

    @Test func convertsBesideImporting() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let output = folder.file("Model.safetensors")
        let answer = try Tool.run("stack/model.h5", "-o", output)
        #expect(answer.status == 0)
        #expect(answer.output.hasPrefix("stack/model.h5: sequential, written by Keras 2.15.0"))
        #expect(try folder.names() == ["Model.recording.safetensors", "Model.safetensors"])
    }

    @Test func recordingAlone() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let output = folder.file("Model.recording.safetensors")
        #expect(try Tool.run("convert", "stack/recording.h5", "-o", output).status == 0)
        #expect(try Tool.run("verify", "stack/model.h5", output, "--require-same-file").status == 0)
        #expect(try Tool.run("diff", "stack/recording.h5", "stack/recording.h5").status == 0)
        let model = try Tool.run("convert", "stack/recording.h5", "-o", output, "--dtype", "float16")
        #expect(model.status == 2)
        #expect(
            model.errors
                == "stack/recording.h5: expected a model for these options, found a recording\n")
    }

    @Test func writesSwift() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let swift = folder.file("Tagger.swift")
        let answer = try Tool.run(
            "convert", "stack/model.h5", "-o", folder.file("Weights.safetensors"), "--swift", swift,
            "--resource",
            "-q")
        #expect(answer.status == 0)
        try expectSnapshot(String(contentsOf: URL(fileURLWithPath: swift), encoding: .utf8), "convert_swift")
    }

    @Test func whatCannotBe() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let output = folder.file("x.safetensors")
        #expect(try Tool.run("convert", "stack/model.h5", "-o", "x.h5").status == 64)
        #expect(try Tool.run("convert", "stack/model.h5", "-o", output, "--dtype", "int8").status == 64)
        #expect(try Tool.run("convert", "stack/model.h5", "-o", output, "--resource").status == 64)
        #expect(try Tool.run("convert", "malformed/unsupported_layer.h5", "-o", output).status == 2)
        // Another model's recording: nothing is written.
        let other = try Tool.run(
            "convert", "stack/model.h5", "-o", output, "--recording", "lstm_state/recording.h5")
        #expect(other.status == 2)
        #expect(try folder.names() == [])
        let text = try folder.write(Array("{}".utf8), to: "other.safetensors")
        #expect(try Tool.run("inspect", text).status == 2)
    }
}
