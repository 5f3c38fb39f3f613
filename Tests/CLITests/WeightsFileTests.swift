import Foundation
import TestSupport
import Testing
import Zip

/// The commands on weights without a model, and on models that are folders.
@Suite struct WeightsFileTests {
    @Test(arguments: [
        ("legacy_weights_only/model.h5", "recording.h5"),
        ("legacy_weights_only_keras122/model.h5", "recording.npz"),
        ("legacy_weights_only_keras224/model.h5", "recording.npz"),
        ("legacy_weights_only_tf28/model.h5", "recording.npz"),
        ("weights_single_tf213/model.weights.h5", "recording.npz"),
        ("weights_single_keras315/model.weights.h5", "recording.npz"),
    ])
    func withoutArchitecture(model: String, recording: String) throws {
        let folder = model.prefix { $0 != "/" }
        let answer = try Tool.run("verify", model, "\(folder)/\(recording)")
        #expect(answer.status == 0)
        #expect(answer.errors == "")
        #expect(answer.output.contains("match: 1 of 1 case matches TensorFlow"))
    }

    @Test(arguments: [
        ("legacy_weights_tf28/model.h5", "recording.npz"),
        ("weights_bidirectional_keras315/model.weights.h5", "recording.npz"),
        ("weights_sharded_keras315/model.weights.json", "recording.npz"),
    ])
    func withArchitecture(model: String, recording: String) throws {
        let folder = model.prefix { $0 != "/" }
        let answer = try Tool.run(
            "verify", model, "\(folder)/\(recording)", "--architecture", "\(folder)/model.json")
        #expect(answer.status == 0)
        #expect(answer.errors == "")
        #expect(answer.output.contains("match: 1 of 1 case matches TensorFlow"))
    }

    /// Each layer stands by itself then, so a recording of the whole does not fit.
    @Test func aStackWithoutArchitecture() throws {
        let answer = try Tool.run(
            "verify", "weights_sharded_keras315/model.weights.json", "weights_sharded_keras315/recording.npz")
        #expect(answer.status == 2)
        #expect(
            answer.errors
                == "weights_sharded_keras315/recording.npz: case \"00_b2_t4\": "
                + "inputs: expected 3, found 1\n")
        let inspected = try Tool.run("inspect", "weights_sharded_keras315/model.weights.json")
        #expect(inspected.status == 0)
        #expect(inspected.output.contains("note: dense: not imported"))
    }

    /// Whether a layer returned sequences, what it answered tells.
    @Test func lastOutputWithoutArchitecture() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        // A whole model whose configuration goes by a name that nobody looks for.
        var bytes = try Fixtures.bytes("lstm_last/model.h5")
        let place = try #require(bytes.firstRange(of: Array("model_config".utf8)))
        bytes.replaceSubrange(place, with: Array("other_config".utf8))
        let model = try folder.write(bytes, to: "model.h5")
        let recording = try Fixtures.path("lstm_last/recording.h5")
        let answer = try Tool.run("verify", model, recording)
        #expect(answer.status == 0)
        #expect(answer.errors == "\(recording): note: recorded from another file than \(model)\n")
        #expect(answer.output.contains("match: 3 of 3 cases match TensorFlow"))
        #expect(try Tool.run("inspect", model).output.contains("lstm (LSTM, float32) → [?, ?, "))
    }

    /// A folder made of an archive whose recording says which archive it was made from.
    private func unpacked(_ archive: String, into folder: TemporaryFolder) throws -> String {
        let zip = try ZipArchive(Fixtures.path(archive))
        let path = folder.file("model")
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        for member in zip.members where !member.name.hasSuffix("/") {
            try Data(zip.read(member)).write(to: URL(fileURLWithPath: "\(path)/\(member.name)"))
        }
        return path
    }

    /// A folder has no hash, so whether it is the model of the recording is not known.
    @Test func foldersHaveNoHash() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let model = try unpacked("keras_stack/model.keras", into: folder)
        let recording = try folder.write(Fixtures.bytes("keras_stack/recording.h5"), to: "recording.h5")
        // The recording does name its model.
        let archive = try Tool.run("verify", "keras_nested/model.keras", "keras_stack/recording.h5")
        #expect(archive.errors.contains("recorded from another file"))

        let report = folder.file("report.json")
        let answer = try Tool.run("verify", model, recording, "--require-same-file", "--json", report)
        #expect(answer.status == 0)
        #expect(answer.errors == "")
        #expect(answer.output.contains("match: 1 of 1 case matches TensorFlow"))
        let object = try #require(
            JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: report)))
                as? [String: Any])
        #expect(object["status"] as? String == "match")
        #expect(object["same_file"] is Bool == false)

        // The recording beside the folder is found and used.
        let imported = try Tool.run(model)
        #expect(imported.status == 0)
        #expect(imported.errors == "")
        #expect(imported.output.contains("match: 1 of 1 case matches TensorFlow"))
    }
}
