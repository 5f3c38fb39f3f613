/// What the parser makes of a text.
protocol JSONDocument {
    /// The members of an object.
    associatedtype Members: JSONMembers<Self>

    static var null: Self { get }
    static func bool(_ value: Bool) -> Self
    /// A number without fraction and exponent that fits.
    static func integer(_ value: Int) -> Self
    static func number(_ value: Double) -> Self
    static func string(_ value: String) -> Self
    static func array(_ elements: [Self]) -> Self
    static func object(_ members: Members) -> Self
}

/// Members of an object, as they come.
protocol JSONMembers<Value> {
    associatedtype Value

    init()

    /// Adds a member. Of several of the same name, the last counts.
    mutating func add(_ name: String, _ value: Value)
}

extension [String: JSONValue]: JSONMembers {
    mutating func add(_ name: String, _ value: JSONValue) { self[name] = value }
}

extension [JSONNode.Member]: JSONMembers {
    mutating func add(_ name: String, _ value: JSONNode) { append(JSONNode.Member(name, value)) }
}

extension JSONNode: JSONDocument {
    /// Reads a document of the standard's dialect.
    package init(parsing bytes: [UInt8]) throws(JSONSyntaxError) {
        self = try JSONParser.parse(bytes, as: .strict).document
    }

    /// Reads a document of the standard's dialect.
    package init(parsing text: String) throws(JSONSyntaxError) {
        try self.init(parsing: Array(text.utf8))
    }
}

extension JSONValue: JSONDocument {
    static func integer(_ value: Int) -> JSONValue { .int(value) }

    /// An integer where the value is one that `Int` holds, however it is written.
    static func number(_ value: Double) -> JSONValue {
        Int(exactly: value).map { .int($0) } ?? .double(value)
    }

    /// Reads a document of Python's dialect.
    ///
    /// - Returns: The document, and how many lists and objects are around what is deepest inside.
    package static func parse(_ text: String) throws(JSONSyntaxError) -> (document: JSONValue, depth: Int) {
        try JSONParser.parse(Array(text.utf8), as: .python)
    }
}
