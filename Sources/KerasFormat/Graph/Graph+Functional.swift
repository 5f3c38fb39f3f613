import JSON
import KerasRuntime

extension Graph {
    /// Reads a functional model, in the dialect of Keras 2 or of Keras 3.
    init(
        functional config: JSONValue, prefix: String, _ context: ReadingContext
    ) throws(FormatError) {
        guard let list = config["layers"]?.array else {
            throw .mismatch(
                "model_config", expected: "a list of layers", found: config["layers"]?.summary ?? "nothing")
        }
        var layers: [Layer] = []
        for entry in try Self.entries(list, prefix: prefix, context) {
            var nodes: [Node] = []
            if entry.className != "InputLayer" {
                for node in entry.json["inbound_nodes"]?.array ?? [] {
                    nodes.append(try Self.node(node, entry.settings))
                }
            }
            layers.append(
                Layer(
                    name: entry.name, path: prefix + entry.name, className: entry.className,
                    settings: entry.settings, nested: entry.nested, nodes: nodes))
        }
        self.init(
            name: config["name"]?.string ?? "model", layers: layers,
            inputs: try Self.references(config["input_layers"] ?? .null, "input_layers").map(\.layer),
            outputs: try Self.references(config["output_layers"] ?? .null, "output_layers"))
    }

    /// One entry of `inbound_nodes`.
    private static func node(_ value: JSONValue, _ settings: Settings) throws(FormatError) -> Node {
        do {
            if value["args"] != nil || value["kwargs"] != nil { return try keras3Node(value, settings) }
            return try keras2Node(value, settings)
        } catch {
            throw settings.place.map { error.placed(at: $0) } ?? error
        }
    }

    /// Keras 2: `[["x", 0, 0, {…}], ["h", 0, 0, {…}]]`, the call's other arguments in each object.
    private static func keras2Node(_ value: JSONValue, _ settings: Settings) throws(FormatError) -> Node {
        var reader = CallReader()
        var pattern = CallPattern(positional: [reader.argument(value)])
        guard pattern.positional[0].constant == nil || isConstant(value) else {
            throw .mismatch("inbound_nodes", expected: "references to layers", found: value.summary)
        }
        // A list of one is how a single argument is written.
        if case .list(let elements) = pattern.positional[0], elements.count == 1 {
            pattern.positional = elements
        }
        let first = value.array?.first?.array ?? value.array
        return try Node(
            reader, pattern, first.flatMap { $0.count > 3 ? $0[3] : nil } ?? .null, settings)
    }

    /// Whether the only argument of an operation is a number.
    private static func isConstant(_ value: JSONValue) -> Bool {
        (value.array?.first?.array ?? value.array)?.first?.string == "_CONSTANT_VALUE"
    }

    /// Keras 3: `{"args": [tensor, …], "kwargs": {…}}`.
    private static func keras3Node(_ value: JSONValue, _ settings: Settings) throws(FormatError) -> Node {
        var reader = CallReader()
        let pattern = CallPattern(positional: (value["args"]?.array ?? []).map { reader.argument($0) })
        return try Node(reader, pattern, value["kwargs"] ?? .null, settings)
    }

    /// All tensors in a value, in order: one reference, a list of them however nested, or an object of them.
    static func references(_ value: JSONValue, _ subject: String) throws(FormatError) -> [Reference] {
        if let reference = reference(value) { return [reference] }
        var found: [Reference] = []
        switch value {
        case .array(let elements):
            for element in elements { found += try references(element, subject) }
        case .object(let members) where members["class_name"] == nil:
            // Keras flattens dictionaries in the order of their keys.
            for key in members.keys.sorted() { found += try references(members[key] ?? .null, subject) }
        default:
            throw .mismatch(subject, expected: "references to layers", found: value.summary)
        }
        return found
    }

    /// Far more uses of a layer, and outputs of one, than any model has.
    private static let numberLimit = 1 << 16

    /// `["name", node, tensor, …]`, or an object of class `__keras_tensor__` with that in its history.
    static func reference(_ value: JSONValue) -> Reference? {
        if value["class_name"]?.string == "__keras_tensor__" {
            return value["config"]?["keras_history"].flatMap(reference)
        }
        guard let parts = value.array, parts.count >= 3, let layer = parts[0].string,
            let node = parts[1].int, let tensor = parts[2].int, (0..<numberLimit).contains(node),
            (0..<numberLimit).contains(tensor)
        else { return nil }
        return Reference(layer: layer, node: node, tensor: tensor)
    }
}

extension Graph.Node {
    /// Reads what a call is given beside its positional arguments.
    fileprivate init(
        _ reader: CallReader, _ pattern: CallPattern, _ arguments: JSONValue, _ settings: Settings
    ) throws(FormatError) {
        var reader = reader
        var pattern = pattern
        var initialState: [Graph.Reference] = []
        var mask: Graph.Reference?
        let given = (arguments.object ?? [:]).filter { !$0.value.isNull }.sorted { $0.key < $1.key }
        for (key, value) in given {
            switch key {
            case "initial_state":
                initialState = try Graph.references(value, "initial_state")
            case "mask" where Graph.reference(value) != nil:
                mask = Graph.reference(value)
            case "training":
                // Dropout in a running model gives other answers each time.
                if value == .bool(true) {
                    throw FormatError(.unsupported(what: "a call with training=True", hint: nil))
                }
            case "constants":
                if value.array?.isEmpty != true {
                    throw FormatError(.unsupported(what: "a call with constants", hint: nil))
                }
            default:
                pattern.named[key] = reader.argument(value)
            }
        }
        pattern.types = reader.types
        self.init(inputs: reader.tensors, pattern: pattern)
        self.initialState = initialState
        self.mask = mask
    }
}
