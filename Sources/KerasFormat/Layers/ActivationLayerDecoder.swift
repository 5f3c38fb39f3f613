import KerasRuntime

extension ActivationConfiguration {
    /// Reads `Activation`.
    static func decode(_ settings: Settings) throws(FormatError) -> any LayerConfiguration {
        ActivationConfiguration(try settings.activation("activation", default: .linear))
    }
}
