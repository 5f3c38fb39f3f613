// Numbers and strings.
extension JSONParser {
    mutating func number() throws(JSONSyntaxError) -> Document {
        let start = position
        var isInteger = true
        _ = take("-")
        guard isDigit else {
            position = start
            if dialect.hasNonfiniteNumbers, take("-Infinity") { return .number(-.infinity) }
            throw failure("a value")
        }
        // No digit follows a leading 0.
        if !take("0") { skipDigits() }
        if take(".") {
            isInteger = false
            guard isDigit else { throw failure("a digit") }
            skipDigits()
        }
        if take("e") || take("E") {
            isInteger = false
            if !take("+") { _ = take("-") }
            guard isDigit else { throw failure("a digit") }
            skipDigits()
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isInteger, let integer = Int(text) { return .integer(integer) }
        guard let number = Double(text), number.isFinite else {
            throw JSONSyntaxError(offset: start, expected: "a number that fits", found: "\(text.prefix(40))")
        }
        return .number(number)
    }

    private var isDigit: Bool { peek.map { (0x30...0x39).contains($0) } ?? false }

    private mutating func skipDigits() { while isDigit { position += 1 } }

    mutating func string() throws(JSONSyntaxError) -> String {
        let opening = position
        position += 1
        // What escapes end; the rest is taken in whole pieces.
        var text: [UInt8] = []
        var start = position
        while let byte = peek {
            switch byte {
            case UInt8(ascii: "\""):
                let rest = bytes[start..<position]
                position += 1
                return try text.isEmpty
                    ? decoded(rest, opening: opening) : decoded(text + rest, opening: opening)
            case UInt8(ascii: "\\"):
                text += bytes[start..<position]
                position += 1
                text += String(try escape()).utf8
                start = position
            case 0..<0x20: throw failure("an escaped control character")
            default: position += 1
            }
        }
        throw failure("the end of a string")
    }

    private func decoded(
        _ bytes: some Collection<UInt8>, opening: Int
    ) throws(JSONSyntaxError) -> String {
        let string = String(decoding: bytes, as: UTF8.self)
        // What is not UTF-8 has been replaced.
        guard string.utf8.elementsEqual(bytes) else {
            throw JSONSyntaxError(offset: opening, expected: "UTF-8", found: "other bytes")
        }
        return string
    }

    /// What follows a backslash.
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
            if UTF16.isLeadSurrogate(first), take("\\u") {
                let second = try codeUnit()
                let pair = 0x10000 + (UInt32(first) - 0xD800) << 10 + UInt32(second) & 0x3FF
                if UTF16.isTrailSurrogate(second), let scalar = Unicode.Scalar(pair) { return scalar }
            }
            throw JSONSyntaxError(offset: start, expected: "a character", found: "half of one")
        default:
            position -= 1
            throw failure("an escape")
        }
    }

    private mutating func codeUnit() throws(JSONSyntaxError) -> UInt16 {
        let digits = bytes[position..<min(position + 4, bytes.count)]
        let text = String(decoding: digits, as: UTF8.self)
        guard digits.count == 4, !text.hasPrefix("+"), !text.hasPrefix("-"),
            let unit = UInt16(text, radix: 16)
        else { throw failure("4 hexadecimal digits") }
        position += 4
        return unit
    }
}
