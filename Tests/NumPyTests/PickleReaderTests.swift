import TestSupport
import Testing

@testable import NumPy

/// The reader on its own: what CPython writes becomes a tree, and what it would not write is refused.
@Suite struct PickleReaderTests {
    private func read(
        _ bytes: [UInt8], limits: PickleReader.Limits = PickleReader.Limits()
    ) throws -> Pickle {
        try PickleReader.read(bytes, limits: limits) { kind, expected, found in
            NumPyError(file: "x", kind: kind, expected: expected, found: found)
        }
    }

    /// The tree in a notation like Python's; objects are written `callable(arguments){state}`.
    private func text(_ bytes: [UInt8]) throws -> String {
        let pickle = try read(bytes)
        func text(_ values: some Sequence<Pickle.Value>) -> String {
            values.map(text).joined(separator: " ")
        }
        func text(_ value: Pickle.Value) -> String {
            switch value {
            case .none: return "None"
            case .bool(let value): return "\(value)"
            case .integer(let value): return "\(value)"
            case .float(let value): return "\(value)"
            case .text(let value): return "'\(value)'"
            case .bytes(let range): return "\(Array(bytes[range]))"
            case .global(let name): return name
            case .node(let number):
                let node = pickle.nodes[number]
                switch node.kind {
                case .list: return "[\(text(node.children))]"
                case .tuple: return "(\(text(node.children)))"
                case .set: return "set(\(text(node.children)))"
                case .dictionary: return "{\(text(node.children))}"
                case .object:
                    let state = node.state.map { "{\(text($0))}" } ?? ""
                    return text(node.children[0]) + text(node.children[1]) + state
                        + node.children.dropFirst(2).map { " " + text($0) }.joined()
                }
            }
        }
        return text(pickle.root)
    }

    private static let values =
        "[None true false 0 255 256 -1 70000 1099511627776 -1099511627776 9223372036854775807 "
        + "-9223372036854775808 1.5 'grün' [0, 255] () (1) (1 2) (1 2 3) (1 2 3 4) {'a' [1]}"

    @Test func values() throws {
        // Before protocol 4 sets are made by a call.
        #expect(
            try text(PickleSamples.valuesProtocol3)
                == Self.values + " builtins.set([1]) builtins.frozenset([2])]")
        #expect(try text(PickleSamples.valuesProtocol4) == Self.values + " set(1) set(2)]")
        #expect(try text(PickleSamples.valuesProtocol5) == Self.values + " set(1) set(2)]")
        #expect(try text(PickleSamples.bytearrayProtocol5) == "[97, 98]")
    }

    @Test func objectsAreNotMade() throws {
        #expect(try text(PickleSamples.call) == "posix.system('touch harm')")
        #expect(try text(PickleSamples.ordered) == "collections.OrderedDict() 'a' 1")
        #expect(
            try text(PickleSamples.partial)
                == "functools.partial(builtins.int){(builtins.int ('7') {'base' 8} None)}")
    }

    @Test func circles() throws {
        let list = try read(PickleSamples.circularList)
        #expect(list.nodes == [Pickle.Node(kind: .list, children: [.integer(1), .node(0)])])
        #expect(list.root == .node(0))
        // CPython makes the tuple while it is still filling the list, and drops the one it began.
        let tuple = try read(PickleSamples.circularTuple)
        let members = try #require(tuple.tuple(tuple.root))
        #expect(tuple.list(members[0]) == [tuple.root])
        #expect(tuple.arrays(in: tuple.root).isEmpty)
    }

    @Test(arguments: [
        PickleSamples.valuesProtocol3, PickleSamples.valuesProtocol4, PickleSamples.valuesProtocol5,
        PickleSamples.partial, PickleSamples.circularTuple,
    ])
    func cutOff(pickle: [UInt8]) {
        for count in 0..<pickle.count {
            let message = message { _ = try read(Array(pickle.prefix(count))) }
            #expect(message == "x: expected a whole pickle, found its end at byte \(count)")
        }
    }

    @Test(
        arguments: [
            // Ids that a program would have to know, buffers beside the file, and classes of Python 2.
            ([0x50, 0x31, 0x0A, 0x2E], 0x50, 0), ([0x4E, 0x51, 0x2E], 0x51, 1),
            ([0x82, 0x01, 0x2E], 0x82, 0),
            ([0x97, 0x2E], 0x97, 0), ([0x28, 0x69, 0x61, 0x0A, 0x62, 0x0A, 0x2E], 0x69, 1), ([0x00], 0, 0),
        ] as [([UInt8], Int, Int)])
    func unknownOperations(bytes: [UInt8], code: Int, position: Int) {
        #expect(
            message { _ = try read(bytes) }
                == "x: expected a pickle of values, lists, dictionaries and objects, "
                + "found operation 0x\(String(code, radix: 16)) at byte \(position)")
    }

    @Test(
        arguments: [
            ("nothing to stop with", [0x2E], 0),
            ("a value left over", [0x4E, 0x4E, 0x2E], 2),
            ("a mark left over", [0x28, 0x4E, 0x2E], 2),
            ("a tuple without a mark", [0x4E, 0x74, 0x2E], 1),
            ("a tuple of three from two", [0x4E, 0x4E, 0x87, 0x2E], 2),
            ("values below a mark", [0x4E, 0x28, 0x85, 0x2E], 2),
            ("taking from nothing", [0x30, 0x2E], 0),
            ("a memo without that entry", [0x68, 0x07, 0x2E], 0),
            ("remembering nothing", [0x94, 0x2E], 0),
            ("appending to a tuple", [0x29, 0x4E, 0x61, 0x2E], 2),
            ("appending to a number", [0x4B, 0x01, 0x4E, 0x61, 0x2E], 3),
            ("an item of a list", [0x5D, 0x4E, 0x4E, 0x73, 0x2E], 3),
            ("a key without a value", [0x7D, 0x28, 0x4E, 0x75, 0x2E], 3),
            ("an element of a dictionary as if it were a set", [0x7D, 0x28, 0x4E, 0x90, 0x2E], 3),
            ("a class named by numbers", [0x4B, 0x01, 0x4B, 0x02, 0x93, 0x2E], 4),
            ("a call with a list", [0x4E, 0x5D, 0x52, 0x2E], 2),
            ("a class with None for arguments", [0x4E, 0x4E, 0x81, 0x2E], 2),
            ("a state for a list", [0x5D, 0x4E, 0x62, 0x2E], 2),
            ("two states", [0x4E, 0x29, 0x52, 0x4E, 0x62, 0x4E, 0x62, 0x2E], 6),
        ] as [(String, [UInt8], Int)])
    func wrongOperations(what: String, bytes: [UInt8], position: Int) {
        #expect(
            message { _ = try read(bytes) }
                == "x: expected a pickle that Python can read, found a wrong operation at byte \(position)",
            "\(what)")
    }

    @Test(
        arguments: [
            ([0x80, 6, 0x4E, 0x2E], "expected a pickle of protocol 0 to 5, found 6"),
            ([0x4E, 0x2E, 0x4E], "expected a pickle and nothing after it, found 1 bytes"),
            (
                [0x8A, 9, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0x2E],
                "expected integers of up to 8 bytes, found one of 9"
            ),
            // Lengths that no file has, also where the sum with the position would overflow.
            ([0x95] + Array(repeating: 0xFF, count: 8), "expected a whole pickle, found its end at byte 9"),
            ([0x8E] + Array(repeating: 0xFF, count: 8), "expected a whole pickle, found its end at byte 9"),
            ([0x8D, 9, 0, 0, 0, 0, 0, 0, 0x80, 0x2E], "expected a whole pickle, found its end at byte 10"),
            ([0x42, 0xFF, 0xFF, 0xFF, 0xFF], "expected a whole pickle, found its end at byte 5"),
        ] as [([UInt8], String)])
    func refusals(bytes: [UInt8], problem: String) {
        #expect(message { _ = try read(bytes) } == "x: \(problem)")
    }

    @Test func limits() throws {
        var limits = PickleReader.Limits()
        limits.values = 3
        limits.depth = 2
        func refusal(_ bytes: [UInt8]) -> String { message { _ = try read(bytes, limits: limits) } }
        #expect(refusal([0x4E, 0x4E, 0x86, 0x2E]) == "no error")
        #expect(
            refusal([0x4E, 0x4E, 0x4E, 0x4E, 0x2E]) == "x: expected a pickle of at most 3 values, found more")
        let remembered: [UInt8] = [0x4E, 0x71, 0, 0x71, 1, 0x71, 2]
        #expect(refusal(remembered + [0x2E]) == "no error")
        #expect(
            refusal(remembered + [0x71, 3, 0x2E]) == "x: expected a pickle of at most 3 values, found more")
        #expect(
            refusal([0x28, 0x28, 0x28]) == "x: expected a pickle at most 2 levels deep, found a deeper one")
    }

    /// Tuples in tuples need no mark: nothing may recurse over them, not even to release them.
    @Test func deep() throws {
        let pickle = try read([0x29] + Array(repeating: 0x85, count: 100_000) + [0x2E])
        #expect(pickle.arrays(in: pickle.root).isEmpty)
        #expect(pickle.nodes.count == 100_001)
    }
}
