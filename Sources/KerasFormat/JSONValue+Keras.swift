import JSON

extension JSONValue {
    /// Parses what Python wrote.
    ///
    /// - Parameters:
    ///   - subject: What it is, for messages.
    ///   - levels: How many lists and objects may be around what is deepest inside.
    /// - Throws: ``FormatError`` when the text is not JSON, or too deep.
    package init(
        parsing text: String, named subject: String, levels: Int = JSONDialect.python.levels
    ) throws(FormatError) {
        let parsed: (document: JSONValue, depth: Int)
        do throws(JSONSyntaxError) {
            parsed = try JSONValue.parse(text)
        } catch {
            throw FormatError(.invalidJSON(subject: subject, length: text.utf8.count))
        }
        guard parsed.depth <= levels else {
            throw FormatError.mismatch(
                subject, expected: "at most \(levels) levels", found: "\(parsed.depth)")
        }
        self = parsed.document
    }

    /// Whether an object anywhere inside has a member of that name.
    func hasKey(_ key: String) -> Bool {
        switch self {
        case .array(let elements): elements.contains { $0.hasKey(key) }
        case .object(let members): members[key] != nil || members.values.contains { $0.hasKey(key) }
        default: false
        }
    }

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
