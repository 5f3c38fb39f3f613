import KerasRuntime

extension DenseConfiguration {
    /// Reads `Dense`.
    static func decode(_ settings: Settings) throws(FormatError) -> any LayerConfiguration {
        let settings = settings.renamingKeras1(["output_dim": "units", "bias": "use_bias"])
        return DenseConfiguration(
            units: try settings.size("units"),
            activation: try settings.activation("activation", default: .linear),
            useBias: try settings.bool("use_bias", default: true))
    }
}
