import KerasRuntime

extension BidirectionalConfiguration {
    /// Reads `Bidirectional`.
    ///
    /// Keras builds the backward half from the forward one with time turned round, unless the file
    /// has a `backward_layer` of its own, which Keras 3 always writes.
    static func decode(_ settings: Settings) throws(FormatError) -> any LayerConfiguration {
        var forward = try half("layer", settings)
        var backward = forward
        if settings["backward_layer"] != nil {
            backward = try half("backward_layer", settings)
            try requireMatch(forward.options, backward.options, settings)
        } else {
            backward.options.goBackwards.toggle()
        }
        forward.options.zeroOutputForMask = settings.semantics.zeroesMaskedOutput(ofHalf: forward.options)
        backward.options.zeroOutputForMask = settings.semantics.zeroesMaskedOutput(ofHalf: backward.options)
        return BidirectionalConfiguration(
            forward: forward, backward: backward, mergeMode: try mergeMode(settings))
    }

    private static func half(
        _ key: String, _ settings: Settings
    ) throws(FormatError) -> any RecurrentConfiguration {
        let (className, inner) = try settings.inner(key)
        let layer = try LayerDecoder.configuration(ofClass: className, inner)
        guard let half = layer as? any RecurrentConfiguration else {
            throw FormatError(
                .unsupported(what: "class Bidirectional around \(className)", hint: nil),
                at: settings.place)
        }
        return half
    }

    /// Keras refuses halves that walk the same way, or whose outputs do not go together.
    ///
    /// Source: Keras `Bidirectional._verify_layer_config`.
    private static func requireMatch(
        _ forward: RNNOptions, _ backward: RNNOptions, _ settings: Settings
    ) throws(FormatError) {
        guard forward.returnSequences == backward.returnSequences,
            forward.returnState == backward.returnState, forward.stateful == backward.stateful,
            forward.timeMajor == backward.timeMajor, forward.goBackwards != backward.goBackwards
        else {
            throw settings.mismatch("backward_layer", expected: "the forward layer with time turned round")
        }
    }

    private static func mergeMode(_ settings: Settings) throws(FormatError) -> MergeMode {
        // Keras' None, which is not the default, is written as null.
        guard let value = settings.members["merge_mode"] else { return .concat }
        if value.isNull { return .separate }
        switch value.string {
        case "concat": return .concat
        case "sum": return .sum
        case "mul": return .mul
        case "ave": return .ave
        default: throw settings.mismatch("merge_mode", expected: "concat, sum, mul, ave or null")
        }
    }
}
