import KerasRuntime

extension PassThroughConfiguration {
    /// Reads a layer that does nothing at inference; its settings are training arguments.
    static func decode(_ settings: Settings) throws(FormatError) -> any LayerConfiguration {
        PassThroughConfiguration()
    }

    /// Reads `Identity`.
    static func decodeIdentity(_ settings: Settings) throws(FormatError) -> any LayerConfiguration {
        PassThroughConfiguration(passesMask: settings.semantics.identityPassesMask)
    }
}
