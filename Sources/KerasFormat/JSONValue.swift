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
            self = try JSONParser.parse(text)
        } catch {
            throw FormatError(.invalidJSON(subject: subject, length: text.utf8.count))
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
        let text = summary(depth: 4)
        return text.count > 200 ? "\(text.prefix(200))…" : text
    }

    /// - Parameter depth: How many levels of lists are written out.
    private func summary(depth: Int) -> String {
        switch self {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .int(let value): "\(value)"
        case .double(let value): "\(value)"
        case .string(let value): "\"\(value.prefix(60))\(value.count > 60 ? "…" : "")\""
        case .array(let elements):
            elements.count > 8 || depth == 0
                ? "a list of \(elements.count)"
                : "[\(elements.map { $0.summary(depth: depth - 1) }.joined(separator: ", "))]"
        case .object(let members):
            members["class_name"]?.string.map { "an object of class \($0)" } ?? "an object"
        }
    }
}
