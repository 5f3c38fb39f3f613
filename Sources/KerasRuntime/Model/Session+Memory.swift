import ArrayData

// A call of the model: inputs are given, all layers run, outputs are looked at or copied, and what the
// call shares with its caller is released.
extension Session {
    /// Calls the model.
    ///
    /// - Parameters:
    ///   - continuesStream: Whether recurrent layers go on where the call before ended.
    ///   - take: Takes what the caller wants of the outputs, before they are let go of.
    mutating func call<Answer>(
        _ inputs: some Sequence<Tensor<Float>>, continuesStream: Bool = false,
        _ take: (Session) -> Answer
    ) throws(RuntimeError) -> Answer {
        if continuesStream { try becomeStream() }
        defer { release() }
        for input in inputs { give(input) }
        try perform(continuesStream: continuesStream)
        return take(self)
    }

    /// Calls a model of one input and one output.
    mutating func call<Answer>(
        _ input: Tensor<Float>, continuesStream: Bool = false, _ take: (Session) -> Answer
    ) throws(RuntimeError) -> Answer {
        let count = model.description.outputs.count
        guard count == 1 else { throw RuntimeError("outputs", expected: "1 tensor", found: "\(count)") }
        return try call(CollectionOfOne(input), continuesStream: continuesStream, take)
    }

    /// Adds the next input.
    private mutating func give(_ input: Tensor<Float>) {
        switch engine {
        case .float32: float.give(input)
        case .float64: double.give(converting: input)
        }
    }

    /// Runs the model on the inputs given.
    mutating func perform(continuesStream: Bool = false) throws(RuntimeError) {
        let workspace = ownWorkspace()
        switch engine {
        case .float32(let engine):
            try engine.run(&float, workspace: workspace, continuesStream: continuesStream)
        case .float64(let engine):
            try engine.run(&double, workspace: workspace, continuesStream: continuesStream)
        }
    }

    /// All outputs.
    var outputs: [Tensor<Float>] { model.description.outputs.indices.map { output($0) } }

    /// One of the outputs.
    func output(_ index: Int) -> Tensor<Float> {
        let value = model.description.outputs[index].value
        switch engine {
        case .float32: return float.values[value].tensor
        case .float64: return Tensor(NDArray(double.values[value].tensor))
        }
    }

    /// Copies one of the outputs into memory of the caller's.
    func copyOutput(_ index: Int, into tensor: inout Tensor<Float>) {
        let value = model.description.outputs[index].value
        switch engine {
        case .float32: tensor.become(copyOf: float.values[value].tensor)
        case .float64: tensor.become(convertedFrom: double.values[value].tensor)
        }
    }

    /// Copies all outputs.
    func copyOutputs(into tensors: inout [Tensor<Float>]) {
        let count = model.description.outputs.count
        if tensors.count != count { tensors = Array(repeating: .placeholder, count: count) }
        for index in 0..<count { copyOutput(index, into: &tensors[index]) }
    }

    /// Lets go of inputs and values.
    mutating func release() {
        switch engine {
        case .float32: float.release()
        case .float64: double.release()
        }
    }
}

extension Session {
    /// Runs the model as ``run(_:)`` does, and writes its outputs where the caller wants them.
    ///
    ///     var y = [Tensor<Float>]()
    ///     for x in batches { try session.run(x, into: &y) }
    ///
    /// A session keeps the memory of its calls. If the calls have inputs of the same shapes, and no copies of
    /// `outputs` are held, all but the first few allocate nothing in models of Embedding, Masking, LSTM, GRU,
    /// SimpleRNN and stacked cells, Dense, TimeDistributed of these, Activation, Softmax, BatchNormalization,
    /// LayerNormalization, Add and its like, Concatenate, and what is left out at inference, in one thread.
    ///
    /// - Parameters:
    ///   - inputs: In the order of ``ModelDescription/inputs``.
    ///   - outputs: Replaced by the outputs, in the order of ``ModelDescription/outputs``.
    /// - Throws: ``RuntimeError`` when an input does not fit; state and outputs are then unchanged.
    public mutating func run(
        _ inputs: [Tensor<Float>], into outputs: inout [Tensor<Float>]
    ) throws(RuntimeError) {
        try call(inputs) { $0.copyOutputs(into: &outputs) }
    }

    /// Runs a model of one input and one output, and writes the output where the caller wants it.
    ///
    /// - Throws: ``RuntimeError`` as for ``run(_:into:)``.
    public mutating func run(
        _ input: Tensor<Float>, into output: inout Tensor<Float>
    ) throws(RuntimeError) {
        try call(input) { $0.copyOutput(0, into: &output) }
    }

    /// Runs the model over the next timesteps of a stream as ``step(_:)`` does, and writes its outputs where
    /// the caller wants them: without an allocation, where ``run(_:into:)`` makes none.
    ///
    /// - Parameters:
    ///   - inputs: In the order of ``ModelDescription/inputs``, with any number of timesteps.
    ///   - outputs: Replaced by the outputs, in the order of ``ModelDescription/outputs``.
    /// - Throws: ``RuntimeError`` when the model cannot run as a stream, or an input does not fit; state and
    ///   outputs are then unchanged.
    public mutating func step(
        _ inputs: [Tensor<Float>], into outputs: inout [Tensor<Float>]
    ) throws(RuntimeError) {
        try call(inputs, continuesStream: true) { $0.copyOutputs(into: &outputs) }
    }

    /// Runs a model of one input and one output over the next timesteps of a stream, and writes the output
    /// where the caller wants it.
    ///
    ///     var x = Tensor<Float>(shape: [1, 1, 3])
    ///     var y = Tensor<Float>(shape: [1, 2])
    ///     x.withUnsafeMutableElements { $0[0] = sample }
    ///     try session.step(x, into: &y)
    ///
    /// - Throws: ``RuntimeError`` as for ``step(_:into:)``.
    public mutating func step(
        _ input: Tensor<Float>, into output: inout Tensor<Float>
    ) throws(RuntimeError) {
        try call(input, continuesStream: true) { $0.copyOutput(0, into: &output) }
    }
}
