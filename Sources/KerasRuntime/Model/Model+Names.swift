extension Model {
    /// Runs a model of one input and one output once, from a fresh state.
    ///
    ///     let y = try model.predict(x)
    ///
    /// - Throws: ``RuntimeError`` when the input does not fit, or the model has several inputs or outputs.
    public func predict(_ input: Tensor<Float>) throws(RuntimeError) -> Tensor<Float> {
        var session = try makeSession()
        return try session.run(input)
    }

    /// Runs the model once, from a fresh state, with inputs and outputs by Keras' names.
    ///
    ///     let answers = try model.predict(["tokens": tokens, "lengths": lengths])
    ///
    /// - Throws: ``RuntimeError`` when an input is missing, unknown, or does not fit.
    public func predict(_ inputs: [String: Tensor<Float>]) throws(RuntimeError) -> [String: Tensor<Float>] {
        let names = description.inputs.map(\.name)
        guard inputs.count == names.count, names.allSatisfy({ inputs[$0] != nil }) else {
            throw RuntimeError(
                "inputs", expected: Self.listed(names), found: Self.listed(inputs.keys.sorted()))
        }
        let answers = try predict(names.compactMap { inputs[$0] })
        return Dictionary(zip(description.outputs.map(\.name), answers)) { first, _ in first }
    }

    /// Throws unless the model has these inputs and outputs, in this order: what code that was written for one
    /// model asks of a file that may hold another.
    public func requireNames(inputs: [String], outputs: [String]) throws(RuntimeError) {
        for (subject, expected, found) in [
            ("inputs", inputs, description.inputs.map(\.name)),
            ("outputs", outputs, description.outputs.map(\.name)),
        ] where expected != found {
            throw RuntimeError(subject, expected: Self.listed(expected), found: Self.listed(found))
        }
    }
}

extension Model {
    private static func listed(_ names: [String]) -> String {
        names.isEmpty ? "none" : names.map { "\"\($0)\"" }.joined(separator: ", ")
    }
}

extension Session {
    /// Runs a model of one input and one output, from the state that the call before left if it is stateful.
    ///
    /// - Throws: ``RuntimeError`` when the input does not fit, or the model has several inputs or outputs.
    public mutating func run(_ input: Tensor<Float>) throws(RuntimeError) -> Tensor<Float> {
        try call(input) { $0.output(0) }
    }

    /// Runs a model of one input and one output over the next timesteps of a stream.
    ///
    ///     y = try session.step(x)    // [B, 1, F]
    ///
    /// - Throws: ``RuntimeError`` when the input does not fit, the model cannot run as a stream, or it has
    ///   several inputs or outputs.
    public mutating func step(_ input: Tensor<Float>) throws(RuntimeError) -> Tensor<Float> {
        try call(input, continuesStream: true) { $0.output(0) }
    }
}
