extension ModelDescription {
    /// Whether ``Session/step(_:)`` can run the model.
    public var isStreamable: Bool {
        do {
            try requireStreamable()
            return true
        } catch {
            return false
        }
    }

    /// What a value has to do with time when a model runs as a stream.
    private enum Flow {
        /// It is the same in every call.
        case constant
        /// It arrives bit by bit.
        case sequence
        /// It sums up the sequence so far, and changes with every call.
        case summary
    }

    /// Throws unless every layer computes each timestep from that one and the states before it.
    ///
    /// - Throws: ``RuntimeError`` placed at the layer that needs more.
    func requireStreamable() throws(RuntimeError) {
        let shapes = try valueShapes()
        var flows = sequenceInputs.map { $0 ? Flow.sequence : .constant }
        for call in calls {
            let layer = layers[call.layer]
            let configuration = layer.configuration.base
            func failure(_ found: String) -> RuntimeError {
                RuntimeError(
                    place: layer.name, "stream", expected: "layers that see one timestep at a time",
                    found: found)
            }
            let inputs = call.inputs.map { flows[$0] }
            if let recurrent = configuration as? any RecurrentConfiguration {
                if inputs != [.sequence] { throw failure("a sequence made within the model") }
                if recurrent.options.goBackwards { throw failure("one that goes backwards") }
                // Every call would give another one, and only the first counts.
                if call.initialState.contains(where: { flows[$0] != .constant }) {
                    throw failure("an initial state made of the sequence")
                }
                if let mask = call.mask, flows[mask] != .sequence {
                    throw failure("a mask that does not come with the sequence")
                }
                flows.append(recurrent.options.returnSequences ? .sequence : .summary)
                flows += call.outputs.dropFirst().map { _ in .summary }
                continue
            }
            if inputs.contains(.sequence) {
                guard
                    call.inputs.allSatisfy({ configuration.isTimewise(rank: shapes[$0]?.count) })
                else { throw failure("\(layer.className), which sees others as well") }
                // What has no time of its own is spread over all timesteps: over those to come as well.
                for (value, flow) in zip(call.inputs, inputs) where flow != .sequence {
                    if flow == .summary { throw failure("a sequence beside what is made of all of it") }
                    if shapes[value]?.count != 2 { throw failure("a sequence made within the model") }
                }
            } else if configuration is BidirectionalConfiguration {
                // Its states would go on from call to call, although its sequence does not.
                throw failure("a sequence made within the model")
            }
            let output: Flow =
                inputs.contains(.sequence) ? .sequence : inputs.contains(.summary) ? .summary : .constant
            flows += call.outputs.map { _ in output }
        }
    }

    /// Which inputs are sequences, and so arrive bit by bit in a stream.
    private var sequenceInputs: [Bool] {
        var known = Set(calls.compactMap(\.mask))
        for call in calls where layers[call.layer].configuration.base is EmbeddingConfiguration {
            known.formUnion(call.inputs)
        }
        return inputs.indices.map { index in
            guard let shape = inputs[index].shape else { return true }
            return shape.count >= 3 || shape.last == .some(nil) || known.contains(index)
        }
    }

    /// The shapes of the inputs in a stream: as they are, but with any number of timesteps.
    var streamedInputShapes: [PartialShape?] {
        let isTimeMajor = layers.contains {
            ($0.configuration.base as? any RecurrentConfiguration)?.options.timeMajor ?? false
        }
        let axis = isTimeMajor ? 0 : 1
        return zip(inputs, sequenceInputs).map { input, isSequence in
            guard isSequence, var shape = input.shape, shape.indices.contains(axis) else {
                return input.shape
            }
            shape[axis] = nil
            return shape
        }
    }
}
