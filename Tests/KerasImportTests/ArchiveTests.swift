import Files
import KerasImport
import KerasRuntime
import TestSupport
import Testing
import Zip

/// The two forms of archives: packed, and as a folder.
@Suite struct ArchiveTests {
    /// An archive unpacked is the same model, whatever its weights are stored as.
    @Test(arguments: ["keras_stack", "keras_npz", "keras_npz_keras30", "keras_npz_keras315"])
    func folders(name: String) throws {
        let packed = try Fixtures.path("\(name)/model.keras")
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let archive = try ZipArchive(packed)
        for member in archive.members { _ = try folder.write(archive.read(member), to: member.name) }
        let (first, second) = (try ImportedModel(path: packed), try ImportedModel(path: folder.path))
        #expect(first.container == ".keras archive")
        #expect(second.container == ".keras folder")
        #expect(!first.weightSources.joined().isEmpty)
        #expect(first.weightSources == second.weightSources)
        let x = Tensor<Float>(shape: [1, 2, 3], [0.1, 0.2, 0.3, 0.4, 0.5, 0.6])
        #expect(try first.model.predict([x]) == second.model.predict([x]))
    }

    /// Arrays have the paths that they would have in an HDF5 file.
    @Test(arguments: ["keras_npz", "keras_npz_keras30", "keras_npz_keras315"])
    func paths(name: String) throws {
        let imported = try ImportedModel(path: Fixtures.path("\(name)/model.keras"))
        #expect(
            imported.weightSources[0].map(\.path)
                == (0..<3).map { "layers/lstm/cell/vars/\($0)" })
        #expect(imported.weightSources[0].map(\.shape) == [[3, 16], [4, 16], [16]])
        #expect(imported.weightSources[0].map(\.storedType) == ["float32", "float32", "float32"])
    }
}
