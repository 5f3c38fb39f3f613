/// Reads the one Python dictionary that an `.npy` header is.
///
/// Only what NumPy writes is understood: three keys, strings in either quotes, `True` and `False`, and a tuple
/// of non-negative integers. NumPy under Python 2 wrote integers as `3L`.
struct HeaderParser {
    struct Fields {
        let descr: Descr
        let isFortranOrder: Bool
        let shape: [Int]
    }

    enum Descr {
        case name(String)
        /// A list of fields, whose content is of no interest.
        case structured

        /// Whether the elements are Python objects, which NumPy writes as a pickle.
        var isObjects: Bool {
            if case .name(let name) = self { return name.hasSuffix("O") }
            return false
        }
    }

    private let text: [UInt8]
    private var position = 0

    init(_ text: [UInt8]) {
        self.text = text
    }

    /// The header's first characters, for a message.
    var excerpt: String {
        let start = String(decoding: text.prefix(60), as: UTF8.self)
        return text.count > 60 ? "\(start)…" : start
    }

    /// Parses the whole header; `nil` if it is anything else than expected.
    mutating func parse() -> Fields? {
        var descr: Descr?
        var isFortranOrder: Bool?
        var shape: [Int]?
        guard take("{") else { return nil }
        while !take("}") {
            guard let key = string(), take(":") else { return nil }
            switch key {
            case "descr" where descr == nil:
                descr = parseDescr()
                guard let descr else { return nil }
                // What follows a list of fields does not matter: it is refused.
                if case .structured = descr {
                    return Fields(descr: descr, isFortranOrder: false, shape: [])
                }
            case "fortran_order" where isFortranOrder == nil:
                isFortranOrder = take("True") ? true : take("False") ? false : nil
                guard isFortranOrder != nil else { return nil }
            case "shape" where shape == nil:
                shape = tuple()
                guard shape != nil else { return nil }
            default:
                return nil
            }
            guard take(",") || peek("}") else { return nil }
        }
        skipBlanks()
        guard position == text.count, let descr, let isFortranOrder, let shape else { return nil }
        return Fields(descr: descr, isFortranOrder: isFortranOrder, shape: shape)
    }

    private mutating func parseDescr() -> Descr? {
        if take("[") { return .structured }
        return string().map { .name($0) }
    }

    /// A string in single or double quotes, without escapes.
    private mutating func string() -> String? {
        skipBlanks()
        guard position < text.count else { return nil }
        let quote = text[position]
        guard quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else { return nil }
        let rest = text[(position + 1)...]
        guard let end = rest.firstIndex(of: quote), !rest[..<end].contains(UInt8(ascii: "\\")) else {
            return nil
        }
        position = end + 1
        return String(decoding: rest[..<end], as: UTF8.self)
    }

    /// `()`, `(3,)`, `(3, 4)` or `(3, 4,)`.
    private mutating func tuple() -> [Int]? {
        guard take("(") else { return nil }
        var values: [Int] = []
        var hasComma = false
        while !take(")") {
            // Without a comma before it, a second number can't follow; NumPy has at most 64 dimensions.
            guard values.isEmpty || hasComma, values.count < 64, let value = integer() else { return nil }
            values.append(value)
            hasComma = take(",")
        }
        // `(3)` is a number in Python, not a tuple.
        return values.count == 1 && !hasComma ? nil : values
    }

    private mutating func integer() -> Int? {
        skipBlanks()
        let digits = text[position...].prefix { (0x30...0x39).contains($0) }
        guard !digits.isEmpty, let value = Int(String(decoding: digits, as: UTF8.self)) else { return nil }
        position += digits.count
        _ = take("L")
        return value
    }

    /// Skips `token` if it comes next, blanks aside.
    private mutating func take(_ token: StaticString) -> Bool {
        guard peek(token) else { return false }
        position += token.utf8CodeUnitCount
        return true
    }

    private mutating func peek(_ token: StaticString) -> Bool {
        skipBlanks()
        return token.withUTF8Buffer { text[position...].starts(with: $0) }
    }

    private mutating func skipBlanks() {
        while position < text.count, text[position] == 0x20 || text[position] == 0x0A { position += 1 }
    }
}
