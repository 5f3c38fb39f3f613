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
}
