/// Reads JSON as Python writes it, in time proportional to its length.
///
/// Foundation's decoder took a second for 3,000 numbers inside of 500 lists, since each guess at a value's
/// type that fails costs an error with the whole way to the value (Swift 6.3). NaN and the infinities are
/// numbers here, as in Python; of members with the same name, the last counts.
///
/// Source: RFC 8259; Python's `json`.
struct JSONParser {
    /// Not JSON, or too deep.
    struct Failure: Error {}

    /// Lists and objects inside of each other.
    static let depthLimit = 512

    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0

    /// Parses a whole document.
    static func parse(_ text: String) throws(Failure) -> JSONValue {
        var text = text
        let result = text.withUTF8 { bytes in
            Result { () throws(Failure) in
                var parser = JSONParser(bytes: bytes)
                return try parser.document()
            }
        }
        return try result.get()
    }

    private init(bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    private mutating func document() throws(Failure) -> JSONValue {
        // The mark that some editors put before a text.
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        let value = try value(depth: 0)
        skipBlanks()
        guard position == bytes.count else { throw Failure() }
        return value
    }

    private mutating func value(depth: Int) throws(Failure) -> JSONValue {
        skipBlanks()
        guard position < bytes.count else { throw Failure() }
        switch bytes[position] {
        case UInt8(ascii: "{"): return try object(depth: depth + 1)
        case UInt8(ascii: "["): return try array(depth: depth + 1)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "-"), 0x30...0x39:
            if take("-Infinity") { return .double(-.infinity) }
            return try number()
        default:
            if take("null") { return .null }
            if take("true") { return .bool(true) }
            if take("false") { return .bool(false) }
            if take("NaN") { return .double(.nan) }
            if take("Infinity") { return .double(.infinity) }
            throw Failure()
        }
    }

    private mutating func array(depth: Int) throws(Failure) -> JSONValue {
        guard depth <= Self.depthLimit else { throw Failure() }
        position += 1
        var elements: [JSONValue] = []
        skipBlanks()
        if take("]") { return .array(elements) }
        while true {
            elements.append(try value(depth: depth))
            skipBlanks()
            if take("]") { return .array(elements) }
            guard take(",") else { throw Failure() }
        }
    }

    private mutating func object(depth: Int) throws(Failure) -> JSONValue {
        guard depth <= Self.depthLimit else { throw Failure() }
        position += 1
        var members: [String: JSONValue] = [:]
        skipBlanks()
        if take("}") { return .object(members) }
        while true {
            skipBlanks()
            let key = try string()
            skipBlanks()
            guard take(":") else { throw Failure() }
            members[key] = try value(depth: depth)
            skipBlanks()
            if take("}") { return .object(members) }
            guard take(",") else { throw Failure() }
        }
    }

    private mutating func skipBlanks() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    /// Skips `token` if it comes next.
    private mutating func take(_ token: StaticString) -> Bool {
        let count = token.utf8CodeUnitCount
        guard bytes.count - position >= count else { return false }
        let isNext = token.withUTF8Buffer { $0.elementsEqual(bytes[position..<position + count]) }
        if isNext { position += count }
        return isNext
    }
}

// MARK: - Numbers

extension JSONParser {
    /// An integer where the value is one that `Int` holds, however it is written.
    private mutating func number() throws(Failure) -> JSONValue {
        let start = position
        _ = take("-")
        let integerStart = position
        try digits()
        if bytes[integerStart] == UInt8(ascii: "0"), position > integerStart + 1 { throw Failure() }
        var isInteger = true
        if take(".") {
            isInteger = false
            try digits()
        }
        if take("e") || take("E") {
            isInteger = false
            if !take("+") { _ = take("-") }
            try digits()
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isInteger, let value = Int(text) { return .int(value) }
        guard let value = Double(text), value.isFinite else { throw Failure() }
        return Int(exactly: value).map { .int($0) } ?? .double(value)
    }

    /// One digit or more.
    private mutating func digits() throws(Failure) {
        let start = position
        while position < bytes.count, (0x30...0x39).contains(bytes[position]) { position += 1 }
        guard position > start else { throw Failure() }
    }
}

// MARK: - Strings

extension JSONParser {
    private mutating func string() throws(Failure) -> String {
        guard take("\"") else { throw Failure() }
        var text: [UInt8] = []
        var start = position
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                defer { position += 1 }
                let rest = bytes[start..<position]
                if text.isEmpty { return String(decoding: rest, as: UTF8.self) }
                return String(decoding: text + rest, as: UTF8.self)
            case UInt8(ascii: "\\"):
                text += bytes[start..<position]
                position += 1
                text += String(try escape()).utf8
                start = position
            case 0..<0x20: throw Failure()
            default: position += 1
            }
        }
        throw Failure()
    }

    /// What follows a backslash.
    private mutating func escape() throws(Failure) -> Unicode.Scalar {
        guard position < bytes.count else { throw Failure() }
        defer { position += 1 }
        switch bytes[position] {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            let first = try unit()
            // Characters beyond the first 65,536 are written as two.
            guard UTF16.isLeadSurrogate(first), position + 2 < bytes.count,
                bytes[position + 1] == UInt8(ascii: "\\"), bytes[position + 2] == UInt8(ascii: "u")
            else { return try scalar(first).get() }
            position += 2
            let second = try unit()
            guard UTF16.isTrailSurrogate(second) else { throw Failure() }
            return try scalar(0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)).get()
        default: throw Failure()
        }
    }

    /// Four hexadecimal digits; leaves the position on the last of them.
    private mutating func unit() throws(Failure) -> UInt16 {
        guard bytes.count - position > 4 else { throw Failure() }
        let digits = bytes[position + 1...position + 4]
        guard digits.allSatisfy({ Unicode.Scalar($0).properties.isASCIIHexDigit }),
            let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw Failure() }
        position += 4
        return unit
    }

    /// Half a character is none.
    private func scalar(_ value: some BinaryInteger) -> Result<Unicode.Scalar, Failure> {
        Unicode.Scalar(UInt32(value)).map { .success($0) } ?? .failure(Failure())
    }
}
