import KerasRuntime

extension GRUConfiguration {
    /// Reads `GRU`.
    static func decode(_ settings: Settings) throws(FormatError) -> any LayerConfiguration {
        let settings = settings.renamingKeras1([
            "output_dim": "units", "inner_activation": "recurrent_activation",
        ])
        return GRUConfiguration(
            units: try settings.size("units"),
            activation: try settings.activation("activation", default: .tanh),
            recurrentActivation: try settings.activation(
                "recurrent_activation", default: settings.semantics.defaultRecurrentActivation),
            useBias: try settings.bool("use_bias", default: true),
            resetAfter: try settings.bool("reset_after", default: settings.semantics.defaultResetAfter),
            options: try RNNOptions(settings))
    }

    /// Reads `CuDNNGRU`: a GRU whose activations are fixed and whose reset gate comes after the product.
    static func decodeCuDNN(_ settings: Settings) throws(FormatError) -> any LayerConfiguration {
        GRUConfiguration(units: try settings.size("units"), options: try RNNOptions(settings))
    }
}
