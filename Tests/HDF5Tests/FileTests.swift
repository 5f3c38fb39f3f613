import Files
import Foundation
import HDF5
import TestSupport
import Testing

@Suite struct FileTests {
    private func open(_ name: String) throws {
        try HDF5.File(Fixtures.path("containers/\(name)")).withRoot { _ in }
    }

    @Test(arguments: [
        ("not_hdf5.h5", "not_hdf5.h5: expected an HDF5 file, found an unknown format"),
        ("stored.zip", "stored.zip: expected an HDF5 file, found a zip archive"),
        ("empty.h5", "empty.h5: is empty (0 bytes)"),
        ("", "containers: is a directory, expected a file"),
        (
            "truncated.h5",
            """
            truncated.h5: not readable as HDF5: unable to open file \
            (truncated file: eof = 512, sblock->base_addr = 0, stored_eof = 6156)
            """
        ),
    ])
    func refused(name: String, expected: String) {
        #expect(message { try open(name) } == expected)
    }

    @Test func damaged() {
        let text = message { try open("damaged.h5") }
        #expect(text.hasPrefix("damaged.h5: not readable as HDF5: unable to open file ("), "\(text)")
    }

    @Test func missing() {
        #expect(message { try HDF5.File("model.h5").withRoot { _ in } } == "model.h5: no such file")
        #expect(
            message { try HDF5.File("/dev/zero").withRoot { _ in } } == "zero: is a device, expected a file")
    }

    @Test func userBlock() throws {
        try HDF5.File(Fixtures.path("containers/user_block.h5")).withRoot { root throws in
            #expect(try root.dataset(at: "data").read().floats == [0, 1, 2])
        }
    }

    @Test(arguments: ["user_block.h5", "storage.h5"])
    func inMemory(name: String) throws {
        let bytes = try Fixtures.bytes("containers/\(name)")
        let digest = SHA256.hexDigest(of: bytes)
        let path = try Fixtures.path("containers/\(name)")
        try withImage(bytes, name: "model.keras: weights") { root throws in
            try HDF5.File(path).withRoot { other throws in
                for name in try root.linkNames() {
                    #expect(try root.dataset(at: name).read() == other.dataset(at: name).read())
                }
            }
            #expect(
                message { _ = try root.group(at: "x") } == "model.keras: weights: /x: no such group")
        }
        // libhdf5 reads the array's own memory and must leave it as it is.
        #expect(SHA256.hexDigest(of: bytes) == digest)
    }

    @Test func refusedInMemory() {
        #expect(
            message { try withImage([], name: "m") { _ in } }
                == "m: expected an HDF5 file, found 0 bytes")
        #expect(
            message { try withImage([1, 2], name: "m") { _ in } }
                == "m: expected an HDF5 file, found an unknown format")
        #expect(
            message {
                try withImage(Fixtures.bytes("containers/truncated.h5"), name: "m") { _ in }
            }.hasPrefix("m: not readable as HDF5: unable to open file (truncated file: eof = 512"))
    }

    /// Two images at once are two files, though libhdf5 tells images apart by name only.
    @Test func twoImages() throws {
        let one = try Fixtures.bytes("containers/storage.h5")
        let two = try Fixtures.bytes("containers/links.h5")
        try withImage(one, name: "same") { first throws in
            try withImage(two, name: "same") { second throws in
                #expect(try first.contains("gzip"))
                #expect(try second.contains("loop"))
                #expect(try !second.contains("gzip"))
            }
        }
    }

    @Test func readOnlyFile() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let path = try folder.write(Fixtures.bytes("containers/user_block.h5"), to: "model.h5")
        chmod(path, 0o444)
        chmod(folder.path, 0o555)
        defer { chmod(folder.path, 0o755) }
        try HDF5.File(path).withRoot { root throws in
            #expect(try root.dataset(at: "data").shape == [3])
        }
    }

    /// h5py locks a file that it writes.
    @Test func lockedFile() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let path = try folder.write(Fixtures.bytes("containers/user_block.h5"), to: "model.h5")
        let descriptor = Foundation.open(path, O_RDWR)
        defer { close(descriptor) }
        #expect(flock(descriptor, LOCK_EX) == 0)
        #expect(
            message { try HDF5.File(path).withRoot { _ in } }
                == "model.h5: is locked, another program is writing it")
    }

    @Test func bodyErrorsPass() {
        struct Own: Error {}
        #expect(throws: Own.self) {
            try HDF5.File(Fixtures.path("containers/links.h5")).withRoot { _ in throw Own() }
        }
    }

    /// libhdf5 serves one thread at a time; without the lock this crashes.
    @Test func manyThreads() async throws {
        let path = try Fixtures.path("containers/storage.h5")
        try await withThrowingTaskGroup(of: Float.self) { group in
            for _ in 0..<16 {
                group.addTask {
                    try HDF5.File(path).withRoot { root throws in
                        var sum: Float = 0
                        for name in try root.linkNames() {
                            sum += try root.dataset(at: name).read().floats.reduce(0, +)
                        }
                        return sum
                    }
                }
            }
            for try await sum in group { #expect(sum == 8 * 595) }
        }
    }
}
