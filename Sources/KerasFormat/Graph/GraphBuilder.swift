import KerasRuntime

/// Turns a graph of names into a description of numbered values, in an order in which it can run.
struct GraphBuilder {
    private let graph: Graph
    private let selection: LayerSelection
    private var layerIndex: [String: Int] = [:]
    private var values: [Graph.Reference: ModelDescription.ValueID] = [:]

    init(_ graph: Graph, _ selection: LayerSelection) {
        self.graph = graph
        self.selection = selection
    }

    mutating func build() throws(FormatError) -> ModelDescription {
        for (index, layer) in graph.layers.enumerated() {
            guard layerIndex.updateValue(index, forKey: layer.name) == nil else {
                throw .mismatch(
                    "name", expected: "a name of its own", found: "another layer's", at: layer.place)
            }
        }
        let inputs = try inputs()
        var layers: [ModelDescription.Layer] = []
        var runIndex: [String: Int] = [:]
        for layer in graph.layers where !layer.isInput {
            runIndex[layer.name] = layers.count
            layers.append(try description(of: layer))
        }
        var calls: [ModelDescription.Call] = []
        for (layer, node) in try order() {
            let index = runIndex[layer.name] ?? 0
            let configuration = layers[index].configuration.base
            var use = layer.nodes[node]
            // Keras 2 puts the initial state behind the input, as positional arguments do in Keras 3.
            if configuration is any RecurrentConfiguration || configuration is BidirectionalConfiguration {
                use.initialState = use.inputs.dropFirst() + use.initialState
                use.inputs = Array(use.inputs.prefix(1))
            }
            let first = inputs.count + calls.reduce(0) { $0 + $1.outputs.count }
            let outputs = Array(first..<(first + configuration.outputCount))
            calls.append(
                ModelDescription.Call(
                    layer: index, node: node, inputs: try use.inputs.mapValues(self, layer.place),
                    initialState: try use.initialState.mapValues(self, layer.place),
                    mask: try use.mask.map { [$0] }?.mapValues(self, layer.place).first,
                    outputs: outputs))
            for (tensor, value) in outputs.enumerated() {
                values[Graph.Reference(layer: layer.name, node: node, tensor: tensor)] = value
            }
        }
        return ModelDescription(
            name: graph.name, inputs: inputs, layers: layers, calls: calls, outputs: try outputs())
    }

    /// The number of a value that is already known.
    fileprivate func value(
        _ reference: Graph.Reference, _ place: FormatError.Place?
    ) throws(FormatError) -> ModelDescription.ValueID {
        guard let value = values[reference] else {
            throw .mismatch(
                "inbound_nodes", expected: "an output of a layer of the model",
                found: "output \(reference.tensor) of use \(reference.node) of \"\(reference.layer)\"",
                at: place)
        }
        return value
    }

    private mutating func inputs() throws(FormatError) -> [ModelDescription.Input] {
        var inputs: [ModelDescription.Input] = []
        for name in graph.inputs {
            guard let index = layerIndex[name], graph.layers[index].isInput else {
                throw .mismatch("input_layers", expected: "names of input layers", found: "\"\(name)\"")
            }
            values[Graph.Reference(layer: name, node: 0, tensor: 0)] = inputs.count
            inputs.append(
                ModelDescription.Input(name: name, shape: try graph.layers[index].settings.inputShape()))
        }
        return inputs
    }

    private func description(of layer: Graph.Layer) throws(FormatError) -> ModelDescription.Layer {
        var configuration: any LayerConfiguration
        do throws(FormatError) {
            configuration = try LayerDecoder.configuration(ofClass: layer.className, layer.settings)
            if let constants = layer.settings["num_constants"]?.int, constants > 0 {
                throw FormatError(.unsupported(what: "num_constants", hint: nil), at: layer.place)
            }
        } catch {
            guard case .unsupported = error.problem, !selection.includes(layer.name) else { throw error }
            configuration = UnsupportedConfiguration(
                className: layer.className, outputCount: referencedOutputs(of: layer.name))
        }
        return ModelDescription.Layer(
            name: layer.name, className: layer.className, configuration: configuration,
            computeType: try layer.settings.computeType(),
            trainingArguments: layer.settings.trainingArguments())
    }

    /// Number of outputs of a layer that the rest of the model refers to.
    private func referencedOutputs(of name: String) -> Int {
        let nodes = graph.layers.flatMap(\.nodes)
        let references = nodes.flatMap { $0.inputs + $0.initialState + [$0.mask].compactMap { $0 } }
        return (references + graph.outputs).filter { $0.layer == name }.map(\.tensor).max().map { $0 + 1 }
            ?? 1
    }

    /// All uses of layers, each behind those that it needs; otherwise in the order of the file.
    private func order() throws(FormatError) -> [(layer: Graph.Layer, node: Int)] {
        struct Use: Hashable {
            let layer: Int
            let node: Int
        }
        var waiting: [Use: Int] = [:]
        var dependents: [Use: [Use]] = [:]
        var ready: [Use] = []
        for (index, layer) in graph.layers.enumerated() {
            for (node, use) in layer.nodes.enumerated() {
                var needed: Set<Use> = []
                for reference in use.inputs + use.initialState + [use.mask].compactMap({ $0 }) {
                    guard let source = layerIndex[reference.layer] else {
                        throw .mismatch(
                            "inbound_nodes", expected: "a layer of the model",
                            found: "\"\(reference.layer)\"", at: layer.place)
                    }
                    if !graph.layers[source].isInput {
                        needed.insert(Use(layer: source, node: reference.node))
                    }
                }
                let this = Use(layer: index, node: node)
                waiting[this] = needed.count
                for other in needed { dependents[other, default: []].append(this) }
                if needed.isEmpty { ready.append(this) }
            }
        }
        var order: [(Graph.Layer, Int)] = []
        var next = 0
        while next < ready.count {
            let use = ready[next]
            next += 1
            order.append((graph.layers[use.layer], use.node))
            let freed = (dependents[use] ?? []).filter { dependent in
                waiting[dependent, default: 0] -= 1
                return waiting[dependent] == 0
            }
            ready += freed.sorted { ($0.layer, $0.node) < ($1.layer, $1.node) }
        }
        if let stuck = waiting.filter({ $0.value > 0 }).keys.min(by: { $0.layer < $1.layer }) {
            throw .mismatch(
                "inbound_nodes", expected: "inputs that do not depend on the layer itself",
                found: "a cycle or a missing output", at: graph.layers[stuck.layer].place)
        }
        return order
    }

    private func outputs() throws(FormatError) -> [ModelDescription.Output] {
        var outputs: [ModelDescription.Output] = []
        var uses: [String: Int] = [:]
        for reference in graph.outputs {
            guard let value = values[reference] else {
                throw .mismatch(
                    "output_layers", expected: "outputs of layers of the model",
                    found: "output \(reference.tensor) of use \(reference.node) of \"\(reference.layer)\"")
            }
            let earlier = uses[reference.layer, default: 0]
            uses[reference.layer] = earlier + 1
            let name = earlier == 0 ? reference.layer : "\(reference.layer)_\(earlier)"
            outputs.append(ModelDescription.Output(name: name, value: value))
        }
        guard !outputs.isEmpty else {
            throw .mismatch("output_layers", expected: "at least one output", found: "none")
        }
        return outputs
    }
}

extension [Graph.Reference] {
    fileprivate func mapValues(
        _ builder: GraphBuilder, _ place: FormatError.Place?
    ) throws(FormatError) -> [ModelDescription.ValueID] {
        var values: [ModelDescription.ValueID] = []
        for reference in self { values.append(try builder.value(reference, place)) }
        return values
    }
}
