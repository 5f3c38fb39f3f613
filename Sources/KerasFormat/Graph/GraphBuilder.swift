import KerasRuntime

/// Turns graphs of names into one description of numbered values, in an order in which it can run.
///
/// Nested models are laid out flat: their layers become layers of the whole under the path
/// outer/inner, and every call of a nested model becomes calls of its layers.
struct GraphBuilder {
    private let selection: LayerSelection
    private var layers: [ModelDescription.Layer] = []
    private var calls: [ModelDescription.Call] = []
    private var notes: [String] = []
    private var valueCount = 0
    private var modelCalls = 0
    /// Values that have lost their masks: Keras 3 takes them from what it calls MultiHeadAttention with.
    private var unmaskedValues: Set<ModelDescription.ValueID> = []
    /// Calls so far, by layer.
    private var callCounts: [Int] = []

    init(_ selection: LayerSelection) { self.selection = selection }

    /// Far more than any model has; what nests and shares models cleverly could ask for billions.
    private static let callLimit = 100_000

    mutating func build(_ graph: Graph) throws(FormatError) -> DecodedModel {
        let slots = try slots(of: graph)
        var inputs: [ModelDescription.Input] = []
        for name in graph.inputs {
            guard let layer = graph.layer(named: name), layer.isInput else {
                throw .mismatch("input_layers", expected: "names of input layers", found: "\"\(name)\"")
            }
            inputs.append(ModelDescription.Input(name: name, shape: try layer.settings.inputShape()))
        }
        valueCount = inputs.count
        callCounts = Array(repeating: 0, count: layers.count)
        let results = try run(graph, slots, inputs: Array(inputs.indices))
        var uses: [String: Int] = [:]
        var outputs: [ModelDescription.Output] = []
        for (reference, value) in zip(graph.outputs, results) {
            let earlier = uses[reference.layer, default: 0]
            uses[reference.layer] = earlier + 1
            let name = earlier == 0 ? reference.layer : "\(reference.layer)_\(earlier)"
            outputs.append(ModelDescription.Output(name: name, value: value))
        }
        let description = ModelDescription(
            name: graph.name, inputs: inputs, layers: layers, calls: calls, outputs: outputs)
        return DecodedModel(description: description, slots: slots, notes: notes)
    }

    /// Reads the configurations of a model's layers, nested ones in their place.
    private mutating func slots(of graph: Graph) throws(FormatError) -> [LayerSlot] {
        var slots: [LayerSlot] = []
        var names: Set<String> = []
        for layer in graph.layers {
            guard names.insert(layer.name).inserted else {
                throw .mismatch(
                    "name", expected: "a name of its own", found: "another layer's", at: layer.place)
            }
            var content = LayerSlot.Content.input
            var wrapped: DecodedModel?
            if let nested = layer.nested {
                content = .model(try self.slots(of: nested))
            } else if !layer.isInput {
                content = .layer(layers.count)
                let description = try description(of: layer, in: graph, wrapped: &wrapped)
                layers.append(description)
                notes += LayerNotes.notes(on: layer.settings, description)
            }
            slots.append(
                LayerSlot(
                    name: layer.name, className: layer.className,
                    isTrainable: layer.settings.isTrainable, content: content, wrapped: wrapped))
        }
        return slots
    }

    /// - Parameter wrapped: Becomes the model that the layer wraps, if any.
    private func description(
        of layer: Graph.Layer, in graph: Graph, wrapped: inout DecodedModel?
    ) throws(FormatError) -> ModelDescription.Layer {
        var configuration: any LayerConfiguration
        do throws(FormatError) {
            var settings = layer.settings
            if let first = layer.nodes.first {
                settings.call = first.pattern
                if layer.className == "TFOpLambda" || layer.className == "TensorFlowOpLayer" {
                    settings.call.outputCount = graph.referencedOutputs(of: layer.name)
                }
                if let other = layer.nodes.first(where: { !$0.pattern.asks(forSameAs: first.pattern) }) {
                    let names = Set(other.pattern.named.keys).union(first.pattern.named.keys).sorted()
                    let areConstants = other.pattern.named == first.pattern.named
                    let what = areConstants ? "their constants" : names.joined(separator: ", ")
                    throw FormatError(
                        .unsupported(what: "calls that differ in \(what)", hint: nil), at: layer.place)
                }
            }
            if layer.className == "TimeDistributed",
                settings.context.customLayer(ofClass: layer.className) == nil
            {
                // Read once and handed on: twice at each level of models in models would take forever.
                settings.wrapped = try TimeDistributedConfiguration.wrappedModel(settings)
            }
            configuration = try LayerDecoder.configuration(ofClass: layer.className, settings)
            if let constants = layer.settings["num_constants"]?.int, constants > 0 {
                throw FormatError(.unsupported(what: "num_constants", hint: nil), at: layer.place)
            }
            wrapped = settings.wrapped
        } catch {
            guard case .unsupported = error.problem, !selection.includes(layer.path) else { throw error }
            configuration = UnsupportedConfiguration(
                className: layer.className, outputCount: graph.referencedOutputs(of: layer.name))
        }
        return ModelDescription.Layer(
            name: layer.path, className: layer.className, configuration: configuration,
            computeType: try layer.settings.computeType(),
            trainingArguments: layer.settings.trainingArguments())
    }

    /// Adds one call of a model: calls of all its layers.
    ///
    /// - Parameter inputs: The values that stand for the model's inputs.
    /// - Returns: The values of the model's outputs.
    private mutating func run(
        _ graph: Graph, _ slots: [LayerSlot], inputs: [ModelDescription.ValueID]
    ) throws(FormatError) -> [ModelDescription.ValueID] {
        var scope = Scope()
        modelCalls += 1
        try requireFewCalls()
        guard inputs.count == graph.inputs.count else {
            throw .mismatch(
                "inbound_nodes", expected: "\(graph.inputs.count) inputs of model \"\(graph.name)\"",
                found: "\(inputs.count)")
        }
        for (name, value) in zip(graph.inputs, inputs) {
            scope.values[Graph.Reference(layer: name, node: 0, tensor: 0)] = value
        }
        for use in try graph.order() {
            let layer = graph.layers[use.layer]
            guard layer.nodes.indices.contains(use.node) else { continue }
            let node = layer.nodes[use.node]
            let outputs: [ModelDescription.ValueID]
            if let nested = layer.nested, case .model(let inner) = slots[use.layer].content {
                outputs = try run(nested, inner, inputs: scope.values(of: node.inputs, layer))
            } else if case .layer(let target) = slots[use.layer].content {
                outputs = try add(node, of: layer, target, scope)
            } else {
                outputs = []
            }
            for (tensor, value) in outputs.enumerated() {
                let node = use.node + layer.firstNode(in: graph)
                scope.values[Graph.Reference(layer: layer.name, node: node, tensor: tensor)] = value
            }
        }
        return try scope.outputs(of: graph)
    }

    private func requireFewCalls() throws(FormatError) {
        guard calls.count < Self.callLimit && modelCalls < Self.callLimit else {
            throw .mismatch(
                "inbound_nodes", expected: "at most \(Self.callLimit) calls of layers", found: "more")
        }
    }

    private mutating func add(
        _ use: Graph.Node, of layer: Graph.Layer, _ target: Int, _ scope: Scope
    ) throws(FormatError) -> [ModelDescription.ValueID] {
        try requireFewCalls()
        let configuration = layers[target].configuration.base
        let isRecurrent =
            configuration is any RecurrentConfiguration || configuration is BidirectionalConfiguration
        let use = isRecurrent ? use.ofRecurrentLayer : use
        let outputs = Array(valueCount..<(valueCount + configuration.outputCount))
        valueCount += outputs.count
        defer { callCounts[target] += 1 }
        let inputs = try scope.values(of: use.inputs, layer)
        let unmasked = inputs.indices.filter { unmaskedValues.contains(inputs[$0]) }
        if configuration is MultiHeadAttentionConfiguration, layer.className == "MultiHeadAttention",
            layer.settings.semantics.multiHeadAttentionTakesMasks
        {
            unmaskedValues.formUnion(inputs)
        }
        calls.append(
            ModelDescription.Call(
                layer: target, node: callCounts[target], inputs: inputs,
                initialState: try scope.values(of: use.initialState, layer),
                mask: try scope.values(of: use.mask.map { [$0] } ?? [], layer).first, outputs: outputs,
                unmaskedInputs: unmasked.isEmpty ? nil : unmasked))
        return outputs
    }
}

/// The values that the references inside one model stand for.
private struct Scope {
    var values: [Graph.Reference: ModelDescription.ValueID] = [:]

    func values(
        of references: [Graph.Reference], _ layer: Graph.Layer
    ) throws(FormatError) -> [ModelDescription.ValueID] {
        var found: [ModelDescription.ValueID] = []
        for reference in references {
            guard let value = values[reference] else {
                throw .mismatch(
                    "inbound_nodes", expected: "an output of a layer of the model",
                    found: reference.text, at: layer.place)
            }
            found.append(value)
        }
        return found
    }

    func outputs(of graph: Graph) throws(FormatError) -> [ModelDescription.ValueID] {
        guard !graph.outputs.isEmpty else {
            throw .mismatch("output_layers", expected: "at least one output", found: "none")
        }
        var found: [ModelDescription.ValueID] = []
        for reference in graph.outputs {
            guard let value = values[reference] else {
                throw .mismatch(
                    "output_layers", expected: "outputs of layers of the model", found: reference.text)
            }
            found.append(value)
        }
        return found
    }
}

extension Graph.Reference {
    fileprivate var text: String { "output \(tensor) of use \(node) of \"\(layer)\"" }
}

extension Graph.Node {
    /// The call with the initial state and the mask told from the input.
    ///
    /// Keras 2 puts the initial state behind the input, as one list of tensors. Keras 3 has input, initial
    /// state and mask as positional arguments.
    fileprivate var ofRecurrentLayer: Graph.Node {
        var node = self
        let positional = pattern.positional.map { $0.tensors.map { inputs[$0] } }
        let first = positional.first ?? []
        node.inputs = Array(first.prefix(1))
        node.initialState = first.dropFirst() + (positional.count > 1 ? positional[1] : []) + initialState
        if positional.count > 2 { node.mask = positional[2].first ?? mask }
        return node
    }
}
