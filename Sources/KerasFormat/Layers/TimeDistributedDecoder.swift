import KerasRuntime

extension TimeDistributedConfiguration {
    /// Reads `TimeDistributed`.
    static func decode(_ settings: Settings) throws(FormatError) -> any LayerConfiguration {
        let className = settings["layer"]?["class_name"]?.string ?? ""
        let configuration: any LayerConfiguration
        if let model = try wrappedModel(settings) {
            configuration = ModelConfiguration(model.description)
        } else {
            let (className, inner) = try settings.inner("layer")
            configuration = try LayerDecoder.configuration(ofClass: className, inner)
        }
        // A state would have to be kept for each timestep.
        if configuration.isStateful || configuration.outputCount > 1 {
            throw FormatError(
                .unsupported(
                    what: "class TimeDistributed around \(className) that is stateful or returns states",
                    hint: nil),
                at: settings.place)
        }
        return TimeDistributedConfiguration(
            configuration, handsOnInnerMasks: settings.semantics.timeDistributedHandsOnInnerMasks)
    }

    /// The model inside; `nil` if it is a simple layer.
    static func wrappedModel(_ settings: Settings) throws(FormatError) -> DecodedModel? {
        if let wrapped = settings.wrapped { return wrapped }
        guard let inner = settings["layer"], let graph = try Graph(inner, prefix: "", settings.context)
        else { return nil }
        var builder = GraphBuilder(.all)
        return try builder.build(graph)
    }
}
