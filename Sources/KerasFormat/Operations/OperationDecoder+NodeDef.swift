import JSON
import KerasRuntime

extension OperationDecoder {
    /// Reads `TensorFlowOpLayer`, by which TensorFlow up to 2.3 keeps a node of its graph: the node's
    /// definition, and those of its inputs that are constants by their numbers.
    static func decodeNode(_ settings: Settings) throws(FormatError) -> any LayerConfiguration {
        var node = settings["node_def"] ?? .null
        if let text = node.string { node = try JSONValue(parsing: text, named: "node_def") }
        guard let name = node["op"]?.string else {
            throw settings.mismatch("node_def", expected: "the definition of a node")
        }
        var named: [String: CallPattern.Argument] = [:]
        for (key, value) in node["attr"]?.object ?? [:] {
            if let value = attribute(value) { named[key] = .constant(value) }
        }
        // Inputs with ^ only say what runs before.
        let count = node["input"]?.array?.count { !($0.string?.hasPrefix("^") ?? false) } ?? 0
        var tensors = settings.call.positional.flatMap(\.tensors)[...]
        var inputs: [CallPattern.Argument] = []
        for number in 0..<count {
            if let constant = settings["constants"]?["\(number)"] {
                inputs.append(.constant(constant))
            } else if let tensor = tensors.popFirst() {
                inputs.append(.tensor(tensor))
            }
        }
        let call = OperationCall(
            name: PathWeights.snakeCase(name), positional: inputs, named: named, settings: settings)
        return try configuration(call.inUsualOrder())
    }

    /// A value of a node's attribute: `{"i": "2"}`, `{"b": true}`, `{"list": {"i": ["1"]}}`.
    private static func attribute(_ value: JSONValue) -> JSONValue? {
        func number(_ value: JSONValue) -> JSONValue? {
            // Integers of 64 bits are written as strings.
            value.string.flatMap(Int.init).map { .int($0) } ?? value.int.map { .int($0) }
        }
        if let flag = value["b"] { return flag }
        if let integer = value["i"] { return number(integer) }
        if let real = value["f"] { return real }
        if let type = value["type"]?.string { return .string(type.replacing("DT_", with: "").lowercased()) }
        if let list = value["list"]?["i"]?.array { return .array(list.compactMap(number)) }
        return nil
    }
}

extension OperationCall {
    /// The arguments of a node in the order in which functions take them.
    fileprivate func inUsualOrder() throws(FormatError) -> OperationCall {
        var call = self
        switch name {
        case "concat_v2":
            call.positional = [.list(positional.dropLast())] + positional.suffix(1)
        case "pack", "add_n":
            call.positional = [.list(positional)]
        case "split" where positional.count == 2:
            call.positional = [positional[1]]
            call.named["axis"] = positional[0]
        case "split_v" where positional.count == 3:
            call = OperationCall(
                name: "split", positional: [positional[0]],
                named: ["num_or_size_splits": positional[1], "axis": positional[2]], settings: settings)
        case "strided_slice":
            return try stridedSlice()
        default: break
        }
        return call
    }

    /// `StridedSlice` as what stands between Python's brackets: a bit of each mask says what the
    /// numbers of a dimension mean.
    private func stridedSlice() throws(FormatError) -> OperationCall {
        guard let begin = try integers(1, "begin"), let end = try integers(2, "end"),
            let strides = try integers(3, "strides"), begin.count == end.count,
            begin.count == strides.count, begin.count < 32
        else {
            throw FormatError(
                .unsupported(what: "operation strided_slice between tensors", hint: nil), at: settings.place)
        }
        func isSet(_ mask: String, _ axis: Int) throws(FormatError) -> Bool {
            try integer(nil, mask, default: 0) >> axis & 1 == 1
        }
        var items: [JSONValue] = []
        for axis in begin.indices {
            if try isSet("ellipsis_mask", axis) {
                items.append(.object(["class_name": .string("__ellipsis__")]))
            } else if try isSet("new_axis_mask", axis) {
                items.append(.null)
            } else if try isSet("shrink_axis_mask", axis) {
                items.append(.int(begin[axis]))
            } else {
                let isFromStart = try isSet("begin_mask", axis)
                let isToEnd = try isSet("end_mask", axis)
                items.append(
                    .object([
                        "start": isFromStart ? .null : .int(begin[axis]),
                        "stop": isToEnd ? .null : .int(end[axis]), "step": .int(strides[axis]),
                    ]))
            }
        }
        return OperationCall(
            name: "getitem", positional: [positional[0], .constant(.array(items))], named: [:],
            settings: settings)
    }
}
