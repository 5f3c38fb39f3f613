import Foundation
import KerasImport
import KerasRuntime
import TestSupport
import Testing

/// Weights in several files: copies of a real fixture, changed. What is malformed altogether is in messages.txt.
@Suite struct ShardedWeightsTests {
    private static let fixture = "weights_sharded_keras315"
    private static let files = (0..<5).map { "model_0000\($0).weights.h5" }

    /// A copy of the fixture with another index.
    private func copy(_ weightMap: [String: [String]], without missing: Set<String> = []) throws
        -> TemporaryFolder
    {
        let folder = try TemporaryFolder()
        for name in Self.files where !missing.contains(name) {
            _ = try folder.write(Fixtures.bytes("\(Self.fixture)/\(name)"), to: name)
        }
        let index = try JSONEncoder().encode(["weight_map": weightMap])
        _ = try folder.write(Array(index), to: "model.weights.json")
        return folder
    }

    private func load(_ folder: TemporaryFolder) throws -> ImportedModel {
        var options = ImportOptions()
        options.architecture = try Fixtures.path("\(Self.fixture)/model.json")
        return try ImportedModel(path: folder.file("model.weights.json"), options: options)
    }

    private func original() throws -> ImportedModel {
        var options = ImportOptions()
        options.architecture = try Fixtures.path("\(Self.fixture)/model.json")
        return try ImportedModel(
            path: Fixtures.path("\(Self.fixture)/model.weights.json"), options: options)
    }

    /// Which files there are is all that counts: files know what they hold.
    @Test func anyIndexThatNamesAllFiles() throws {
        let folder = try copy(["/layers/lstm/cell/vars": Self.files])
        defer { folder.remove() }
        let (imported, original) = (try load(folder), try original())
        #expect(imported.model.weights == original.model.weights)
        #expect(imported.hasArchitecture)
        #expect(imported.container == "HDF5 weights in several files")
        #expect(imported.weightCount == 444)
        #expect(Set(imported.weightSources.joined().map(\.path)).count == 11)
    }

    @Test func arrayMissing() throws {
        let folder = try copy(["/layers/lstm/cell/vars": Self.files.filter { $0 != Self.files[1] }])
        defer { folder.remove() }
        #expect(
            message { _ = try load(folder) }
                == "model.weights.json: layer \"lstm\" (1 of 5): recurrent_kernel: "
                + "expected weights at layers/lstm/cell/vars/1, found nothing")
    }

    @Test func fileMissing() throws {
        let folder = try copy(["/layers/dense/vars": Self.files], without: [Self.files[4]])
        defer { folder.remove() }
        #expect(
            message { _ = try load(folder) }
                == "model.weights.json: /layers/dense/vars: weight_map: expected files that are there, "
                + "found no file model_00004.weights.h5")
    }

    /// What is wrong with one of the files is said of that file.
    @Test func damagedFile() throws {
        let folder = try copy(["/layers/dense/vars": Self.files])
        defer { folder.remove() }
        _ = try folder.write(Array("This is text.\n".utf8), to: Self.files[2])
        let problem = message { _ = try load(folder) }
        #expect(problem.hasPrefix("model_00002.weights.h5: "))
    }

    @Test func namesWithBytesOfZero() throws {
        let folder = try copy(["/layers/dense/vars": ["model_00004.weights.h5\0.txt"]])
        defer { folder.remove() }
        #expect(
            message { _ = try load(folder) }.hasPrefix(
                "model.weights.json: /layers/dense/vars: weight_map: expected names of files"))
    }
}
