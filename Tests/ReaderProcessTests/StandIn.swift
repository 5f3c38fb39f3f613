import ArrayData
import Foundation
import Reading
import TestSupport
import Testing
import Threads

@testable import ReaderProcess

/// A program that is started in place of the real reader, and what comes of that.
struct StandIn {
    let folder: TemporaryFolder
    private let executable: String

    /// - Parameter script: Lines for a shell; what it prints is the answer.
    init(_ script: String) throws {
        folder = try TemporaryFolder()
        executable = folder.file("reader")
        _ = try folder.write(Array("\(script)\n".utf8), to: "reader.script")
        // A program that has just been written may be busy: what other tests start at that moment holds it open.
        try FileManager.default.createSymbolicLink(
            atPath: executable,
            withDestinationPath: URL(fileURLWithPath: #filePath).deletingLastPathComponent()
                .appendingPathComponent("stand-in").path)
    }

    /// Sends these frames whatever is asked, and stays until nobody listens.
    init(frames: [(kind: UInt8, count: Int?, content: [UInt8])]) throws {
        try self.init("cat \"$0.answers\"; exec cat > /dev/null")
        var bytes: [UInt8] = []
        for frame in frames {
            bytes.append(frame.kind)
            var writer = ByteWriter()
            writer.add(frame.count ?? frame.content.count)
            bytes += writer.bytes + frame.content
        }
        _ = try folder.write(bytes, to: "reader.answers")
    }

    /// Opens a file with the stand-in and asks it, if it gets so far.
    func message(
        _ request: Request = Request(.read, path: "/kernel"), limits: ReadingLimits = ReadingLimits()
    ) throws -> String {
        defer { folder.remove() }
        let file = try folder.write(FileStart.hdf5 + [UInt8](repeating: 0, count: 1000), to: "model.h5")
        return TestSupport.message {
            _ = try IsolatedReader(file, executable: executable, limits: limits).answer(request)
        }
    }

    /// Opens a file with the stand-in and has it read an array in pieces.
    ///
    /// - Parameter content: What stands behind the first bytes of the file.
    func pieces(
        _ content: [UInt8] = [UInt8](repeating: 0, count: 1000), byteCount: Int = 20
    ) throws -> [NDArray] {
        defer { folder.remove() }
        let file = try folder.write(FileStart.hdf5 + content, to: "model.h5")
        let pieces = Locked<[(row: Int, array: NDArray)]>([])
        let rows = try IsolatedReader(file, executable: executable, limits: ReadingLimits()).pieces(
            of: Request(.read, path: "/kernel"), byteCount: byteCount
        ) { row, piece in pieces.with { $0.append((row, piece)) } }
        let sorted = pieces.with { $0.sorted { $0.row < $1.row } }
        #expect(sorted.reduce(0) { $0 + $1.array.shape[0] } == rows)
        return sorted.map(\.array)
    }
}

/// What files begin with.
enum FileStart {
    static let hdf5: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]
}
