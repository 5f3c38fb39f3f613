import KerasRuntime

extension TimeDistributedConfiguration {
    /// Reads `TimeDistributed`.
    static func decode(_ settings: Settings) throws(FormatError) -> any LayerConfiguration {
        let (className, inner) = try settings.inner("layer")
        let configuration = try LayerDecoder.configuration(ofClass: className, inner)
        if configuration is any RecurrentConfiguration || configuration is BidirectionalConfiguration {
            throw FormatError(
                .unsupported(what: "class TimeDistributed around \(className)", hint: nil),
                at: settings.place)
        }
        return TimeDistributedConfiguration(configuration)
    }
}
