import Files
import Foundation
import TestSupport
import Testing

@Suite struct ReadableFileTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func ranges() throws {
        defer { folder.remove() }
        let path = try folder.write(Array(0..<10), to: "data")
        let file = try ReadableFile(path)
        #expect(file.size == 10)
        #expect(try file.read(at: 3, count: 4) == [3, 4, 5, 6])
        #expect(try file.read(at: 8, count: 4) == [8, 9])
        #expect(try file.read(at: 10, count: 4) == [])
        #expect(try file.read(at: 11, count: 4) == [])
        #expect(try file.readAll(limit: 10) == Array(0..<10))
        #expect(try FileBytes.read(path, at: 8, count: 1) == [8])
        #expect(try FileBytes.size(path) == 10)
        #expect(message { _ = try FileBytes.read(path, limit: 9) } == "data: is 10 bytes, the limit is 9")
    }

    /// Cut off between opening and reading, as by a writer that begins anew.
    @Test func shrinking() throws {
        defer { folder.remove() }
        let path = try folder.write([UInt8](repeating: 1, count: 100_000), to: "data")
        let file = try ReadableFile(path)
        #expect(truncate(path, 3) == 0)
        #expect(try file.read(at: 0, count: 10) == [1, 1, 1])
        #expect(try file.read(at: 3, count: 10) == [])
        #expect(message { _ = try file.readAll(limit: .max) } == "data: ended after 3 of 100000 bytes")
    }

    @Test func emptyFile() throws {
        defer { folder.remove() }
        let path = try folder.write([], to: "model.h5")
        #expect(try FileBytes.read(path, limit: 0) == [])
        #expect(message { _ = try FileBytes.requireContent(path) } == "model.h5: is empty (0 bytes)")
        #expect(message { _ = try FileSignature.detect(path) } == "model.h5: is empty (0 bytes)")
    }

    @Test func missing() throws {
        defer { folder.remove() }
        #expect(message { _ = try ReadableFile("nowhere/model.h5") } == "nowhere/model.h5: no such file")
        #expect(message { _ = try ReadableFile("") } == ": no such file")
        let path = try folder.write([1], to: "file")
        #expect(message { _ = try ReadableFile(path + "/below") } == "below: no such file")
        // The system would see the part before the NUL, which exists.
        #expect(message { _ = try ReadableFile(path + "\0.h5") } == "file\\u{0}.h5: no such file")
        #expect(message { _ = try FileSignature.detect(path + "\0") } == "file\\u{0}: no such file")
    }

    @Test func directory() throws {
        defer { folder.remove() }
        let text = message { _ = try ReadableFile(folder.path + "/") }
        #expect(text.hasSuffix(": is a directory, expected a file"), "\(text)")
        #expect(try FileSignature.detect(folder.path) == .directory)
    }

    /// None of these may block or read without end.
    @Test func specialFiles() throws {
        defer { folder.remove() }
        let pipe = folder.file("pipe")
        #expect(mkfifo(pipe, 0o600) == 0)
        #expect(message { _ = try ReadableFile(pipe) } == "pipe: is a named pipe, expected a file")
        #expect(message { _ = try FileSignature.detect(pipe) } == "pipe: is a named pipe, expected a file")
        #expect(message { _ = try ReadableFile("/dev/zero") } == "zero: is a device, expected a file")
    }

    @Test(.enabled(if: getuid() != 0, "root may read everything"))
    func permission() throws {
        defer { folder.remove() }
        let path = try folder.write([1], to: "model.h5")
        chmod(path, 0)
        #expect(message { _ = try ReadableFile(path) } == "model.h5: permission denied")
    }

    @Test func linkLoop() throws {
        defer { folder.remove() }
        symlink("loop", folder.file("loop"))
        let text = message { _ = try ReadableFile(folder.file("loop")) }
        #expect(text.hasPrefix("loop: cannot open: "), "\(text)")
    }

    @Test func messagesStayOneLine() {
        let hostile = FileError(path: "two\nlines\u{1B}[2J", kind: .missing)
        #expect("\(hostile)" == "two\\nlines\\u{1b}[2J: no such file")
        #expect(
            "\(FileError(path: "x", kind: .ended(after: 3, expected: 5)))" == "x: ended after 3 of 5 bytes")
        #expect("\(FileError(path: "x", kind: .permissionDenied))" == "x: permission denied")
        #expect("λ\u{202E}".oneLine == "λ\\u{202e}")
    }
}
