import ArrayData

/// What a session carries from call to call, to look at, to keep, and to go on from.
public struct SessionState: Sendable, Hashable, Codable {
    /// The states of one recurrent layer.
    public struct Layer: Sendable, Hashable, Codable {
        /// Name of the layer.
        public var name: String
        /// Which call of the layer; `nil` where all share one state.
        public var call: Int?
        /// Shapes and elements of the states, such as hidden and cell state; in a stream, the last output
        /// is the last of them.
        public var states: [Tensor<Double>]
    }

    /// In the order of the model's layers.
    public var layers: [Layer]

    /// The states of a layer, the first call's if there are several.
    public subscript(name: String) -> [Tensor<Double>]? { layers.first { $0.name == name }?.states }
}

extension Session {
    /// What the session carries; setting it goes on from there.
    public var state: SessionState {
        let description = model.description
        func name(_ key: StateKey) -> (Int, SessionState.Layer) {
            switch key {
            case .layer(let index):
                return (
                    index, SessionState.Layer(name: description.layers[index].name, call: nil, states: [])
                )
            case .call(let index):
                let call = description.calls[index]
                return (
                    call.layer,
                    SessionState.Layer(
                        name: description.layers[call.layer].name, call: call.node, states: [])
                )
            }
        }
        var found: [(Int, SessionState.Layer)] = []
        for (key, tensors) in float.states {
            var (index, layer) = name(key)
            layer.states = tensors.map { Tensor<Double>(NDArray($0)) }
            found.append((index, layer))
        }
        for (key, tensors) in double.states {
            var (index, layer) = name(key)
            layer.states = tensors
            found.append((index, layer))
        }
        let sorted = found.sorted { ($0.0, $0.1.call ?? -1) < ($1.0, $1.1.call ?? -1) }
        return SessionState(layers: sorted.map(\.1))
    }

    /// Goes on from a state that ``state`` gave, in this session or one of another day.
    ///
    /// Whether the states have the shapes that the layers want shows in the next run.
    ///
    /// - Throws: ``RuntimeError`` when it names layers that the model has not; the session is then unchanged.
    public mutating func restore(_ state: SessionState) throws(RuntimeError) {
        let description = model.description
        var restored: [StateKey: [Tensor<Double>]] = [:]
        for layer in state.layers {
            guard let index = description.layers.firstIndex(where: { $0.name == layer.name }) else {
                throw RuntimeError(
                    "state", expected: "states of layers of the model", found: "\"\(layer.name)\"")
            }
            var key = StateKey.layer(index)
            if let node = layer.call {
                guard
                    let call = description.calls.firstIndex(where: { $0.layer == index && $0.node == node })
                else {
                    throw RuntimeError(
                        place: layer.name, "state", expected: "a call of the layer", found: "call \(node)")
                }
                key = .call(call)
            }
            restored[key] = layer.states
        }
        // A state says nothing of whether this model can run as a stream.
        isStream = false
        switch engine {
        case .float32: float.states = restored.mapValues { $0.map { Tensor<Float>(NDArray($0)) } }
        case .float64: double.states = restored
        }
    }
}
