import JSON
import TestSupport

/// Changes something somewhere in a JSON document, so that it still is one.
struct Mutation {
    private var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed) }

    /// Changes one value, or a few.
    mutating func mutated(_ document: JSONNode) -> JSONNode {
        var document = document
        // One change is the most likely to be let through; several may be more than the sum of each.
        for _ in 0..<max(number(in: 0...3), 1) {
            let all = document.nodes
            let target = Int.random(in: 0..<all.count, using: &generator)
            var counter = 0
            let donor = all[Int.random(in: 0..<all.count, using: &generator)]
            let change = changed(all[target], donor)
            document = document.replacing(target, by: change, &counter)
        }
        return document
    }

    /// A model of which the file does not say what its inputs' shapes are, so that less can be checked.
    static func withoutShapes(_ document: JSONNode) -> JSONNode {
        guard case .object(let members) = document else { return document }
        return .object(
            members.map { member in
                guard member.name == "inputs", case .array(let inputs) = member.value else { return member }
                let unknown = inputs.map { JSONNode.object([JSONNode.Member("name", $0["name"] ?? .null)]) }
                return JSONNode.Member("inputs", .array(unknown))
            })
    }

    mutating func number(in range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }

    private mutating func pick<T>(_ choices: [T]) -> T { choices[number(in: 0...(choices.count - 1))] }

    private mutating func changed(_ node: JSONNode, _ donor: JSONNode) -> JSONNode {
        // Any part in the place of any other, now and then.
        if number(in: 0...4) == 0 { return donor }
        switch node {
        case .null: return pick([.integer(0), .integer(3), .array([]), .object([]), .bool(true)])
        case .bool(let value): return .bool(!value)
        case .integer(let value):
            return pick(
                [0, 1, 2, 3, -1, -2, -3, value &+ 1, value &- 1, .max, .min, 1 << 40, -(1 << 40), 1 << 62].map
                {
                    .integer($0)
                } + [.null, .number(0.5)])
        case .number:
            return pick([.number(0), .number(-1), .number(1e308), .string("nan"), .string("inf"), .null])
        case .string: return pick([.string(""), donor, .null, .string("nan")])
        case .array(let elements):
            guard !elements.isEmpty else { return .array([donor]) }
            let place = number(in: 0...(elements.count - 1))
            var others = elements
            switch number(in: 0...4) {
            case 0: others.remove(at: place)
            case 1: others.insert(elements[place], at: place)
            case 2: others = []
            case 3: others.reverse()
            default: others[place] = donor
            }
            return .array(others)
        case .object(let members):
            guard !members.isEmpty else { return donor }
            let place = number(in: 0...(members.count - 1))
            var others = members
            switch number(in: 0...2) {
            case 0: others.remove(at: place)
            case 1: others[place] = JSONNode.Member(members[place].name, donor)
            default: others[place] = JSONNode.Member("other", members[place].value)
            }
            return .object(others)
        }
    }
}

extension JSONNode {
    /// The node and all nodes inside, outer ones first.
    var nodes: [JSONNode] {
        switch self {
        case .array(let elements): [self] + elements.flatMap(\.nodes)
        case .object(let members): [self] + members.flatMap(\.value.nodes)
        default: [self]
        }
    }

    /// The document with the node of that number, in the order of ``nodes``, replaced.
    func replacing(_ target: Int, by replacement: JSONNode, _ counter: inout Int) -> JSONNode {
        let number = counter
        counter += 1
        if number == target {
            counter += nodes.count - 1
            return replacement
        }
        switch self {
        case .array(let elements):
            return .array(elements.map { $0.replacing(target, by: replacement, &counter) })
        case .object(let members):
            return .object(
                members.map { Member($0.name, $0.value.replacing(target, by: replacement, &counter)) })
        default: return self
        }
    }
}
