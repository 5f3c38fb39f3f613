import KerasRuntime

extension Graph {
    func layer(named name: String) -> Layer? { layers.first { $0.name == name } }

    /// All uses of layers, each behind those that it needs; otherwise in the order of the file.
    ///
    /// - Returns: Index of the layer and number of the use.
    func order() throws(FormatError) -> [(layer: Int, node: Int)] {
        struct Use: Hashable {
            let layer: Int
            let node: Int
        }
        let index = Dictionary(layers.indices.map { (layers[$0].name, $0) }) { first, _ in first }
        let firstNodes = layers.map { $0.firstNode(in: self) }
        var waiting: [Use: Int] = [:]
        var dependents: [Use: [Use]] = [:]
        var ready: [Use] = []
        for (target, layer) in layers.enumerated() {
            for (node, use) in layer.nodes.enumerated() {
                var needed: Set<Use> = []
                for reference in use.references {
                    guard let source = index[reference.layer] else {
                        throw .mismatch(
                            "inbound_nodes", expected: "a layer of the model",
                            found: "\"\(reference.layer)\"", at: layer.place)
                    }
                    if !layers[source].isInput {
                        needed.insert(Use(layer: source, node: reference.node - firstNodes[source]))
                    }
                }
                let this = Use(layer: target, node: node)
                waiting[this] = needed.count
                for other in needed { dependents[other, default: []].append(this) }
                if needed.isEmpty { ready.append(this) }
            }
        }
        var next = 0
        while next < ready.count {
            let freed = (dependents[ready[next]] ?? []).filter { dependent in
                waiting[dependent, default: 0] -= 1
                return waiting[dependent] == 0
            }
            ready += freed.sorted { ($0.layer, $0.node) < ($1.layer, $1.node) }
            next += 1
        }
        if let stuck = waiting.filter({ $0.value > 0 }).keys.min(by: { $0.layer < $1.layer }) {
            throw .mismatch(
                "inbound_nodes", expected: "inputs that do not depend on the layer itself",
                found: "a cycle or a missing output", at: layers[stuck.layer].place)
        }
        return ready.map { ($0.layer, $0.node) }
    }

    /// Number of outputs of a layer that the rest of the model refers to.
    func referencedOutputs(of name: String) -> Int {
        let references = layers.flatMap(\.nodes).flatMap(\.references) + outputs
        return references.filter { $0.layer == name }.map(\.tensor).max().map { $0 + 1 } ?? 1
    }
}

extension Graph.Node {
    /// All that the use takes.
    var references: [Graph.Reference] { inputs + initialState + [mask].compactMap { $0 } }
}

extension Graph.Layer {
    /// The number that references give to the first use of the layer in a model.
    ///
    /// Before Keras 3, a nested model whose first layer is an input layer counts from 1: number 0 is
    /// how the model was built, which the file leaves out.
    func firstNode(in graph: Graph) -> Int {
        guard nested != nil else { return 0 }
        let references = graph.layers.flatMap(\.nodes).flatMap(\.references) + graph.outputs
        let highest = references.filter { $0.layer == name }.map(\.node).max() ?? 0
        return highest >= nodes.count ? 1 : 0
    }
}
