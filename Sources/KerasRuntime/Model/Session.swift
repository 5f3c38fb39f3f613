import ArrayData

/// A model at work: what stateful layers carry from call to call.
///
/// Sessions are independent of each other; use one for each stream.
public struct Session: Sendable {
    enum AnyEngine: Sendable {
        case float32(Engine<Float>)
        case float64(Engine<Double>)
    }

    /// The model that runs.
    public let model: Model
    let engine: AnyEngine
    var floatStates: [StateKey: [Tensor<Float>]] = [:]
    var doubleStates: [StateKey: [Tensor<Double>]] = [:]
    /// Whether the states are those of a stream, which ``step(_:)`` makes of the session.
    var isStream = false

    /// Memory that calls share, one after the other.
    private var workspace: Workspace

    init(model: Model, engine: AnyEngine, threads: Int?) {
        self.model = model
        self.engine = engine
        workspace = Workspace(threads: threads)
    }

    /// The session's own workspace: a copy of a session, which may run at the same time, gets another.
    mutating func ownWorkspace() -> Workspace {
        if !isKnownUniquelyReferenced(&workspace) { workspace = Workspace(threads: workspace.threads) }
        return workspace
    }

    /// Runs the model, from the state that the call before left if it is stateful.
    ///
    /// - Parameter inputs: In the order of ``ModelDescription/inputs``.
    /// - Returns: In the order of ``ModelDescription/outputs``.
    /// - Throws: ``RuntimeError`` when an input does not fit; the state is then unchanged.
    public mutating func run(_ inputs: [Tensor<Float>]) throws(RuntimeError) -> [Tensor<Float>] {
        let values = try run(arrays: inputs.map { NDArray($0) })
        return model.description.outputs.map { Tensor<Float>(values[$0.value].array) }
    }

    /// Forgets what layers carry: Keras' `reset_states`.
    public mutating func reset() {
        isStream = false
        floatStates = [:]
        doubleStates = [:]
    }

    /// A value that flowed through the model.
    package struct Value: Sendable {
        package var array: NDArray
        package var mask: Mask?

        package init(array: NDArray, mask: Mask?) {
            self.array = array
            self.mask = mask
        }
    }

    /// Runs the model and returns every value, by number.
    package mutating func run(arrays: [NDArray]) throws(RuntimeError) -> [Value] {
        let workspace = ownWorkspace()
        switch engine {
        case .float32(let engine):
            var states = floatStates
            let values = try engine.run(
                arrays.map { MaskedTensor(Tensor($0)) }, states: &states, workspace: workspace)
            floatStates = states
            return values.map { Value(array: NDArray($0.tensor), mask: $0.mask) }
        case .float64(let engine):
            var states = doubleStates
            let values = try engine.run(
                arrays.map { MaskedTensor(Tensor($0)) }, states: &states, workspace: workspace)
            doubleStates = states
            return values.map { Value(array: NDArray($0.tensor), mask: $0.mask) }
        }
    }

    /// Runs one call of the model on its own, on values from elsewhere and the state that the
    /// session holds for its layer, and keeps the state that it leaves.
    package mutating func advance(
        call index: Int, inputs: [Value], initialState: [NDArray], mask: NDArray?
    ) throws(RuntimeError) -> [Value] {
        let call = model.description.calls[index]
        let workspace = ownWorkspace()
        switch engine {
        case .float32(let engine):
            var arguments = arguments(inputs, initialState, mask, carried: floatStates[.layer(call.layer)])
            arguments.workspace = workspace
            let result = try engine.perform(call, arguments)
            if let carried = result.carriedState { floatStates[.layer(call.layer)] = carried }
            return result.outputs.map { Value(array: NDArray($0.tensor), mask: $0.mask) }
        case .float64(let engine):
            var arguments = arguments(inputs, initialState, mask, carried: doubleStates[.layer(call.layer)])
            arguments.workspace = workspace
            let result = try engine.perform(call, arguments)
            if let carried = result.carriedState { doubleStates[.layer(call.layer)] = carried }
            return result.outputs.map { Value(array: NDArray($0.tensor), mask: $0.mask) }
        }
    }

    /// What the LSTMs of one call compute step by step: arrays by "path/name", such as "forward/z".
    package func trace(
        call index: Int, inputs: [Value], initialState: [NDArray], mask: NDArray?
    ) throws(RuntimeError) -> [(path: String, name: String, array: NDArray)] {
        let call = model.description.calls[index]
        func named<E>(
            _ traces: [(path: String, trace: LSTMTrace<E>)]
        ) -> [(path: String, name: String, array: NDArray)] {
            traces.flatMap { path, trace in trace.named.map { (path, $0.name, NDArray($0.values)) } }
        }
        switch engine {
        case .float32(let engine):
            return named(
                try engine.layers[call.layer].trace(
                    arguments(inputs, initialState, mask, carried: floatStates[.layer(call.layer)])
                        .unmasked(for: call)))
        case .float64(let engine):
            return named(
                try engine.layers[call.layer].trace(
                    arguments(inputs, initialState, mask, carried: doubleStates[.layer(call.layer)])
                        .unmasked(for: call)))
        }
    }

    private func arguments<E>(
        _ inputs: [Value], _ initialState: [NDArray], _ mask: NDArray?, carried: [Tensor<E>]?
    ) -> CallArguments<E> {
        CallArguments(
            inputs: inputs.map { MaskedTensor(Tensor($0.array), mask: $0.mask) },
            initialState: initialState.isEmpty ? nil : initialState.map { Tensor($0) },
            mask: mask.map { Mask(Tensor<E>($0)) }, carriedState: carried)
    }
}
