import KerasRuntime

extension AttentionConfiguration {
    /// Reads `Attention`.
    static func decode(_ settings: Settings) throws(FormatError) -> any LayerConfiguration {
        let score: Score
        switch settings["score_mode"]?.string ?? (settings["score_mode"] == nil ? "dot" : "") {
        case "dot": score = .dot
        case "concat": score = .concat
        default: throw settings.mismatch("score_mode", expected: "dot or concat")
        }
        return try decode(score, useScale: settings.bool("use_scale", default: false), settings)
    }

    /// Reads `AdditiveAttention`.
    static func decodeAdditive(_ settings: Settings) throws(FormatError) -> any LayerConfiguration {
        try decode(.additive, useScale: settings.bool("use_scale", default: true), settings)
    }

    /// What is causal is an argument of the layer before TensorFlow 2.10, and one of the call then.
    private static func decode(
        _ score: Score, useScale: Bool, _ settings: Settings
    ) throws(FormatError) -> AttentionConfiguration {
        guard settings.call.positional.count <= 1 else {
            throw FormatError(
                .unsupported(what: "a call with several positional arguments", hint: nil), at: settings.place)
        }
        try settings.requireNoArguments(but: ["use_causal_mask", "return_attention_scores"])
        let isCausal = try settings.bool("causal", default: false)
        let isCalledCausal = try settings.callFlag("use_causal_mask")
        return AttentionConfiguration(
            score, useScale: useScale, isCausal: isCausal || isCalledCausal,
            returnsScores: try settings.callFlag("return_attention_scores"))
    }
}

extension MultiHeadAttentionConfiguration {
    /// Reads `MultiHeadAttention`.
    static func decode(_ settings: Settings) throws(FormatError) -> any LayerConfiguration {
        try settings.requireNoArguments(
            but: [
                "use_causal_mask", "return_attention_scores", "query", "value", "key", "attention_mask",
                "query_mask", "value_mask", "key_mask",
            ])
        for key in ["use_gate", "flash_attention"] where try settings.bool(key, default: false) {
            throw FormatError(.unsupported(what: key, hint: nil), at: settings.place)
        }
        if settings["sliding_window"] != nil {
            throw FormatError(.unsupported(what: "sliding_window", hint: nil), at: settings.place)
        }
        let axes = settings["attention_axes"] == nil ? [1] : try settings.integers("attention_axes")
        guard axes == [1] || axes == [-2] else {
            throw FormatError(
                .unsupported(what: "attention_axes other than the steps", hint: nil), at: settings.place)
        }
        var outputSize: Int?
        if settings["output_shape"] != nil {
            outputSize = try settings.sizes("output_shape", count: 1)[0]
        }
        let returnsScores = try settings.callFlag("return_attention_scores")
        let dropout = try settings.number("dropout", default: 0)
        return MultiHeadAttentionConfiguration(
            heads: try settings.size("num_heads"), keyDim: try settings.size("key_dim"),
            valueDim: settings["value_dim"] == nil ? nil : try settings.size("value_dim"),
            outputSize: outputSize, useBias: try settings.bool("use_bias", default: true),
            isCausal: try settings.callFlag("use_causal_mask"), returnsScores: returnsScores,
            maskUse: settings.semantics.multiHeadMask(seesScores: returnsScores || dropout > 0),
            roles: try settings.attentionRoles())
    }
}

extension Settings {
    /// Throws if the call gives anything by name but these.
    fileprivate func requireNoArguments(but known: Set<String>) throws(FormatError) {
        let others = call.named.filter { !known.contains($0.key) && $0.value.constant != .bool(false) }
        if let (key, value) = others.sorted(by: { $0.key < $1.key }).first {
            throw FormatError(.unsupported(what: "a call with \(key)=\(value.summary)", hint: nil), at: place)
        }
    }

    /// A truth value that the call gives by name.
    fileprivate func callFlag(_ key: String) throws(FormatError) -> Bool {
        guard let argument = call.named[key] else { return false }
        guard let flag = argument.constant?.bool else {
            throw FormatError(
                .unsupported(what: "a call with \(key)=\(argument.summary)", hint: nil), at: place)
        }
        return flag
    }

    /// Which tensors of a call are what: `query, value, key=None` by position or by name.
    fileprivate func attentionRoles() throws(FormatError) -> MultiHeadAttentionConfiguration.Roles {
        func tensor(_ position: Int?, _ name: String) throws(FormatError) -> Int? {
            let given =
                position.flatMap { call.positional.indices.contains($0) ? call.positional[$0] : nil }
                ?? call.named[name]
            guard let given, given != .constant(.null) else { return nil }
            guard case .tensor(let number) = given else {
                throw FormatError(
                    .unsupported(what: "a call with \(name)=\(given.summary)", hint: nil), at: place)
            }
            return number
        }
        guard
            call.positional.dropFirst(3).allSatisfy({
                $0 == .constant(.null) || $0 == .constant(.bool(false))
            })
        else {
            throw FormatError(
                .unsupported(
                    what: "a call with more positional arguments than query, value and key", hint: nil),
                at: place)
        }
        // Without a call, as in a layer that is read by itself, Keras' order stands.
        if call == CallPattern() { return MultiHeadAttentionConfiguration.Roles() }
        guard try tensor(0, "query") == 0, let value = try tensor(1, "value") else {
            throw FormatError(
                .unsupported(what: "a call that does not begin with a query and a value", hint: nil),
                at: place)
        }
        // Keras 3 from where it takes masks off on looks at the query's own, whatever the call gives.
        let queryMask = semantics.multiHeadAttentionTakesMasks ? nil : try tensor(nil, "query_mask")
        let masks = [queryMask, try tensor(nil, "value_mask"), try tensor(nil, "key_mask")]
        return MultiHeadAttentionConfiguration.Roles(
            value: value, key: try tensor(2, "key"), attentionMask: try tensor(nil, "attention_mask"),
            masks: masks)
    }
}
