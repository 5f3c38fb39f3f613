import Files
import TestSupport
import Testing

@Suite struct FileSignatureTests {
    @Test(arguments: [
        ("storage.h5", FileSignature.hdf5(userBlock: 0)),
        ("user_block.h5", .hdf5(userBlock: 1024)),
        ("not_hdf5.h5", .unknown),
        ("stored.zip", .zip),
        ("no_members.zip", .zip),
        ("arrays.npz", .zip),
        ("version1.npy", .npy),
    ])
    func fixtures(name: String, expected: FileSignature) throws {
        #expect(try FileSignature.detect(Fixtures.path("containers/\(name)")) == expected)
        #expect(FileSignature.detect(try Fixtures.bytes("containers/\(name)")) == expected)
    }

    /// HDF5's signature may stand at 0 and at powers of two from 512 on, and nowhere else.
    @Test(arguments: [0, 256, 512, 1000, 1024, 1 << 16])
    func userBlock(offset: Int) throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]
        let bytes = [UInt8](repeating: 1, count: offset) + signature
        let isPlace = offset == 0 || (offset >= 512 && offset & (offset - 1) == 0)
        let expected: FileSignature = isPlace ? .hdf5(userBlock: offset) : .unknown
        #expect(FileSignature.detect(bytes) == expected)
        #expect(try FileSignature.detect(folder.write(bytes, to: "file")) == expected)
        // Cut short by one byte it is nothing.
        #expect(FileSignature.detect(bytes.dropLast()) == .unknown)
        #expect(try FileSignature.detect(folder.write(bytes.dropLast(), to: "file")) == .unknown)
    }

    @Test func gzip() {
        #expect(FileSignature.detect([0x1F, 0x8B, 8, 0]) == .gzip)
        #expect(FileSignature.gzip.name == "a gzip-compressed file")
    }
}
