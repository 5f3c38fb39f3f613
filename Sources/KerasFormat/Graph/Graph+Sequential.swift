import KerasRuntime

extension Graph {
    /// Reads a Sequential model: a chain of layers.
    ///
    /// - Parameter config: A list of layers up to Keras 2.2.2, an object with that list since.
    init(
        sequential config: JSONValue, prefix: String, _ context: ReadingContext
    ) throws(FormatError) {
        guard let list = config.array ?? config["layers"]?.array else {
            throw .mismatch("model_config", expected: "a list of layers", found: config.summary)
        }
        let entries = try Self.entries(list, prefix: prefix, context)
        let first = entries[0]
        var layers: [Layer] = []
        if first.className != "InputLayer" {
            // Older writers leave the input layer out and give its shape to the first layer instead.
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
            layers.append(
                Layer(
                    name: name, path: prefix + name, className: "InputLayer",
                    settings: Settings(members, place: first.settings.place, context: context),
                    nested: nil, nodes: []))
        }
        for entry in entries {
            let previous = layers.last.map { Reference(layer: $0.name, node: 0, tensor: 0) }
            layers.append(
                Layer(
                    name: entry.name, path: prefix + entry.name, className: entry.className,
                    settings: entry.settings, nested: entry.nested,
                    nodes: entry.className == "InputLayer" ? [] : [Node(chainedTo: previous)]))
        }
        self.init(
            name: config["name"]?.string ?? "sequential", layers: layers, inputs: [layers[0].name],
            outputs: [Reference(layer: layers[layers.count - 1].name, node: 0, tensor: 0)])
    }
}
