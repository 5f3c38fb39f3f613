import ArrayData

extension Session {
    /// Runs the model over the next timesteps of a stream.
    ///
    /// Recurrent layers go on where the call before ended, whether Keras made them stateful or not, so
    /// that a sequence given bit by bit, one timestep at a time or several, gives the outputs of the
    /// whole. An output that is no sequence is the one so far.
    ///
    ///     var session = try model.makeSession()
    ///     for x in samples { y = try session.step([x])[0] }    // x: [B, 1, F]
    ///
    /// - Parameter inputs: As for ``run(_:)``, with any number of timesteps.
    /// - Returns: In the order of ``ModelDescription/outputs``.
    /// - Throws: ``RuntimeError`` when the model cannot run as a stream, or an input does not fit.
    public mutating func step(_ inputs: [Tensor<Float>]) throws(RuntimeError) -> [Tensor<Float>] {
        if !isStream {
            try model.description.requireStreamable()
            isStream = true
        }
        switch engine {
        case .float32(let engine):
            var states = floatStates
            let values = try engine.run(
                inputs.map { MaskedTensor($0) }, states: &states, continuesStream: true)
            floatStates = states
            return model.description.outputs.map { values[$0.value].tensor }
        case .float64(let engine):
            var states = doubleStates
            let values = try engine.run(
                inputs.map { MaskedTensor(Tensor(NDArray($0))) }, states: &states, continuesStream: true)
            doubleStates = states
            return model.description.outputs.map { Tensor<Float>(NDArray(values[$0.value].tensor)) }
        }
    }
}

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

    /// Throws unless every layer computes each timestep from that one and the states before it.
    ///
    /// - Throws: ``RuntimeError`` placed at the layer that needs more.
    func requireStreamable() throws(RuntimeError) {
        // Which values are sequences that arrive bit by bit.
        var isSequence = inputs.map { $0.shape.map { $0.count >= 3 || $0.last == .some(nil) } ?? true }
        let embedded = Set(
            calls.filter { layers[$0.layer].configuration.base is EmbeddingConfiguration }
                .flatMap(\.inputs))
        for index in inputs.indices where embedded.contains(index) { isSequence[index] = true }
        for call in calls {
            let layer = layers[call.layer]
            let configuration = layer.configuration.base
            let sequences = call.inputs.map { isSequence[$0] }
            func failure(_ found: String) -> RuntimeError {
                RuntimeError(
                    place: layer.name, "stream", expected: "layers that see one timestep at a time",
                    found: found)
            }
            var isOutputSequence = sequences.contains(true)
            if let recurrent = configuration as? any RecurrentConfiguration {
                if sequences != [true] { throw failure("a sequence made within the model") }
                if recurrent.options.goBackwards { throw failure("one that goes backwards") }
                isOutputSequence = recurrent.options.returnSequences
            } else if isOutputSequence, !configuration.isTimewise {
                throw failure("\(layer.className), which sees others as well")
            }
            for (position, _) in call.outputs.enumerated() {
                isSequence.append(position == 0 && isOutputSequence)
            }
        }
    }
}
