import ArrayData
import Reading
import Testing

/// What a reader's process says: what is sent arrives, and what nobody would send is refused.
@Suite struct MessageTests {
    private static let dataset = StoredDataset(path: "/a/kernel:0", shape: [3, 16], elementType: .float32)
    private static let messages: [Message] = [
        .failure("model.h5: no such thing"), .outOfMemory, .answer(.done), .answer(.flag(true)),
        .answer(.kind(nil)), .answer(.kind(.dataset)), .answer(.texts([])),
        .answer(.texts(["é", "", "a\u{0}b"])),
        .answer(.members(["config.json"])), .answer(.dataset(dataset)),
        .answer(.dataset(StoredDataset(path: "/s", shape: [], elementType: nil))),
        .place(dataset, offset: 2048),
        .foreseen(
            [
                ForeseenAnswer(Request(.links, path: "/"), .answer(.texts(["a"]))),
                ForeseenAnswer(
                    Request(.read, inside: "m.h5", path: "/a/kernel:0"), .place(dataset, offset: 8)),
            ].compactMap(\.self)), .pieces(.init(shape: [2, 0], elementType: .int64)), .bytes(count: 7),
    ]

    @Test(arguments: messages) func roundTrip(message: Message) throws {
        let frame = message.frame
        #expect(try Message(kind: frame.kind, content: frame.content) == message)
    }

    @Test(arguments: messages) func cutOffOrTooLong(message: Message) {
        let (kind, content) = message.frame
        for count in 0..<content.count {
            #expect(throws: ByteParser.Malformed.self) {
                try Message(kind: kind, content: Array(content.prefix(count)))
            }
        }
        #expect(throws: ByteParser.Malformed.self) { try Message(kind: kind, content: content + [0]) }
    }

    /// Counts beyond the message, negative numbers, and shapes beyond any memory.
    @Test func numbersThatCannotBe() {
        func numbers(_ values: Int...) -> [UInt8] {
            var writer = ByteWriter()
            for value in values { writer.add(value) }
            return writer.bytes
        }
        let texts = Message.answer(.texts([])).frame.kind
        let pieces = Message.pieces(.init(shape: [], elementType: .bool)).frame.kind
        let bytes = Message.bytes(count: 0).frame.kind
        let float = Array(Message.pieces(.init(shape: [], elementType: .float32)).frame.content.dropFirst(8))
        let contents: [(UInt8, [UInt8])] = [
            (texts, numbers(.max)), (texts, numbers(1 << 40)), (texts, numbers(1, 9) + [65]),
            (texts, numbers(-1)), (texts, numbers(1, 1) + [0xFF]), (bytes, numbers(-1)),
            (pieces, numbers(2, 1 << 32, 1 << 32) + float), (pieces, numbers(3, 0, .max, .max) + float),
            (pieces, numbers(1, -4) + float), (pieces, numbers(33) + numbers(1) + float), (0, []), (99, []),
            (Message.piece, [1]),
        ]
        for (kind, content) in contents {
            #expect(throws: ByteParser.Malformed.self) { try Message(kind: kind, content: content) }
        }
        #expect(throws: Never.self) { try Message(kind: pieces, content: numbers(1, 4) + float) }
    }

    @Test func requests() throws {
        for operation in Request.Operation.allCases {
            let request = Request(operation, inside: "m.h5", path: "/a/b", name: "n", limit: 9)
            #expect(try Request(content: request.content) == request)
        }
        var limits = ReadingLimits()
        limits.layers = 7
        let order = ReadingOrder(path: "model.h5", limits: limits)
        #expect(try ReadingOrder(content: order.content) == order)
        #expect(throws: ByteParser.Malformed.self) { try ReadingOrder(content: order.content.dropLast(8)) }
    }
}
