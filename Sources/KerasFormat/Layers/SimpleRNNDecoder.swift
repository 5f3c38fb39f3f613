import KerasRuntime

extension SimpleRNNConfiguration {
    /// Reads `SimpleRNN`.
    static func decode(_ settings: Settings) throws(FormatError) -> any LayerConfiguration {
        let settings = settings.renamingKeras1(["output_dim": "units"])
        return SimpleRNNConfiguration(
            units: try settings.size("units"),
            activation: try settings.activation("activation", default: .tanh),
            useBias: try settings.bool("use_bias", default: true), options: try RNNOptions(settings))
    }
}
