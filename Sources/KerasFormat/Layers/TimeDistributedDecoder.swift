import KerasRuntime

extension TimeDistributedConfiguration {
    /// Reads `TimeDistributed`.
    static func decode(_ settings: Settings) throws(FormatError) -> any LayerConfiguration {
        let (className, inner) = try settings.inner("layer")
        let configuration = try LayerDecoder.configuration(ofClass: className, inner)
        // A state would have to be kept for each timestep.
        if configuration.isStateful || configuration.outputCount > 1 {
            throw FormatError(
                .unsupported(
                    what: "class TimeDistributed around \(className) that is stateful or returns states",
                    hint: nil),
                at: settings.place)
        }
        return TimeDistributedConfiguration(configuration)
    }
}
