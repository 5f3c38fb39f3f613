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
    /// Of the engine's precision, one is in use.
    var float = SessionMemory<Float>()
    var double = SessionMemory<Double>()
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
        try call(inputs) { $0.outputs }
    }

    /// Forgets what layers carry: Keras' `reset_states`.
    public mutating func reset() {
        isStream = false
        float.states = [:]
        double.states = [:]
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
        defer { release() }
        switch engine {
        case .float32:
            for array in arrays { float.give(Tensor(array)) }
            try perform()
            return float.values.map { Value(array: NDArray($0.tensor), mask: $0.mask) }
        case .float64:
            for array in arrays { double.give(Tensor(array)) }
            try perform()
            return double.values.map { Value(array: NDArray($0.tensor), mask: $0.mask) }
        }
    }

    /// Runs one call of the model on its own, on values from elsewhere and the state that the
    /// session holds for its layer, and keeps the state that it leaves.
    package mutating func advance(
        call index: Int, inputs: [Value], initialState: [NDArray], mask: NDArray?
    ) throws(RuntimeError) -> [Value] {
        let call = model.description.calls[index]
        let key = StateKey.layer(call.layer)
        let workspace = ownWorkspace()
        func perform<E>(_ engine: Engine<E>, _ memory: inout SessionMemory<E>) throws(RuntimeError) -> [Value]
        {
            var result = CallResult<E>([])
            var arguments = Self.arguments(
                call, inputs, initialState, mask, carried: memory.states[key])
            arguments.workspace = workspace
            try engine.perform(call, arguments, into: &result)
            if let carried = result.carriedState { memory.states[key] = carried }
            return result.outputs.map { Value(array: NDArray($0.tensor), mask: $0.mask) }
        }
        switch engine {
        case .float32(let engine): return try perform(engine, &float)
        case .float64(let engine): return try perform(engine, &double)
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
                    Self.arguments(
                        call, inputs, initialState, mask, carried: float.states[.layer(call.layer)])))
        case .float64(let engine):
            return named(
                try engine.layers[call.layer].trace(
                    Self.arguments(
                        call, inputs, initialState, mask, carried: double.states[.layer(call.layer)])))
        }
    }

    private static func arguments<E>(
        _ call: ModelDescription.Call, _ inputs: [Value], _ initialState: [NDArray], _ mask: NDArray?,
        carried: [Tensor<E>]?
    ) -> CallArguments<E> {
        var arguments = CallArguments<E>(
            inputs: inputs.map { MaskedTensor(Tensor($0.array), mask: $0.mask) },
            initialState: initialState.isEmpty ? nil : initialState.map { Tensor($0) },
            mask: mask.map { Mask(Tensor<E>($0)) }, carriedState: carried)
        arguments.unmask(for: call)
        return arguments
    }
}
