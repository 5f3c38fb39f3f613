import JSON

/// Turns what is `Encodable` into JSON.
///
/// NaN and the infinities, which JSON does not have and constants of models may hold, become the strings
/// "nan", "inf" and "-inf".
enum NodeEncoder {
    static func encode(_ value: some Encodable) throws -> JSONNode {
        let place = Place()
        try value.encode(to: Encoding(place: place, codingPath: []))
        return place.node
    }
}

/// Where a value is put together: containers are filled in after they have been handed out.
private final class Place {
    enum Content {
        case node(JSONNode)
        case array([Place])
        case object([(name: String, place: Place)])
    }

    var content = Content.node(.object([]))

    var node: JSONNode {
        switch content {
        case .node(let node): node
        case .array(let places): .array(places.map(\.node))
        case .object(let members): .object(members.map { JSONNode.Member($0.name, $0.place.node) })
        }
    }

    func member(_ name: String) -> Place {
        let place = Place()
        if case .object(var members) = content {
            members.removeAll { $0.name == name }
            content = .object(members + [(name, place)])
        } else {
            content = .object([(name, place)])
        }
        return place
    }

    func element() -> Place {
        let place = Place()
        if case .array(let places) = content {
            content = .array(places + [place])
        } else {
            content = .array([place])
        }
        return place
    }

    func put(_ value: some Encodable, _ codingPath: [any CodingKey]) throws {
        switch value {
        case let value as Bool: content = .node(.bool(value))
        case let value as String: content = .node(.string(value))
        case let value as Double: content = .node(Self.node(value))
        case let value as Float: content = .node(Self.node(Double(value)))
        case let value as any FixedWidthInteger:
            guard let integer = Int(exactly: value) else {
                throw EncodingError.invalidValue(
                    value, EncodingError.Context(codingPath: codingPath, debugDescription: "too large"))
            }
            content = .node(.integer(integer))
        // Dictionaries have no order; files must be the same each time.
        case let values as [String: String]:
            let sorted = values.sorted { $0.key < $1.key }
            content = .node(.object(sorted.map { JSONNode.Member($0.key, .string($0.value)) }))
        // Long lists of numbers need no place for each.
        case let values as [Double]: content = .node(.array(values.map(Self.node)))
        case let values as [Int]: content = .node(.array(values.map { .integer($0) }))
        default: try value.encode(to: Encoding(place: self, codingPath: codingPath))
        }
    }

    private static func node(_ value: Double) -> JSONNode {
        value.isFinite ? .number(value) : .string(value.isNaN ? "nan" : value < 0 ? "-inf" : "inf")
    }
}

private struct Encoding: Encoder {
    let place: Place
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy: Key.Type) -> KeyedEncodingContainer<Key> {
        // Several containers of one value share its members.
        if case .object = place.content {} else { place.content = .object([]) }
        return KeyedEncodingContainer(KeyedEncoding<Key>(place: place, codingPath: codingPath))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        if case .array = place.content {} else { place.content = .array([]) }
        return UnkeyedEncoding(place: place, codingPath: codingPath)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        SingleEncoding(place: place, codingPath: codingPath)
    }
}

private struct KeyedEncoding<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let place: Place
    let codingPath: [any CodingKey]

    mutating func encodeNil(forKey key: Key) throws { place.member(key.stringValue).content = .node(.null) }

    mutating func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
        try place.member(key.stringValue).put(value, codingPath + [key])
    }

    mutating func nestedContainer<Inner: CodingKey>(
        keyedBy: Inner.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Inner> {
        Encoding(place: place.member(key.stringValue), codingPath: codingPath + [key]).container(
            keyedBy: keyedBy)
    }

    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        Encoding(place: place.member(key.stringValue), codingPath: codingPath + [key]).unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder {
        Encoding(place: place.member("super"), codingPath: codingPath)
    }

    mutating func superEncoder(forKey key: Key) -> any Encoder {
        Encoding(place: place.member(key.stringValue), codingPath: codingPath + [key])
    }
}

private struct UnkeyedEncoding: UnkeyedEncodingContainer {
    let place: Place
    let codingPath: [any CodingKey]

    var count: Int {
        if case .array(let places) = place.content { places.count } else { 0 }
    }

    mutating func encodeNil() throws { place.element().content = .node(.null) }

    mutating func encode<T: Encodable>(_ value: T) throws { try place.element().put(value, codingPath) }

    mutating func nestedContainer<Inner: CodingKey>(keyedBy: Inner.Type) -> KeyedEncodingContainer<Inner> {
        Encoding(place: place.element(), codingPath: codingPath).container(keyedBy: keyedBy)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        Encoding(place: place.element(), codingPath: codingPath).unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder {
        Encoding(place: place.element(), codingPath: codingPath)
    }
}

private struct SingleEncoding: SingleValueEncodingContainer {
    let place: Place
    let codingPath: [any CodingKey]

    mutating func encodeNil() throws { place.content = .node(.null) }

    mutating func encode<T: Encodable>(_ value: T) throws { try place.put(value, codingPath) }
}
