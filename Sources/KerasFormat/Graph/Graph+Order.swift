import KerasRuntime

extension Graph {
    func layer(named name: String) -> Layer? { layers.first { $0.name == name } }

    private var layerIndex: [String: Int] {
        Dictionary(layers.indices.map { (layers[$0].name, $0) }) { first, _ in first }
    }

    /// One use of a layer.
    struct Use: Hashable {
        /// Index of the layer.
        let layer: Int
        /// Number of the use.
        let node: Int
    }

    /// The uses of layers in the order in which Keras runs them.
    ///
    /// The order matters beyond what needs what: recordings count the calls of a layer by it, and a
    /// stateful layer that is called twice carries its state by it. Keras runs the deepest first; among
    /// those of one depth, the order is the one in which its algorithm happens to meet them.
    /// Source: Keras `_map_graph_network`, `map_graph`.
    func order() throws(FormatError) -> [Use] {
        let parents = try parents()
        let visited = try visitingOrder(parents)
        var depths: [Use: Int] = [:]
        var met: [Use] = []
        var layerDepths = Array(repeating: 0, count: layers.count)
        func deepen(_ use: Use, to depth: Int) {
            if depths[use] == nil { met.append(use) }
            depths[use] = max(depth, depths[use] ?? 0)
        }
        for use in visited.reversed() {
            deepen(use, to: layerDepths[use.layer])
            let depth = depths[use] ?? 0
            layerDepths[use.layer] = depth
            for parent in parents[use] ?? [] { deepen(parent, to: depth + 1) }
        }
        let position = Dictionary(uniqueKeysWithValues: met.enumerated().map { ($1, $0) })
        return met.sorted { a, b in
            let (depthOfA, depthOfB) = (depths[a] ?? 0, depths[b] ?? 0)
            return depthOfA != depthOfB
                ? depthOfA > depthOfB : (position[a] ?? 0) < (position[b] ?? 0)
        }
    }

    /// What each use takes from other uses; input layers are none.
    private func parents() throws(FormatError) -> [Use: [Use]] {
        let index = layerIndex
        let firstNodes = layers.map { $0.firstNode(in: self) }
        var parents: [Use: [Use]] = [:]
        for (target, layer) in layers.enumerated() {
            for (node, use) in layer.nodes.enumerated() {
                var sources: [Use] = []
                for reference in use.references {
                    guard let source = index[reference.layer] else {
                        throw .mismatch(
                            "inbound_nodes", expected: "a layer of the model",
                            found: "\"\(reference.layer)\"", at: layer.place)
                    }
                    if !layers[source].isInput {
                        sources.append(Use(layer: source, node: reference.node - firstNodes[source]))
                    }
                }
                parents[Use(layer: target, node: node)] = sources
            }
        }
        return parents
    }

    /// All uses that the outputs need, each behind those that it needs itself.
    private func visitingOrder(_ parents: [Use: [Use]]) throws(FormatError) -> [Use] {
        enum State { case inProgress, finished }
        let index = layerIndex
        var states: [Use: State] = [:]
        var order: [Use] = []
        for output in outputs {
            // What does not exist is reported where the outputs are looked up.
            guard let layer = index[output.layer], !layers[layer].isInput else { continue }
            let start = Use(layer: layer, node: output.node - layers[layer].firstNode(in: self))
            // A stack of its own, as models can be deeper than the program's.
            var stack = [(use: start, next: 0)]
            while let (use, next) = stack.last {
                if next == 0 {
                    if states[use] == .finished || parents[use] == nil {
                        stack.removeLast()
                        continue
                    }
                    states[use] = .inProgress
                }
                let sources = parents[use] ?? []
                guard next < sources.count else {
                    states[use] = .finished
                    order.append(use)
                    stack.removeLast()
                    continue
                }
                stack[stack.count - 1].next += 1
                if states[sources[next]] == .inProgress {
                    throw .mismatch(
                        "inbound_nodes", expected: "inputs that do not depend on the layer itself",
                        found: "a cycle", at: layers[use.layer].place)
                }
                stack.append((sources[next], 0))
            }
        }
        return order
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
