import ArrayData
import Foundation
import Reading
import TestSupport
import Testing

@testable import ReaderProcess

/// Readers that crash, stall or lie: each is one sentence about the file.
@Suite struct IsolatedReaderTests {
    private static let damaged = "; the file is probably damaged"

    @Test func crash() throws {
        #expect(
            try StandIn("kill -SEGV $$").message()
                == "model.h5: not readable: libhdf5 stopped with signal 11 while reading" + Self.damaged)
    }

    @Test func end() throws {
        #expect(
            try StandIn("exit 3").message()
                == "model.h5: not readable: the reader ended with status 3" + Self.damaged)
    }

    @Test func usedUpTime() throws {
        #expect(
            try StandIn("kill -XCPU $$").message()
                == "model.h5: not readable: libhdf5 did not finish within 10 s" + Self.damaged)
    }

    @Test func silence() throws {
        var limits = ReadingLimits()
        limits.seconds = 1
        let start = Date()
        #expect(
            try StandIn("exec sleep 60").message(limits: limits)
                == "model.h5: not readable: libhdf5 did not finish within 3 s" + Self.damaged)
        #expect(Date().timeIntervalSince(start) < 20)
    }

    /// 512 MB, and 16 times the 1,008 bytes of the file.
    @Test func memory() throws {
        #expect(
            try StandIn("exit 75").message()
                == "model.h5: not readable: libhdf5 needed more than 513 MB of memory" + Self.damaged)
    }

    @Test func noProgram() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let file = try folder.write(FileStart.hdf5, to: "model.h5")
        #expect(
            message { _ = try IsolatedReader(file, executable: "/nowhere/reader", limits: ReadingLimits()) }
                == "model.h5: cannot start the reader /nowhere/reader: No such file or directory")
    }

    @Test func nothingToRead() {
        #expect(
            message { _ = try IsolatedReader("nowhere.h5", executable: "x", limits: ReadingLimits()) }
                == "nowhere.h5: no such file")
    }

    /// A sentence of the reader's stays one line of moderate length.
    @Test func sentence() throws {
        let long = Message.failure("model.h5: " + String(repeating: "x\n", count: 1 << 16)).frame
        let text = try StandIn(frames: [(long.kind, nil, long.content)]).message()
        #expect(text.utf8.count < 10_000)
        #expect(!text.contains("\n"))
    }

    typealias Frame = (kind: UInt8, count: Int?, content: [UInt8])

    private static func frame(_ message: Message, count: Int? = nil) -> Frame {
        (message.frame.kind, count, message.frame.content)
    }

    private static func place(_ shape: [Int], at offset: Int, _ type: ElementType? = .float32) -> Frame {
        frame(.place(StoredDataset(path: "/kernel", shape: shape, elementType: type), offset: offset))
    }

    /// Behind the answer to being opened, what no reader that is in order would say. The file has 1,008 bytes.
    private static let lies: [[Frame]] = [
        [(0, nil, [])], [(1, nil, [1])], [frame(.bytes(count: 8))], [frame(.answer(.done), count: 1 << 50)],
        [place([251], at: 8)], [place([1], at: 1005)], [place([1], at: .max)],
        [place([252], at: 0, .float64)],
        [place([1 << 60], at: 0)], [place([3, .max], at: 0)], [place([1], at: -1)],
        [place([1], at: 0, nil)], [place([4], at: 0, .int32)],
        [frame(.pieces(.init(shape: [1 << 60], elementType: .float32)))],
        [
            frame(.pieces(.init(shape: [4], elementType: .float32))),
            (Message.piece, nil, [UInt8](repeating: 0, count: 17)),
        ],
        [frame(.pieces(.init(shape: [4], elementType: .float32))), (Message.piece, nil, [])],
        [frame(.pieces(.init(shape: [4], elementType: .float32))), frame(.answer(.done))],
        [frame(.pieces(.init(shape: [4], elementType: .float32))), (Message.piece, -1, [])],
        [foreseen("name"), foreseen("name"), frame(.answer(.done))],
        [foreseen(String(repeating: "x", count: 1 << 20)), frame(.answer(.done))],
    ]

    private static func foreseen(_ name: String) -> Frame {
        let request = Request(.links, path: "/")
        return frame(.foreseen([ForeseenAnswer(request, .answer(.texts([name])))].compactMap(\.self)))
    }

    @Test(arguments: lies.indices) func lie(index: Int) throws {
        let opened = Self.frame(.answer(.done))
        #expect(
            try StandIn(frames: [opened] + Self.lies[index]).message()
                == "model.h5: not readable: the reader gave an answer that cannot be right" + Self.damaged)
    }

    @Test func truth() throws {
        let opened = Self.frame(.answer(.done))
        for frames in [
            [Self.place([250], at: 8)], [Self.frame(.answer(.flag(true)))],
            [
                Self.frame(.pieces(.init(shape: [2], elementType: .float32))),
                (Message.piece, nil, [UInt8](repeating: 0, count: 4)),
                (Message.piece, nil, [UInt8](repeating: 0, count: 4)),
            ],
        ] {
            #expect(try StandIn(frames: [opened] + frames).message() == "no error")
        }
    }

    /// Names that Swift takes for the same, an ångström's sign and the letter Å, are two in a file.
    @Test func foreseenNamesThatLookAlike() throws {
        let names = ["/\u{C5}", "/\u{212B}"]
        let answers = names.compactMap { ForeseenAnswer(Request(.links, path: $0), .answer(.texts([$0]))) }
        let standIn = try StandIn(frames: [
            Self.frame(.answer(.done)), Self.frame(.foreseen(answers)), Self.frame(.answer(.done)),
        ])
        defer { standIn.folder.remove() }
        let file = try standIn.folder.write(FileStart.hdf5, to: "model.h5")
        let reader = try IsolatedReader(
            file, executable: standIn.folder.file("reader"), limits: ReadingLimits())
        #expect(try reader.answer(Request(.group, path: "/")) == .done)
        for name in names {
            guard case .texts(let texts) = try reader.answer(Request(.links, path: name)) else {
                Issue.record("another answer")
                continue
            }
            #expect(texts.map { Array($0.utf8) } == [Array(name.utf8)])
        }
    }

    /// What has been answered ahead is not asked, and checked no less.
    @Test func foreseenAnswers() throws {
        let links = Request(.links, path: "/")
        let read = Request(.read, path: "/kernel")
        let dataset = StoredDataset(path: "/kernel", shape: [251], elementType: .float32)
        let standIn = try StandIn(frames: [
            Self.frame(.answer(.done)),
            Self.frame(
                .foreseen(
                    [
                        ForeseenAnswer(links, .answer(.texts(["kernel"]))),
                        ForeseenAnswer(read, .place(dataset, offset: 8)),
                    ].compactMap(\.self))),
            Self.frame(.answer(.flag(false))),
        ])
        defer { standIn.folder.remove() }
        let file = try standIn.folder.write(FileStart.hdf5, to: "model.h5")
        let reader = try IsolatedReader(
            file, executable: standIn.folder.file("reader"), limits: ReadingLimits())
        #expect(try reader.answer(Request(.hasAttribute, path: "/", name: "a")) == .flag(false))
        #expect(try reader.answer(links) == .texts(["kernel"]))
        #expect(
            message { _ = try reader.answer(read) }
                == "model.h5: not readable: the reader gave an answer that cannot be right" + Self.damaged)
    }

    @Test(arguments: lies.indices) func lieInPieces(index: Int) throws {
        let opened = Self.frame(.answer(.done))
        #expect(
            message { _ = try StandIn(frames: [opened] + Self.lies[index]).pieces() }
                == "model.h5: not readable: the reader gave an answer that cannot be right" + Self.damaged)
    }

    /// What the reader sends may end within a row; whole rows come out.
    @Test(arguments: [[12], [4, 8], [8, 4], [4, 4, 4], [20, 4], [4, 20], [16, 8], [24], [8, 16]])
    func rows(parts: [Int]) throws {
        let bytes = (0..<6).flatMap { withUnsafeBytes(of: Float($0).bitPattern.littleEndian, Array.init) }
        let all = parts.reduce(0, +) == 24 ? parts : parts + [12]
        var frames = [Self.frame(.answer(.done))]
        frames.append(Self.frame(.pieces(.init(shape: [2, 3], elementType: .float32))))
        var start = 0
        for part in all {
            frames.append((Message.piece, nil, Array(bytes[start..<start + part])))
            start += part
        }
        let pieces = try StandIn(frames: frames).pieces()
        #expect(pieces.allSatisfy { $0.shape.last == 3 && $0.elementType == .float32 })
        #expect(pieces.flatMap(\.floats) == [0, 1, 2, 3, 4, 5])
    }

    /// What lies in the file is read from there, as many rows at a time as are asked for.
    @Test func rowsOfTheFile() throws {
        let bytes = (0..<6).flatMap { withUnsafeBytes(of: Float($0).bitPattern.littleEndian, Array.init) }
        for (byteCount, shapes) in [
            (24, [[3, 2]]), (20, [[2, 2], [1, 2]]), (1, [[1, 2], [1, 2], [1, 2]]),
        ] {
            let standIn = try StandIn(frames: [Self.frame(.answer(.done)), Self.place([3, 2], at: 8)])
            let pieces = try standIn.pieces(bytes, byteCount: byteCount)
            #expect(pieces.map(\.shape) == shapes)
            #expect(pieces.flatMap(\.floats) == [0, 1, 2, 3, 4, 5])
        }
    }

    /// Members of archives are asked for with a limit, which the answer has to keep.
    @Test func tooLongMember() throws {
        let frames = [Self.frame(.answer(.done)), Self.frame(.bytes(count: 101))]
        #expect(
            try StandIn(frames: frames).message(Request(.member, path: "config.json", limit: 100))
                == "model.h5: not readable: the reader gave an answer that cannot be right" + Self.damaged)
    }

    /// A reader that has failed once is not asked again.
    @Test func noSecondAnswer() throws {
        let standIn = try StandIn(frames: [Self.frame(.answer(.done)), (99, nil, [])])
        defer { standIn.folder.remove() }
        let file = try standIn.folder.write(FileStart.hdf5, to: "model.h5")
        let reader = try IsolatedReader(
            file, executable: standIn.folder.file("reader"), limits: ReadingLimits())
        let first = message { _ = try reader.answer(Request(.links, path: "/")) }
        #expect(message { _ = try reader.answer(Request(.links, path: "/")) } == first)
    }
}
