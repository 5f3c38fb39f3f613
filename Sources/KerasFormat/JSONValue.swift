#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A JSON document of unknown structure, such as a model's configuration.
package enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case int(Int)
    case double(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    /// Parses a document.
    ///
    /// - Throws: ``FormatError`` when the text is not JSON.
    package init(parsing text: String, named subject: String) throws(FormatError) {
        do {
            self = try JSONDecoder().decode(JSONValue.self, from: Data(Self.quotingNonfinite(text)))
        } catch {
            // Foundation says no more than that, nor where.
            throw FormatError(.invalidJSON(subject: subject, length: text.utf8.count))
        }
    }

    /// What stands for NaN and the infinities on the way through the decoder.
    private static let nonfinite: [(token: String, mark: String, value: Double)] = [
        ("NaN", "\u{0}NaN", .nan), ("Infinity", "\u{0}Infinity", .infinity),
        ("-Infinity", "\u{0}-Infinity", -.infinity),
    ]

    /// Turns NaN, Infinity and -Infinity, which Python writes and JSON has not, into marked strings.
    ///
    /// The decoder's own way to read them, JSON5, ends the process on numbers such as `1e+` (Foundation
    /// of Swift 6.3).
    private static func quotingNonfinite(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var isInString = false
        var position = 0
        while position < bytes.count {
            let byte = bytes[position]
            if isInString {
                if byte == UInt8(ascii: "\\"), position + 1 < bytes.count {
                    result.append(byte)
                    position += 1
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
            } else if byte == UInt8(ascii: "\"") {
                isInString = true
            } else if let found = nonfinite.first(where: { bytes[position...].starts(with: $0.token.utf8) }) {
                result += "\"\\u0000\(found.token)\"".utf8
                position += found.token.utf8.count
                continue
            }
            result.append(bytes[position])
            position += 1
        }
        return result
    }
}

extension JSONValue: Decodable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(String.self) {
            let nonfinite = Self.nonfinite.first { $0.mark == value }
            self = nonfinite.map { .double($0.value) } ?? .string(value)
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int.self) {
            self = .int(value)
        } else if let value = try? container.decode(Double.self) {
            self = .double(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }
}

extension JSONValue {
    package subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members[key]
    }

    package var string: String? {
        guard case .string(let value) = self else { return nil }
        return value
    }

    package var int: Int? {
        guard case .int(let value) = self else { return nil }
        return value
    }

    package var bool: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    /// The number, integer or not.
    package var double: Double? {
        switch self {
        case .int(let value): Double(value)
        case .double(let value): value
        default: nil
        }
    }

    package var array: [JSONValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    package var object: [String: JSONValue]? {
        guard case .object(let members) = self else { return nil }
        return members
    }

    /// Whether an object anywhere inside has a member of that name.
    func hasKey(_ key: String) -> Bool {
        switch self {
        case .array(let elements): elements.contains { $0.hasKey(key) }
        case .object(let members): members[key] != nil || members.values.contains { $0.hasKey(key) }
        default: false
        }
    }

    package var isNull: Bool { self == .null }

    /// The value on one short line, for messages.
    package var summary: String {
        switch self {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .int(let value): "\(value)"
        case .double(let value): "\(value)"
        case .string(let value): "\"\(value.prefix(60))\(value.count > 60 ? "…" : "")\""
        case .array(let elements):
            elements.count > 8
                ? "a list of \(elements.count)" : "[\(elements.map(\.summary).joined(separator: ", "))]"
        case .object(let members):
            members["class_name"]?.string.map { "an object of class \($0)" } ?? "an object"
        }
    }
}
