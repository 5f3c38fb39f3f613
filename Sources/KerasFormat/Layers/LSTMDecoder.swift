import KerasRuntime

extension LSTMConfiguration {
    /// Reads `LSTM`.
    static func decode(_ settings: Settings) throws(FormatError) -> any LayerConfiguration {
        let settings = settings.renamingKeras1([
            "output_dim": "units", "inner_activation": "recurrent_activation",
        ])
        return LSTMConfiguration(
            units: try settings.size("units"),
            activation: try settings.activation("activation", default: .tanh),
            recurrentActivation: try settings.activation(
                "recurrent_activation", default: settings.semantics.defaultRecurrentActivation),
            useBias: try settings.bool("use_bias", default: true),
            options: try RNNOptions(settings))
    }

    /// Reads `CuDNNLSTM`: an LSTM whose activations are fixed.
    static func decodeCuDNN(_ settings: Settings) throws(FormatError) -> any LayerConfiguration {
        LSTMConfiguration(units: try settings.size("units"), options: try RNNOptions(settings))
    }

    /// Reads `RNN` around an `LSTMCell`: the cell has what is the LSTM's own, the layer has the rest.
    static func decodeRNN(_ settings: Settings) throws(FormatError) -> any LayerConfiguration {
        let (className, cell) = try settings.inner("cell")
        guard className == "LSTMCell" else {
            throw FormatError(
                .unsupported(what: "class RNN with cell \(className)", hint: nil), at: settings.place)
        }
        guard var configuration = try decode(cell) as? LSTMConfiguration else {
            throw settings.mismatch("cell", expected: "an LSTMCell")
        }
        configuration.options = try RNNOptions(settings)
        return configuration
    }
}

extension RNNOptions {
    /// Reads the arguments that all recurrent layers share.
    init(_ settings: Settings) throws(FormatError) {
        self.init()
        returnSequences = try settings.bool("return_sequences", default: false)
        returnState = try settings.bool("return_state", default: false)
        goBackwards = try settings.bool("go_backwards", default: false)
        stateful = try settings.bool("stateful", default: false)
        timeMajor = try settings.bool("time_major", default: false)
        unroll = try settings.bool("unroll", default: false)
        zeroOutputForMask = try settings.bool("zero_output_for_mask", default: false)
        maskedStart = settings.semantics.maskedStart(unroll: unroll)
        initialStateDropsMask = settings.semantics.initialStateDropsMask
        carriedStateWins = settings.semantics.carriedStateWins
    }
}
