/// Reads JSON in time proportional to its length.
///
/// Foundation's parsers are not used. Its decoder took a second for 3,000 numbers inside of 500 lists, since
/// each guess at a value's type that fails costs an error with the whole way to the value (Swift 6.3); they
/// let names that come twice pass; and an app that runs a model needs nothing else of Foundation.
///
/// Source: RFC 8259; Python's `json`.
struct JSONParser<Document: JSONDocument> {
    let bytes: UnsafeBufferPointer<UInt8>
    let dialect: JSONDialect
    var position = 0
    /// Lists and objects around what was deepest inside so far.
    private var deepest = 0

    private init(_ bytes: UnsafeBufferPointer<UInt8>, _ dialect: JSONDialect) {
        self.bytes = bytes
        self.dialect = dialect
    }

    /// Reads a whole document; what follows it must be blanks.
    static func parse(
        _ bytes: [UInt8], as dialect: JSONDialect
    ) throws(JSONSyntaxError) -> (document: Document, depth: Int) {
        try bytes.withUnsafeBufferPointer { bytes in
            Result { () throws(JSONSyntaxError) in
                var parser = JSONParser(bytes, dialect)
                let document = try parser.document()
                return (document, parser.deepest)
            }
        }.get()
    }

    private mutating func document() throws(JSONSyntaxError) -> Document {
        if dialect.skipsMark { _ = take("\u{FEFF}") }
        let value = try value(depth: 0)
        skipBlanks()
        guard position == bytes.count else { throw failure("the end") }
        return value
    }

    /// - Parameter depth: Lists and objects around it.
    private mutating func value(depth: Int) throws(JSONSyntaxError) -> Document {
        skipBlanks()
        deepest = max(deepest, depth)
        switch peek {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            guard depth < dialect.levels else {
                throw JSONSyntaxError(
                    offset: position, expected: "at most \(dialect.levels) levels", found: "more")
            }
            return peek == UInt8(ascii: "{") ? try object(depth: depth + 1) : try array(depth: depth + 1)
        case UInt8(ascii: "\""): return .string(try string())
        case let byte? where byte == UInt8(ascii: "-") || (0x30...0x39).contains(byte): return try number()
        default: return try word()
        }
    }

    private mutating func object(depth: Int) throws(JSONSyntaxError) -> Document {
        position += 1
        var members = Document.Members()
        var names: Set<String> = []
        skipBlanks()
        if take("}") { return .object(members) }
        while true {
            skipBlanks()
            let start = position
            guard peek == UInt8(ascii: "\"") else { throw failure("a name") }
            let name = try string()
            guard dialect.repeatsNames || names.insert(name).inserted else {
                throw JSONSyntaxError(offset: start, expected: "a new name", found: "\"\(name)\" again")
            }
            skipBlanks()
            guard take(":") else { throw failure("a colon") }
            members.add(name, try value(depth: depth))
            skipBlanks()
            if take("}") { return .object(members) }
            guard take(",") else { throw failure("a comma or }") }
        }
    }

    private mutating func array(depth: Int) throws(JSONSyntaxError) -> Document {
        position += 1
        var elements: [Document] = []
        skipBlanks()
        if take("]") { return .array([]) }
        while true {
            elements.append(try value(depth: depth))
            skipBlanks()
            if take("]") { return .array(elements) }
            guard take(",") else { throw failure("a comma or ]") }
        }
    }

    private mutating func word() throws(JSONSyntaxError) -> Document {
        if take("null") { return .null }
        if take("true") { return .bool(true) }
        if take("false") { return .bool(false) }
        if dialect.hasNonfiniteNumbers {
            if take("NaN") { return .number(.nan) }
            if take("Infinity") { return .number(.infinity) }
        }
        throw failure("a value")
    }

    private mutating func skipBlanks() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }
}

extension JSONParser {
    var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// Skips a text if it comes next.
    mutating func take(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard bytes.count - position >= count else { return false }
        let isNext = text.withUTF8Buffer { $0.elementsEqual(bytes[position..<position + count]) }
        if isNext { position += count }
        return isNext
    }

    func failure(_ expected: String) -> JSONSyntaxError {
        guard let byte = peek else {
            return JSONSyntaxError(offset: position, expected: expected, found: "the end")
        }
        let isPlain = (0x21..<0x7F).contains(byte)
        let found = isPlain ? "\"\(Character(Unicode.Scalar(byte)))\"" : "byte \(byte)"
        return JSONSyntaxError(offset: position, expected: expected, found: found)
    }
}
