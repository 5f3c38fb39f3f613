/// A model's layers in one precision, and the order of their calls.
final class Engine<Element: TensorScalar>: Sendable {
    let description: ModelDescription
    let layers: [any Layer<Element>]
    /// The shapes that inputs must have, and those that they must have in a stream.
    private let inputShapes: [PartialShape?]
    private let streamedInputShapes: [PartialShape?]
    /// For each call, the one of the same layer before it, and whether another one follows.
    private let earlierCalls: [Int?]
    private let hasLaterCall: [Bool]

    init(description: ModelDescription, layers: [any Layer<Element>]) {
        self.description = description
        self.layers = layers
        inputShapes = description.inputs.map(\.shape)
        streamedInputShapes = description.streamedInputShapes
        var latest: [Int: Int] = [:]
        var hasLaterCall = Array(repeating: false, count: description.calls.count)
        earlierCalls = description.calls.enumerated().map { index, call in
            let earlier = latest.updateValue(index, forKey: call.layer)
            if let earlier { hasLaterCall[earlier] = true }
            return earlier
        }
        self.hasLaterCall = hasLaterCall
    }

    /// Runs the model on the inputs in a session's memory, and leaves all values there.
    ///
    /// - Parameters:
    ///   - memory: What the call before left. States are changed only if all layers could be run.
    ///   - workspace: The session's.
    ///   - continuesStream: Whether recurrent layers go on where the run before ended, stateful or not.
    func run(
        _ memory: inout SessionMemory<Element>, workspace: Workspace? = nil, continuesStream: Bool = false
    ) throws(RuntimeError) {
        try check(memory.values, continuesStream: continuesStream)
        memory.prepare(calls: description.calls.count)
        for (index, call) in description.calls.enumerated() {
            memory.gather(call)
            memory.arguments.carriedState = carriedState(index, memory, continuesStream)
            memory.arguments.continuesStream = continuesStream
            memory.arguments.workspace = workspace
            try perform(call, memory.arguments, into: &memory.results[index])
            memory.values += memory.results[index].outputs
        }
        for (index, call) in description.calls.enumerated() {
            if !continuesStream && hasLaterCall[index] { continue }
            memory.keepState(of: index, under: key(index, call, continuesStream))
        }
    }

    /// Calls of a stateful layer share its state; those of a stream go on each by themselves.
    private func key(_ index: Int, _ call: ModelDescription.Call, _ continuesStream: Bool) -> StateKey {
        continuesStream ? .call(index) : .layer(call.layer)
    }

    /// What a layer kept: in an earlier call of this run, or in the run before.
    private func carriedState(
        _ index: Int, _ memory: SessionMemory<Element>, _ continuesStream: Bool
    ) -> [Tensor<Element>]? {
        if !continuesStream, let earlier = earlierCalls[index],
            let state = memory.results[earlier].carriedState
        {
            return state
        }
        return memory.states[key(index, description.calls[index], continuesStream)]
    }

    /// Runs one call on its own.
    func perform(
        _ call: ModelDescription.Call, _ arguments: CallArguments<Element>,
        into result: inout CallResult<Element>
    ) throws(RuntimeError) {
        do throws(RuntimeError) {
            try layers[call.layer].call(arguments, into: &result)
            guard result.outputs.count == call.outputs.count else {
                throw RuntimeError(
                    "outputs", expected: "\(call.outputs.count) tensors", found: "\(result.outputs.count)")
            }
        } catch {
            throw error.placed(at: description.layers[call.layer].name)
        }
    }

    private func check(_ inputs: [MaskedTensor<Element>], continuesStream: Bool) throws(RuntimeError) {
        guard inputs.count == description.inputs.count else {
            throw RuntimeError(
                "inputs", expected: "\(description.inputs.count) tensors", found: "\(inputs.count)")
        }
        let shapes = continuesStream ? streamedInputShapes : inputShapes
        for index in inputs.indices {
            guard let shape = shapes[index] else { continue }
            let found = inputs[index].tensor.shape
            guard shape.accepts(found) else {
                throw RuntimeError(
                    place: description.inputs[index].name, "input", expected: "shape \(describe(shape))",
                    found: "\(found)")
            }
        }
    }
}

extension CallArguments {
    /// Drops the masks that are gone when the call is run.
    mutating func unmask(for call: ModelDescription.Call) {
        for position in call.unmaskedInputs ?? [] where inputs.indices.contains(position) {
            inputs[position].mask = nil
        }
    }
}
