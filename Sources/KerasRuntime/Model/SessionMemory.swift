/// What a carried state belongs to.
enum StateKey: Hashable, Sendable {
    /// A stateful layer, by its index.
    case layer(Int)
    /// One call of a layer in a stream, by its index.
    case call(Int)
}

/// What a session has in one precision: the states that it carries, and the memory in which it computes.
///
/// Whatever was taken for one call of the model is there for the next. Nothing in it is shared by several
/// owners between two calls, so that all of it can be written into: `release` sees to that.
struct SessionMemory<Element: TensorScalar>: Sendable {
    /// What layers carry from call to call of the model.
    var states: [StateKey: [Tensor<Element>]] = [:]
    /// During a call of the model, the values by number: those that there are so far.
    var values: [MaskedTensor<Element>] = []
    /// What each call of a layer answered.
    var results: [CallResult<Element>] = []
    var arguments = CallArguments<Element>(inputs: [])
    /// Inputs that had to be converted.
    private var converted: [Tensor<Element>] = []

    /// Adds the next input.
    mutating func give(_ input: Tensor<Element>) { values.append(MaskedTensor(input)) }

    /// Adds the next input, in the precision of the session.
    mutating func give<Other>(converting input: Tensor<Other>) {
        let index = values.count
        while converted.count <= index { converted.append(.placeholder) }
        converted[index].become(convertedFrom: input)
        give(converted[index])
    }

    mutating func prepare(calls: Int) {
        if results.count != calls { results = Array(repeating: CallResult([]), count: calls) }
    }

    /// Puts the arguments of a call together.
    mutating func gather(_ call: ModelDescription.Call) {
        arguments.inputs.removeAll(keepingCapacity: true)
        for value in call.inputs { arguments.inputs.append(values[value]) }
        arguments.initialState =
            call.initialState.isEmpty ? nil : call.initialState.map { values[$0].tensor }
        arguments.mask = call.mask.map { Mask(values[$0].tensor) }
        arguments.unmask(for: call)
    }

    /// Makes what a call of a layer kept its state. The state before becomes memory for the one after.
    mutating func keepState(of index: Int, under key: StateKey) {
        if results[index].carriedState != nil { swap(&states[key], &results[index].carriedState) }
    }

    /// Lets go of the values, at the end of a call of the model.
    mutating func release() {
        values.removeAll(keepingCapacity: true)
        arguments.release()
        for index in results.indices { results[index].release() }
    }
}
