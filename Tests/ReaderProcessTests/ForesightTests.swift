import ArrayData
import Reading
import Testing

@testable import ReaderProcess

/// What a reader's process tells before it is asked.
@Suite struct ForesightTests {
    @Test func wholeSmallFile() throws {
        let answers = try #require(told(by: Tree(width: 2)))
        let paths = answers.filter { $0.request.operation == .kind }.map(\.request.path)
        #expect(paths == ["/0", "/1", "/0/0", "/0/1", "/1/0", "/1/1"])
        #expect(answers.contains(ForeseenAnswer(Request(.links, path: "/1"), .answer(.texts(["0", "1"])))!))
        for operation in [Request.Operation.hasAttribute, .string, .stringList] {
            #expect(answers.contains { $0.request == Request(operation, path: "/0", name: "single") })
        }
        #expect(!answers.contains { $0.request == Request(.string, path: "/0", name: "several") })
        // Nothing is told about what cannot be read.
        #expect(!answers.contains { $0.request.name == "broken" && $0.request.operation != .hasAttribute })
    }

    /// A group is told of once, with what is below it.
    @Test func once() {
        var foresight = Foresight()
        let tree = Tree(width: 1)
        func told(_ path: String, inside: String? = nil) -> Int? {
            foresight.answers(before: Request(.group, inside: inside, path: path), by: tree)?.count
        }
        #expect(foresight.answers(before: Request(.kind, path: "/0"), by: tree) == nil)
        #expect(told("/0") != nil)
        #expect(told("/0/0") == nil)
        #expect(told("/1") != nil)
        #expect(told("/10") != nil)
        #expect(told("/0", inside: "m.h5") != nil)
    }

    /// Without end in depth, wide, or with long names: a moderate part is told.
    @Test(arguments: [(1, 1), (40, 1), (100_000, 1), (20, 100_000)]) func large(width: Int, length: Int)
        throws
    {
        let tree = Tree(width: width, depth: .max, length: length)
        let answers = try #require(told(by: tree))
        #expect(answers.reduce(0) { $0 + $1.byteCount } <= Foresight.byteLimit)
        #expect(tree.asked < 6000)
    }

    private func told(by tree: Tree) -> [ForeseenAnswer]? {
        var foresight = Foresight()
        return foresight.answers(before: Request(.group, path: "/"), by: tree)
    }
}

/// A file of groups in groups, each with as many others.
private final class Tree: PlacingReader {
    let path = "tree.h5"
    private let width: Int
    private let depth: Int
    private let length: Int
    private(set) var asked = 0

    init(width: Int, depth: Int = 2, length: Int = 1) {
        self.width = width
        self.depth = depth
        self.length = length
    }

    func answer(_ request: Request) throws(ReadingError) -> Answer {
        asked += 1
        switch request.operation {
        case .kind: return .kind(.group)
        case .group: return .done
        case .links:
            let level = request.path == "/" ? 0 : request.path.split(separator: "/").count
            guard level < depth else { return .texts([]) }
            return .texts((0..<width).map { String(repeating: "\($0)", count: length) })
        case .attributes: return .texts(["single", "several", "broken"])
        case .hasAttribute: return .flag(true)
        case .string where request.name == "single": return .texts(["text"])
        case .stringList where request.name == "single": return .texts(["text"])
        case .stringList where request.name == "several": return .texts(["a", "b"])
        default: throw ReadingError("\(path): no answer")
        }
    }

    func place(of request: Request) throws(ReadingError) -> (StoredDataset, Range<Int>)? { nil }

    func pieces(
        of request: Request, byteCount: Int,
        _ body: @Sendable (_ row: Int, NDArray) throws(ReadingError) -> Void
    ) throws(ReadingError) -> Int {
        throw ReadingError("\(path): no arrays")
    }

    func piecesInOrder(
        of request: Request, byteCount: Int, _ body: (NDArray) throws(ReadingError) -> Void
    ) throws(ReadingError) {
        throw ReadingError("\(path): no arrays")
    }
}
