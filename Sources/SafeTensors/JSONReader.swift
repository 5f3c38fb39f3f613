/// Reads JSON as RFC 8259 has it, and nothing beyond: no NaN, no comments, no name twice in one object.
struct JSONReader {
    /// Far deeper than descriptions of models go; each level takes some of the stack, here and later on.
    static let deepest = 96

    private let bytes: [UInt8]
    private var position = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Reads a document; what follows it must be blanks.
    static func read(_ bytes: [UInt8]) throws(JSONSyntaxError) -> JSONNode {
        var reader = JSONReader(bytes)
        let node = try reader.value(depth: 0)
        reader.skipBlanks()
        guard reader.position == bytes.count else { throw reader.failure("the end") }
        return node
    }

    private mutating func value(depth: Int) throws(JSONSyntaxError) -> JSONNode {
        skipBlanks()
        guard depth < Self.deepest else {
            throw JSONSyntaxError(
                offset: position, expected: "at most \(Self.deepest) levels", found: "more")
        }
        switch peek {
        case UInt8(ascii: "{"): return try object(depth: depth + 1)
        case UInt8(ascii: "["): return try array(depth: depth + 1)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func object(depth: Int) throws(JSONSyntaxError) -> JSONNode {
        position += 1
        var members: [JSONNode.Member] = []
        var names: Set<String> = []
        skipBlanks()
        if take(UInt8(ascii: "}")) { return .object([]) }
        while true {
            skipBlanks()
            let start = position
            guard peek == UInt8(ascii: "\"") else { throw failure("a name") }
            let name = try string()
            guard names.insert(name).inserted else {
                throw JSONSyntaxError(offset: start, expected: "a new name", found: "\"\(name)\" again")
            }
            skipBlanks()
            guard take(UInt8(ascii: ":")) else { throw failure("a colon") }
            members.append(JSONNode.Member(name, try value(depth: depth)))
            skipBlanks()
            if take(UInt8(ascii: "}")) { return .object(members) }
            guard take(UInt8(ascii: ",")) else { throw failure("a comma or }") }
        }
    }

    private mutating func array(depth: Int) throws(JSONSyntaxError) -> JSONNode {
        position += 1
        var elements: [JSONNode] = []
        skipBlanks()
        if take(UInt8(ascii: "]")) { return .array([]) }
        while true {
            elements.append(try value(depth: depth))
            skipBlanks()
            if take(UInt8(ascii: "]")) { return .array(elements) }
            guard take(UInt8(ascii: ",")) else { throw failure("a comma or ]") }
        }
    }

    private mutating func word(_ text: String, _ node: JSONNode) throws(JSONSyntaxError) -> JSONNode {
        guard bytes[position...].starts(with: text.utf8) else { throw failure("a value") }
        position += text.utf8.count
        return node
    }

    private mutating func number() throws(JSONSyntaxError) -> JSONNode {
        let start = position
        func isDigit(_ byte: UInt8?) -> Bool { byte.map { (0x30...0x39).contains($0) } ?? false }
        var isInteger = true
        _ = take(UInt8(ascii: "-"))
        guard isDigit(peek) else {
            position = start
            throw failure("a value")
        }
        // No digit follows a leading 0.
        if !take(UInt8(ascii: "0")) { while isDigit(peek) { position += 1 } }
        if take(UInt8(ascii: ".")) {
            isInteger = false
            guard isDigit(peek) else { throw failure("a digit") }
            while isDigit(peek) { position += 1 }
        }
        if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
            isInteger = false
            position += 1
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            guard isDigit(peek) else { throw failure("a digit") }
            while isDigit(peek) { position += 1 }
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isInteger, let integer = Int(text) { return .integer(integer) }
        guard let number = Double(text), number.isFinite else {
            throw JSONSyntaxError(offset: start, expected: "a number that fits", found: "\(text.prefix(40))")
        }
        return .number(number)
    }

    private mutating func string() throws(JSONSyntaxError) -> String {
        let opening = position
        position += 1
        var text: [UInt8] = []
        while true {
            guard let byte = peek else { throw failure("the end of a string") }
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                let string = String(decoding: text, as: UTF8.self)
                // What is not UTF-8 has been replaced.
                guard string.utf8.elementsEqual(text) else {
                    throw JSONSyntaxError(offset: opening, expected: "UTF-8", found: "other bytes")
                }
                return string
            case UInt8(ascii: "\\"): text += Array(String(try escape()).utf8)
            case 0..<0x20:
                position -= 1
                throw failure("an escaped control character")
            default: text.append(byte)
            }
        }
    }

    private mutating func escape() throws(JSONSyntaxError) -> Unicode.Scalar {
        guard let byte = peek else { throw failure("the end of a string") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            let start = position
            let first = try codeUnit()
            if let scalar = Unicode.Scalar(first) { return scalar }
            // Half of a pair: the other half must follow.
            if (0xD800..<0xDC00).contains(first), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) {
                let second = try codeUnit()
                if (0xDC00..<0xE000).contains(second),
                    let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
                {
                    return scalar
                }
            }
            throw JSONSyntaxError(offset: start, expected: "a character", found: "half of one")
        default:
            position -= 1
            throw failure("an escape")
        }
    }

    private mutating func codeUnit() throws(JSONSyntaxError) -> UInt32 {
        let digits = bytes[position..<min(position + 4, bytes.count)]
        let text = String(decoding: digits, as: UTF8.self)
        guard digits.count == 4, !text.hasPrefix("+"), !text.hasPrefix("-"),
            let unit = UInt32(text, radix: 16)
        else { throw failure("4 hexadecimal digits") }
        position += 4
        return unit
    }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipBlanks() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private func failure(_ expected: String) -> JSONSyntaxError {
        guard let byte = peek else {
            return JSONSyntaxError(offset: position, expected: expected, found: "the end")
        }
        let isPlain = (0x21..<0x7F).contains(byte)
        let found = isPlain ? "\"\(Character(Unicode.Scalar(byte)))\"" : "byte \(byte)"
        return JSONSyntaxError(offset: position, expected: expected, found: found)
    }
}

extension JSONNode {
    /// Reads a document.
    package init(parsing bytes: [UInt8]) throws(JSONSyntaxError) { self = try JSONReader.read(bytes) }

    /// Reads a document.
    package init(parsing text: String) throws(JSONSyntaxError) {
        self = try JSONReader.read(Array(text.utf8))
    }
}
