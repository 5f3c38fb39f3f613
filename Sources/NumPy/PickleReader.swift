/// Reads a pickle into a tree of inert values.
///
/// A pickle is a program for a machine with a stack and a memo. Here the instructions that would import,
/// call or build something only note what they would have worked on. Those are understood which Python 3
/// writes by protocols 2 to 5; all that comes from outside the file (persistent and extension ids,
/// buffers) is refused.
///
/// Source: CPython `pickletools`.
struct PickleReader {
    /// The most that is accepted.
    struct Limits {
        /// Values made, and values remembered; Keras writes some hundred for a layer.
        var values = 1_000_000
        /// Marks set at the same time, one inside the other.
        var depth = 1_000
    }

    /// Makes the error for a place that the caller knows.
    typealias Refusal = (NumPyError.Kind, String?, String) -> NumPyError

    private let bytes: [UInt8]
    private let limits: Limits
    private let refuse: Refusal
    private var position: Int
    private var pickle = Pickle()
    private var stack: [Pickle.Value] = []
    private var valueCount = 0
    /// For each mark the height of the stack where it was set.
    private var marks: [Int] = []
    private var memo: [Int: Pickle.Value] = [:]

    private init(_ bytes: [UInt8], from start: Int, _ limits: Limits, _ refuse: @escaping Refusal) {
        self.bytes = bytes
        self.limits = limits
        self.refuse = refuse
        position = start
    }

    /// Reads the pickle that begins at `start` and reaches to the end of `bytes`.
    ///
    /// - Throws: `NumPyError` of kind malformed, unsupported or limit.
    static func read(
        _ bytes: [UInt8], from start: Int = 0, limits: Limits = Limits(), refuse: @escaping Refusal
    ) throws(NumPyError) -> Pickle {
        var reader = PickleReader(bytes, from: start, limits, refuse)
        while try reader.step() {}
        guard reader.position == bytes.count else {
            throw refuse(
                .malformed, "a pickle and nothing after it", "\(bytes.count - reader.position) bytes")
        }
        return reader.pickle
    }

    /// Carries out one instruction; `false` after the last.
    private mutating func step() throws(NumPyError) -> Bool {
        let start = position
        let code = try integer(UInt8.self)
        guard let operation = PickleOperation(rawValue: code) else {
            let hexadecimal = String(code, radix: 16)
            throw refuse(
                .unsupported, "a pickle of values, lists, dictionaries and objects",
                "operation 0x\(hexadecimal) at byte \(start)")
        }
        switch operation {
        case .proto:
            let version = try integer(UInt8.self)
            guard version <= 5 else {
                throw refuse(.unsupported, "a pickle of protocol 0 to 5", "\(version)")
            }
        case .frame:
            // Frames are hints for reading ahead; only their lengths can be wrong.
            let length = try integer(UInt64.self)
            guard length <= bytes.count - position else { throw ended() }
        case .stop:
            pickle.root = try pop()
            guard stack.isEmpty, marks.isEmpty else { throw damaged(start) }
            return false

        case .none: try push(.none)
        case .newTrue: try push(.bool(true))
        case .newFalse: try push(.bool(false))
        case .binInt: try push(.integer(Int(integer(Int32.self))))
        case .binInt1: try push(.integer(Int(integer(UInt8.self))))
        case .binInt2: try push(.integer(Int(integer(UInt16.self))))
        case .long1: try push(.integer(long()))
        case .binFloat: try push(.float(Double(bitPattern: integer(UInt64.self).byteSwapped)))
        case .shortBinUnicode: try push(text(integer(UInt8.self)))
        case .binUnicode: try push(text(integer(UInt32.self)))
        case .binUnicode8: try push(text(integer(UInt64.self)))
        case .shortBinBytes: try push(.bytes(take(integer(UInt8.self))))
        case .binBytes: try push(.bytes(take(integer(UInt32.self))))
        case .binBytes8, .byteArray8: try push(.bytes(take(integer(UInt64.self))))

        case .mark:
            guard marks.count < limits.depth else {
                throw refuse(.limit, "a pickle at most \(limits.depth) levels deep", "a deeper one")
            }
            marks.append(stack.count)
        case .pop:
            // A mark may be taken off as well as a value.
            if marks.last == stack.count { marks.removeLast() } else { _ = try pop() }
        case .popMark: _ = try popToMark()

        case .emptyList: try pushNode(.list, [])
        case .emptyDict: try pushNode(.dictionary, [])
        case .emptySet: try pushNode(.set, [])
        case .emptyTuple: try pushNode(.tuple, [])
        case .tuple: try pushNode(.tuple, popToMark())
        case .tuple1: try pushNode(.tuple, pop(1))
        case .tuple2: try pushNode(.tuple, pop(2))
        case .tuple3: try pushNode(.tuple, pop(3))
        case .frozenSet: try pushNode(.set, popToMark())
        case .append: try extend([.list, .object], by: pop(1), start)
        case .appends: try extend([.list, .object], by: popToMark(), start)
        case .addItems: try extend([.set], by: popToMark(), start)
        case .setItem: try extend([.dictionary, .object], by: pop(2), start)
        case .setItems:
            let items = try popToMark()
            guard items.count.isMultiple(of: 2) else { throw damaged(start) }
            try extend([.dictionary, .object], by: items, start)

        case .global: try push(.global("\(line()).\(line())"))
        case .stackGlobal:
            let names = try pop(2)
            guard case .text(let module) = names[0], case .text(let name) = names[1] else {
                throw damaged(start)
            }
            try push(.global("\(module).\(name)"))
        case .reduce, .newObject:
            let parts = try pop(2)
            guard pickle.tuple(parts[1]) != nil else { throw damaged(start) }
            try pushNode(.object, parts)
        case .newObjectEx:
            let parts = try pop(3)
            guard pickle.tuple(parts[1]) != nil else { throw damaged(start) }
            try pushNode(.object, parts)
        case .build:
            let state = try pop()
            let object = try top(start)
            guard pickle.nodes[object].kind == .object, pickle.nodes[object].state == nil else {
                throw damaged(start)
            }
            pickle.nodes[object].state = state

        case .binPut: try remember(Int(integer(UInt8.self)), start)
        case .longBinPut: try remember(Int(integer(UInt32.self)), start)
        case .memoize: try remember(memo.count, start)
        case .binGet: try recall(Int(integer(UInt8.self)), start)
        case .longBinGet: try recall(Int(integer(UInt32.self)), start)
        }
        return true
    }
}

// MARK: - The stack and the memo

extension PickleReader {
    private mutating func push(_ value: Pickle.Value) throws(NumPyError) {
        valueCount += 1
        guard valueCount <= limits.values else { throw tooMany() }
        stack.append(value)
    }

    private mutating func pushNode(_ kind: Pickle.Node.Kind, _ children: [Pickle.Value]) throws(NumPyError) {
        try push(.node(pickle.nodes.count))
        pickle.nodes.append(Pickle.Node(kind: kind, children: children))
    }

    /// Takes the topmost value off; what is below a mark can't be reached.
    private mutating func pop() throws(NumPyError) -> Pickle.Value {
        guard stack.count > marks.last ?? 0, let value = stack.popLast() else {
            throw damaged(position - 1)
        }
        return value
    }

    /// The topmost values, as many as asked for, the lowest first.
    private mutating func pop(_ count: Int) throws(NumPyError) -> [Pickle.Value] {
        guard stack.count - count >= marks.last ?? 0 else { throw damaged(position - 1) }
        defer { stack.removeLast(count) }
        return Array(stack.suffix(count))
    }

    private mutating func popToMark() throws(NumPyError) -> [Pickle.Value] {
        guard let mark = marks.popLast() else { throw damaged(position - 1) }
        defer { stack.removeSubrange(mark...) }
        return Array(stack[mark...])
    }

    /// Number of the node on top of the stack.
    private func top(_ start: Int) throws(NumPyError) -> Int {
        guard stack.count > marks.last ?? 0, case .node(let number)? = stack.last else {
            throw damaged(start)
        }
        return number
    }

    private mutating func extend(
        _ kinds: [Pickle.Node.Kind], by items: [Pickle.Value], _ start: Int
    ) throws(NumPyError) {
        let number = try top(start)
        guard kinds.contains(pickle.nodes[number].kind) else { throw damaged(start) }
        pickle.nodes[number].children += items
    }

    private mutating func remember(_ index: Int, _ start: Int) throws(NumPyError) {
        guard stack.count > marks.last ?? 0, let value = stack.last else { throw damaged(start) }
        memo[index] = value
        guard memo.count <= limits.values else { throw tooMany() }
    }

    private mutating func recall(_ index: Int, _ start: Int) throws(NumPyError) {
        guard let value = memo[index] else { throw damaged(start) }
        try push(value)
    }
}

// MARK: - The bytes behind an instruction

extension PickleReader {
    /// A little-endian number.
    private mutating func integer<Word: FixedWidthInteger & BitwiseCopyable>(
        _ type: Word.Type
    ) throws(NumPyError) -> Word {
        let range = try take(UInt8(MemoryLayout<Word>.size))
        return bytes.withUnsafeBytes {
            Word(littleEndian: $0.loadUnaligned(fromByteOffset: range.lowerBound, as: type))
        }
    }

    /// The place of the next `count` bytes.
    private mutating func take(_ count: some FixedWidthInteger) throws(NumPyError) -> Range<Int> {
        guard count <= bytes.count - position else { throw ended() }
        let start = position
        position += Int(count)
        return start..<position
    }

    private mutating func text(_ count: some FixedWidthInteger) throws(NumPyError) -> Pickle.Value {
        .text(String(decoding: bytes[try take(count)], as: UTF8.self))
    }

    private mutating func line() throws(NumPyError) -> String {
        guard let end = bytes[position...].firstIndex(of: 0x0A) else { throw ended() }
        defer { position = end + 1 }
        return String(decoding: bytes[position..<end], as: UTF8.self)
    }

    /// An integer of any length, as far as `Int` holds it.
    private mutating func long() throws(NumPyError) -> Int {
        let content = bytes[try take(integer(UInt8.self))]
        guard content.count <= 8 else {
            throw refuse(.unsupported, "integers of up to 8 bytes", "one of \(content.count)")
        }
        // The highest bit of the last byte is the sign.
        let start = content.last.map { Int(Int8(bitPattern: $0)) >> 7 } ?? 0
        return content.reversed().reduce(start) { $0 << 8 | Int($1) }
    }

    private func ended() -> NumPyError {
        refuse(.malformed, "a whole pickle", "its end at byte \(bytes.count)")
    }

    private func damaged(_ start: Int) -> NumPyError {
        refuse(.malformed, "a pickle that Python can read", "a wrong operation at byte \(start)")
    }

    private func tooMany() -> NumPyError {
        refuse(.limit, "a pickle of at most \(limits.values) values", "more")
    }
}
