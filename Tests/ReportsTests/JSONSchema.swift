import JSON
import KerasFormat

/// As much of JSON Schema, draft 2020-12, as the documented schema uses.
///
/// A keyword that is not known here is a complaint, so that none goes unheeded.
struct JSONSchema {
    typealias Object = [String: JSONValue]

    private let root: JSONValue

    init(_ root: JSONValue) { self.root = root }

    /// The schemas under `$defs`.
    var definitions: Object { root["$defs"]?.object ?? [:] }

    /// Everything that is wrong with a value; empty if it fits.
    ///
    /// - Parameter definition: The name of what it must be under `$defs`; `nil` for the whole schema.
    func complaints(about value: JSONValue, as definition: String? = nil) -> [String] {
        guard let definition else { return complaints(about: value, root, at: "$") }
        return complaints(about: value, .object(["$ref": .string("#/$defs/\(definition)")]), at: "$")
    }

    private func complaints(about value: JSONValue, _ schema: JSONValue, at path: String) -> [String] {
        guard case .object(let keywords) = schema else { return ["\(path): not a schema: \(schema)"] }
        return keywords.sorted { $0.key < $1.key }.flatMap { keyword, argument -> [String] in
            switch (keyword, argument) {
            case ("$schema", _), ("$defs", _), ("title", _):
                return []
            case ("$ref", .string(let reference)):
                let name = String(reference.dropFirst("#/$defs/".count))
                guard reference.hasPrefix("#/$defs/"), let found = definitions[name] else {
                    return ["\(path): no definition \(reference)"]
                }
                return complaints(about: value, found, at: path)
            case ("type", .string(let type)):
                return has(type, value) ? [] : ["\(path): expected \(type), found \(value)"]
            case ("type", .array(let types)):
                return types.contains { $0.string.map { has($0, value) } ?? false }
                    ? [] : ["\(path): expected one of \(types), found \(value)"]
            case ("enum", .array(let values)):
                return values.contains(value) ? [] : ["\(path): expected one of \(values), found \(value)"]
            case ("anyOf", .array(let schemas)):
                let all = schemas.map { complaints(about: value, $0, at: path) }
                return all.contains([]) ? [] : all.flatMap { $0 } + ["\(path): fits none of \(all.count)"]
            case ("items", _):
                guard case .array(let elements) = value else { return [] }
                return elements.enumerated().flatMap {
                    complaints(about: $0.element, argument, at: "\(path)[\($0.offset)]")
                }
            case ("required", .array(let names)):
                guard case .object(let members) = value else { return [] }
                return names.compactMap(\.string).filter { members[$0] == nil }.map { "\(path): no \($0)" }
            case ("properties", .object(let properties)):
                guard case .object(let members) = value else { return [] }
                return members.sorted { $0.key < $1.key }.flatMap { name, member in
                    properties[name].map { complaints(about: member, $0, at: "\(path).\(name)") } ?? []
                }
            case ("additionalProperties", _):
                guard case .object(let members) = value else { return [] }
                let known = keywords["properties"]?.object ?? [:]
                return members.filter { known[$0.key] == nil }.sorted { $0.key < $1.key }.flatMap {
                    argument == .bool(false)
                        ? ["\(path): \($0.key) is not in the schema"]
                        : complaints(about: $0.value, argument, at: "\(path).\($0.key)")
                }
            default:
                return ["\(path): cannot check \(keyword): \(argument)"]
            }
        }
    }

    /// A number without a fraction is an integer, however it is written.
    private func has(_ type: String, _ value: JSONValue) -> Bool {
        switch (type, value) {
        case ("null", .null), ("boolean", .bool), ("string", .string), ("array", .array), ("object", .object),
            ("integer", .int), ("number", .int):
            true
        case ("integer", .double(let number)): number.isFinite && number.rounded() == number
        case ("number", .double(let number)): number.isFinite
        default: false
        }
    }
}
