import Foundation
import KerasImport
import TestSupport
import Testing

/// Files that are refused, each with its exact message.
@Suite struct MalformedModelTests {
    /// One message for each file under Fixtures/malformed, as the command prints it.
    static let messages: [String] = {
        let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "messages.txt")
        let text = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map(String.init)
    }()

    private static func file(of message: String) -> String { String(message.prefix { $0 != ":" }) }

    @Test(arguments: messages)
    func refusal(expected: String) throws {
        let path = try Fixtures.path("malformed/\(Self.file(of: expected))")
        #expect(message { _ = try ImportedModel(path: path) } == expected)
    }

    @Test func everyFileIsTested() throws {
        let others: Set = [
            "good.h5", "outside.h5", "shard_0.weights.h5", "shard_1.weights.h5",
            // These crash libhdf5, so that only the command can be given them: CrashTests.
            "libhdf5_crash.h5", "libhdf5_hang.h5",
        ]
        let files = try Fixtures.names(in: "malformed").filter {
            $0.hasSuffix(".keras") || $0.hasSuffix(".weights.json")
                || $0.hasSuffix(".h5") && !$0.hasPrefix("recording_") && !$0.hasSuffix(".recording.h5")
        }
        #expect(Set(files) == others.union(Self.messages.map(Self.file)))
    }

    @Test func missingFile() {
        #expect(
            message { _ = try ImportedModel(path: "nowhere/model.h5") } == "nowhere/model.h5: no such file")
    }

    @Test func folder() throws {
        let folder = try Fixtures.path("malformed")
        #expect(
            message { _ = try ImportedModel(path: folder) }
                == "malformed: expected a saved Keras model (HDF5 or .keras), found a folder without config.json"
        )
    }

    @Test func recordingInsteadOfModel() throws {
        let path = try Fixtures.path("lstm_last/recording.h5")
        #expect(
            message { _ = try ImportedModel(path: path) }
                == "recording.h5: expected a saved Keras model with the attribute model_config, "
                + "found an HDF5 file without it")
    }

    @Test func nonfiniteWeightsOnRequest() throws {
        var options = ImportOptions()
        options.allowsNonfinite = true
        let imported = try ImportedModel(path: Fixtures.path("malformed/weight_nan.h5"), options: options)
        #expect(imported.model.description.layers.count == 3)
    }

    @Test func unsupportedLayerAmongWantedOnes() throws {
        let path = try Fixtures.path("malformed/unsupported_layer.h5")
        var options = ImportOptions()
        options.layers = ["lstm"]
        let imported = try ImportedModel(path: path, options: options)
        #expect(imported.weightSources[0].map(\.parameter) == ["kernel", "recurrent_kernel", "bias"])
        options.layers = ["last"]
        #expect(
            message { _ = try ImportedModel(path: path, options: options) }
                == "unsupported_layer.h5: layer \"last\" (2 of 3): class MyAttention is not supported; "
                + "`--layers` verifies the LSTM layers alone")
        options.layers = ["lstm", "lstn"]
        #expect(
            message { _ = try ImportedModel(path: path, options: options) }
                == "unsupported_layer.h5: layers: expected names of layers (lstm, last, dense), found \"lstn\""
        )
    }
}
