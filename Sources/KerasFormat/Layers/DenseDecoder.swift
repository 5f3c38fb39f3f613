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

extension HighwayConfiguration {
    /// Reads Keras 1's `Highway`.
    static func decode(_ settings: Settings) throws(FormatError) -> any LayerConfiguration {
        HighwayConfiguration(
            activation: try settings.activation("activation", default: .linear),
            useBias: try settings.bool("bias", default: true))
    }
}

extension MaxoutDenseConfiguration {
    /// Reads Keras 1's `MaxoutDense`.
    static func decode(_ settings: Settings) throws(FormatError) -> any LayerConfiguration {
        MaxoutDenseConfiguration(
            units: try settings.size("output_dim"),
            pieces: settings["nb_feature"] == nil ? 4 : try settings.size("nb_feature"),
            useBias: try settings.bool("bias", default: true))
    }
}
