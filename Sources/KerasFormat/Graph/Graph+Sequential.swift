import JSON
import KerasRuntime

extension Graph {
    /// Reads a Sequential model: a chain of layers.
    ///
    /// - Parameter config: A list of layers up to Keras 2.2.2, an object with that list since.
    init(
        sequential config: JSONValue, prefix: String, _ context: ReadingContext
    ) throws(FormatError) {
        var layers: [Layer] = []
        let output = try Self.append(sequential: config, to: &layers, prefix: prefix, context, depth: 0)
        self.init(
            name: config["name"]?.string ?? "sequential", layers: layers,
            inputs: layers.filter(\.isInput).map(\.name), outputs: [output])
    }

    /// Adds the layers of a chain.
    ///
    /// - Returns: The output of the last one.
    private static func append(
        sequential config: JSONValue, to layers: inout [Layer], prefix: String, _ context: ReadingContext,
        depth: Int
    ) throws(FormatError) -> Reference {
        guard let list = config.array ?? config["layers"]?.array else {
            throw .mismatch("model_config", expected: "a list of layers", found: config.summary)
        }
        let entries = try Self.entries(list, prefix: prefix, context)
        let first = entries[0]
        var previous: Reference?
        var rest = entries[...]
        if first.className == "Merge", let models = first.settings["layers"]?.array {
            previous = try append(
                merge: first, of: models, to: &layers, prefix: prefix, context, depth: depth)
            rest = rest.dropFirst()
        } else if first.className != "InputLayer" {
            let input = try inputLayer(before: first, config, prefix: prefix, context)
            layers.append(input)
            previous = Reference(layer: input.name, node: 0, tensor: 0)
        }
        for entry in rest {
            layers.append(
                Layer(
                    name: entry.name, path: prefix + entry.name, className: entry.className,
                    settings: entry.settings, nested: entry.nested,
                    nodes: entry.className == "InputLayer" ? [] : [Node(chainedTo: previous)]))
            previous = Reference(layer: entry.name, node: 0, tensor: 0)
        }
        return previous ?? Reference(layer: first.name, node: 0, tensor: 0)
    }

    /// Adds Keras 1's `Merge` at the beginning of a chain, whose inputs are the outputs of chains that it
    /// holds itself. Their layers are the outer model's own, in its weights too.
    private static func append(
        merge: Entry, of models: [JSONValue], to layers: inout [Layer], prefix: String,
        _ context: ReadingContext, depth: Int
    ) throws(FormatError) -> Reference {
        guard depth < mergeLimit else {
            throw .mismatch(
                "model_config", expected: "Merge layers at most \(mergeLimit) deep", found: "more",
                at: merge.settings.place)
        }
        var outputs: [Reference] = []
        for model in models {
            // A layer without a model around it is a chain of one.
            let isChain = model["class_name"]?.string == "Sequential"
            let chain = isChain ? model["config"] ?? .null : .array([model])
            outputs.append(
                try append(sequential: chain, to: &layers, prefix: prefix, context, depth: depth + 1))
        }
        let tensors = outputs.indices.map { CallPattern.Argument.tensor($0) }
        layers.append(
            Layer(
                name: merge.name, path: prefix + merge.name, className: merge.className,
                settings: merge.settings, nested: nil,
                nodes: [Node(inputs: outputs, pattern: CallPattern(positional: [.list(tensors)]))]))
        return Reference(layer: merge.name, node: 0, tensor: 0)
    }

    /// Deeper than any model that somebody wrote; what holds itself many times over grows beyond bounds.
    private static let mergeLimit = 16

    /// The input of a chain whose writer leaves it out and gives its shape to the first layer instead.
    private static func inputLayer(
        before first: Entry, _ config: JSONValue, prefix: String, _ context: ReadingContext
    ) throws(FormatError) -> Layer {
        let name = first.name + "_input"
        var shape = try first.settings.inputShape()
        if shape == nil, first.settings["layer"] != nil {
            shape = try first.settings.inner("layer").settings.inputShape()
        }
        if shape == nil, let inner = first.nested?.layers.first, inner.isInput {
            shape = try inner.settings.inputShape()
        }
        let members: [String: JSONValue] = [
            "batch_input_shape": shape.map { .array($0.map { $0.map(JSONValue.int) ?? .null }) }
                ?? config["build_input_shape"] ?? .null
        ]
        return Layer(
            name: name, path: prefix + name, className: "InputLayer",
            settings: Settings(members, place: first.settings.place, context: context), nested: nil,
            nodes: [])
    }
}
