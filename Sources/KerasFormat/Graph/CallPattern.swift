import JSON

/// How a file writes a call of a layer: what is given by position and what by name.
///
/// Layers are called with tensors; operations on tensors, which files keep as layers, also with constants.
struct CallPattern: Hashable {
    indirect enum Argument: Hashable {
        /// A tensor, by its number among all tensors of the call.
        case tensor(Int)
        /// Anything that is no tensor and holds none.
        case constant(JSONValue)
        case list([Argument])
    }

    var positional: [Argument] = []
    /// What is given by name, but for what every layer can be given: `initial_state`, `mask`, `training`.
    var named: [String: Argument] = [:]
    /// The types of the tensors, by number, where the file tells.
    var types: [Int: String] = [:]
    /// Number of outputs that the rest of the model refers to.
    var outputCount = 1
}

extension CallPattern {
    /// Whether another call asks the layer for the same: all that is not a tensor is equal.
    func asks(forSameAs other: CallPattern) -> Bool {
        guard named == other.named else { return false }
        let haveConstants = (positional + other.positional).contains(where: \.holdsConstant)
        return !haveConstants || positional == other.positional
    }
}

extension CallPattern.Argument {
    /// Whether it is or holds anything but tensors.
    var holdsConstant: Bool {
        switch self {
        case .tensor: false
        case .constant: true
        case .list(let elements): elements.contains(where: \.holdsConstant)
        }
    }

    /// The tensors, by their numbers, in order.
    var tensors: [Int] {
        switch self {
        case .tensor(let number): [number]
        case .constant: []
        case .list(let elements): elements.flatMap(\.tensors)
        }
    }

    /// The value, if it holds no tensor.
    var constant: JSONValue? {
        if case .constant(let value) = self { return value }
        return nil
    }

    /// As messages show it.
    var summary: String {
        switch self {
        case .tensor: "a tensor"
        case .constant(let value): value.summary
        case .list: "a list"
        }
    }
}

/// Reads the arguments of one call and numbers its tensors.
struct CallReader {
    /// What the tensors of the call refer to, by number.
    private(set) var tensors: [Graph.Reference] = []
    /// Their types, by number, where the file tells.
    private(set) var types: [Int: String] = [:]

    /// Reads one argument.
    mutating func argument(_ value: JSONValue) -> CallPattern.Argument {
        // How TensorFlow writes a number in the place of a tensor.
        if let parts = value.array, parts.count >= 3, parts[0].string == "_CONSTANT_VALUE" {
            return .constant(parts[2])
        }
        if let reference = Graph.reference(value) {
            types[tensors.count] = value["config"]?["dtype"]?.string
            tensors.append(reference)
            return .tensor(tensors.count - 1)
        }
        guard Self.holdsTensors(value) else { return .constant(value) }
        switch value {
        case .array(let elements): return .list(elements.map { argument($0) })
        // Keras flattens dictionaries in the order of their keys.
        case .object(let members): return .list(members.keys.sorted().map { argument(members[$0] ?? .null) })
        default: return .constant(value)
        }
    }

    private static func holdsTensors(_ value: JSONValue) -> Bool {
        switch value {
        case .array(let elements):
            return Graph.reference(value) != nil || elements.first?.string == "_CONSTANT_VALUE"
                || elements.contains(where: holdsTensors)
        case .object(let members):
            if members["class_name"]?.string == "__keras_tensor__" { return true }
            return members["class_name"] == nil && members.values.contains(where: holdsTensors)
        default: return false
        }
    }
}
