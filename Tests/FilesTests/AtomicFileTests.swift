import Files
import Foundation
import TestSupport
import Testing

@Suite struct AtomicFileTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func newAndReplaced() throws {
        defer { folder.remove() }
        let path = folder.file("out")
        try AtomicFile.write([1, 2, 3], to: path)
        #expect(try FileBytes.read(path, limit: 10) == [1, 2, 3])
        try AtomicFile.write([4], to: path)
        #expect(try FileBytes.read(path, limit: 10) == [4])
        #expect(try folder.names() == ["out"])
    }

    @Test func pieces() throws {
        defer { folder.remove() }
        let path = folder.file("out")
        try AtomicFile.write(to: path) { (writer) throws(FileError) in
            try writer.write([1, 2])
            try writer.write([])
            try writer.write([3])
        }
        #expect(try FileBytes.read(path, limit: 10) == [1, 2, 3])
    }

    @Test func failureLeavesNothing() throws {
        defer { folder.remove() }
        let path = try folder.write([9], to: "out")
        let text = message {
            try AtomicFile.write(to: path) { (writer) throws(FileError) in
                try writer.write([1, 2])
                throw FileError(path: "input", kind: .missing)
            }
        }
        #expect(text == "input: no such file")
        #expect(try FileBytes.read(path, limit: 10) == [9])
        #expect(try folder.names() == ["out"])
    }

    /// What ends the process meanwhile leaves nothing behind, where the system can do that.
    @Test func halfIsNeverSeen() throws {
        defer { folder.remove() }
        let path = try folder.write([9], to: "out")
        try AtomicFile.write(to: path) { (writer) throws(FileError) in
            try writer.write([UInt8](repeating: 1, count: 1 << 20))
            #expect(try! FileBytes.read(path, limit: 10) == [9])
            #if os(Linux)
                #expect(try! folder.names() == ["out"])
            #endif
        }
        #expect(try FileBytes.size(path) == 1 << 20)
        #expect(try folder.names() == ["out"])
    }

    @Test func modeOfWhatWasThere() throws {
        defer { folder.remove() }
        let path = try folder.write([1], to: "out")
        for mode in [0o600, 0o664, 0o755] as [mode_t] {
            chmod(path, mode)
            try AtomicFile.write([2], to: path)
            #expect(try attributes(path)[.posixPermissions] as? Int == Int(mode))
        }
    }

    @Test func mode() throws {
        defer { folder.remove() }
        // The umask is the process's: a file made the plain way tells what it allows.
        let plain = folder.file("plain")
        close(open(plain, O_CREAT | O_WRONLY, 0o666))
        let path = folder.file("out")
        try AtomicFile.write([1], to: path)
        let expected = try attributes(plain)[.posixPermissions] as? Int
        #expect(try attributes(path)[.posixPermissions] as? Int == expected)
    }

    @Test func symbolicLinkStays() throws {
        defer { folder.remove() }
        let target = try folder.write([1], to: "target")
        symlink("target", folder.file("link"))
        try AtomicFile.write([2], to: folder.file("link"))
        #expect(try FileBytes.read(target, limit: 10) == [2])
        #expect(try attributes(folder.file("link"))[.type] as? FileAttributeType == .typeSymbolicLink)
    }

    @Test func linkToNothingYet() throws {
        defer { folder.remove() }
        symlink("second", folder.file("first"))
        symlink("target", folder.file("second"))
        try AtomicFile.write([2], to: folder.file("first"))
        #expect(try FileBytes.read(folder.file("target"), limit: 10) == [2])
        #expect(try folder.names() == ["first", "second", "target"])
        symlink("loop", folder.file("loop"))
        #expect(
            message { try AtomicFile.write([1], to: folder.file("loop")) }
                == "loop: cannot write: Too many levels of symbolic links")
    }

    @Test func descriptors() throws {
        defer { folder.remove() }
        let path = try folder.write([1], to: "out")
        let descriptor = open(path, O_WRONLY | O_APPEND)
        try AtomicFile.write([2], to: "/dev/fd/\(descriptor)")
        try AtomicFile.write([3], to: "/proc/self/fd/\(descriptor)")
        close(descriptor)
        #expect(try FileBytes.read(path, limit: 10) == [1, 2, 3])
        #expect(
            message { try AtomicFile.write([1], to: "/dev/fd/\(descriptor)") }
                == "\(descriptor): cannot write: Bad file descriptor")
    }

    @Test func devices() throws {
        defer { folder.remove() }
        try AtomicFile.write([1], to: "/dev/null")
        #expect(try attributes("/dev/null")[.type] as? FileAttributeType == .typeCharacterSpecial)
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
    func fullDisk() {
        let text = message { try AtomicFile.write([1], to: "/dev/full") }
        #expect(text == "full: cannot write: No space left on device")
    }

    @Test func refusals() throws {
        defer { folder.remove() }
        let text = message { try AtomicFile.write([1], to: folder.path) }
        #expect(text.hasSuffix(": is a directory, expected a file"), "\(text)")
        #expect(
            message { try AtomicFile.write([1], to: folder.file("nowhere/out")) }
                == "out: cannot write: no such folder")
        #expect(message { try AtomicFile.write([1], to: "") } == ": no such file")
    }

    @Test(.enabled(if: getuid() != 0, "root may write everything"))
    func readOnlyFile() throws {
        defer { folder.remove() }
        let path = try folder.write([1], to: "out")
        chmod(path, 0o444)
        #expect(message { try AtomicFile.write([2], to: path) } == "out: permission denied")
    }

    private func attributes(_ path: String) throws -> [FileAttributeKey: Any] {
        try FileManager.default.attributesOfItem(atPath: path)
    }
}
