extension Session {
    /// Runs the model over the next timesteps of a stream.
    ///
    /// Recurrent layers go on where the step before ended, whether Keras made them stateful or not, so
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
        try call(inputs, continuesStream: true) { $0.outputs }
    }

    /// Throws unless the model can run bit by bit.
    mutating func becomeStream() throws(RuntimeError) {
        if isStream { return }
        try model.description.requireStreamable()
        isStream = true
    }
}
