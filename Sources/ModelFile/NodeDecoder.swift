import JSON

/// Makes what is `Decodable` of JSON; reads what ``NodeEncoder`` writes.
enum NodeDecoder {
    /// - Throws: `DecodingError`.
    static func decode<T: Decodable>(
        _ type: T.Type, from node: JSONNode, userInfo: [CodingUserInfoKey: any Sendable]
    ) throws -> T {
        try Decoding(node: node, codingPath: [], userInfo: userInfo).decode(type)
    }
}

private struct Decoding: Decoder {
    let node: JSONNode
    let codingPath: [any CodingKey]
    let info: [CodingUserInfoKey: any Sendable]
    var userInfo: [CodingUserInfoKey: Any] { info }

    init(node: JSONNode, codingPath: [any CodingKey], userInfo: [CodingUserInfoKey: any Sendable]) {
        self.node = node
        self.codingPath = codingPath
        info = userInfo
    }

    func inner(_ node: JSONNode, _ key: any CodingKey) -> Decoding {
        Decoding(node: node, codingPath: codingPath + [key], userInfo: info)
    }

    func mismatch(_ type: Any.Type, _ expected: String) -> DecodingError {
        .typeMismatch(
            type,
            DecodingError.Context(
                codingPath: codingPath, debugDescription: "expected \(expected), found \(node.kind)"))
    }

    func container<Key: CodingKey>(keyedBy: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard case .object(let members) = node else { throw mismatch([String: Any].self, "an object") }
        return KeyedDecodingContainer(
            KeyedDecoding<Key>(
                decoding: self,
                members: Dictionary(members.map { ($0.name, $0.value) }) { first, _ in first }))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard case .array(let elements) = node else { throw mismatch([Any].self, "a list") }
        return UnkeyedDecoding(decoding: self, elements: elements)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { SingleDecoding(decoding: self) }

    func decode<T: Decodable>(_ type: T.Type) throws -> T {
        // Long lists of numbers need no decoder for each.
        if type == [Double].self, case .array(let elements) = node,
            let values = try elements.map({ try inner($0, Index(0)).double() }) as? T
        {
            return values
        }
        let value: Any? =
            switch type {
            case is Bool.Type: try bool()
            case is String.Type: try string()
            case is Double.Type: try double()
            case is Float.Type: Float(try double())
            case let type as any FixedWidthInteger.Type: try integer(type)
            default: nil
            }
        // A cast of nothing to an optional type would succeed.
        if let value, let cast = value as? T { return cast }
        return try T(from: self)
    }

    func bool() throws -> Bool {
        guard case .bool(let value) = node else { throw mismatch(Bool.self, "a boolean") }
        return value
    }

    func string() throws -> String {
        guard case .string(let value) = node else { throw mismatch(String.self, "a string") }
        return value
    }

    func double() throws -> Double {
        switch node {
        case .integer(let value): return Double(value)
        case .number(let value): return value
        case .string("nan"): return .nan
        case .string("inf"): return .infinity
        case .string("-inf"): return -.infinity
        default: throw mismatch(Double.self, "a number")
        }
    }

    func integer<I: FixedWidthInteger>(_ type: I.Type) throws -> I {
        guard case .integer(let value) = node, let integer = I(exactly: value) else {
            throw mismatch(type, "an integer that fits")
        }
        return integer
    }
}

/// The place of an element in a list.
private struct Index: CodingKey {
    let number: Int

    init(_ number: Int) { self.number = number }
    init?(intValue: Int) { number = intValue }
    init?(stringValue: String) { nil }

    var intValue: Int? { number }
    var stringValue: String { "\(number)" }
}

private struct KeyedDecoding<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let decoding: Decoding
    let members: [String: JSONNode]

    var codingPath: [any CodingKey] { decoding.codingPath }
    var allKeys: [Key] { members.keys.sorted().compactMap { Key(stringValue: $0) } }

    func contains(_ key: Key) -> Bool { members[key.stringValue] != nil }

    private func member(_ key: any CodingKey) throws -> Decoding {
        guard let node = members[key.stringValue] else {
            throw DecodingError.keyNotFound(
                key,
                DecodingError.Context(codingPath: codingPath, debugDescription: "no \(key.stringValue)"))
        }
        return decoding.inner(node, key)
    }

    func decodeNil(forKey key: Key) throws -> Bool { try member(key).node == .null }

    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T { try member(key).decode(type) }

    func nestedContainer<Inner: CodingKey>(
        keyedBy: Inner.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Inner> {
        try member(key).container(keyedBy: keyedBy)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try member(key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder { decoding }

    func superDecoder(forKey key: Key) throws -> any Decoder { try member(key) }
}

private struct UnkeyedDecoding: UnkeyedDecodingContainer {
    let decoding: Decoding
    let elements: [JSONNode]
    private(set) var currentIndex = 0

    init(decoding: Decoding, elements: [JSONNode]) {
        self.decoding = decoding
        self.elements = elements
    }

    var codingPath: [any CodingKey] { decoding.codingPath }
    var count: Int? { elements.count }
    var isAtEnd: Bool { currentIndex >= elements.count }

    private func current() throws -> Decoding {
        guard !isAtEnd else {
            throw DecodingError.valueNotFound(
                Any.self,
                DecodingError.Context(
                    codingPath: codingPath, debugDescription: "expected more than \(elements.count) elements")
            )
        }
        return decoding.inner(elements[currentIndex], Index(currentIndex))
    }

    mutating func decodeNil() throws -> Bool {
        guard try current().node == .null else { return false }
        currentIndex += 1
        return true
    }

    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
        let value = try current().decode(type)
        currentIndex += 1
        return value
    }

    mutating func nestedContainer<Inner: CodingKey>(
        keyedBy: Inner.Type
    ) throws -> KeyedDecodingContainer<Inner> {
        let container = try current().container(keyedBy: keyedBy)
        currentIndex += 1
        return container
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        let container = try current().unkeyedContainer()
        currentIndex += 1
        return container
    }

    mutating func superDecoder() throws -> any Decoder {
        let decoder = try current()
        currentIndex += 1
        return decoder
    }
}

private struct SingleDecoding: SingleValueDecodingContainer {
    let decoding: Decoding

    var codingPath: [any CodingKey] { decoding.codingPath }

    func decodeNil() -> Bool { decoding.node == .null }

    func decode<T: Decodable>(_ type: T.Type) throws -> T { try decoding.decode(type) }
}
