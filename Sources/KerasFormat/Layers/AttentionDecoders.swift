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
        let roles = try settings.attentionRoles(
            takesMasks: settings.semantics.multiHeadAttentionTakesMasks)
        var configuration = try decode(
            heads: settings.size("num_heads"), keyDim: settings.size("key_dim"), roles, settings)
        if settings["value_dim"] != nil { configuration.valueDim = try settings.size("value_dim") }
        if settings["attention_axes"] != nil {
            let axes = try settings.integers("attention_axes")
            if axes.contains(where: { $0 < 0 }), settings.semantics.countsHeadsAmongAttentionAxes {
                throw FormatError(
                    .unsupported(
                        what: "attention_axes counted from the end by this version of Keras", hint: nil),
                    at: settings.place)
            }
            configuration.attentionAxes = axes
        }
        if settings["output_shape"] != nil {
            let shape = try settings.integers("output_shape")
            guard !shape.isEmpty, shape.allSatisfy({ $0 > 0 }) else {
                throw settings.mismatch("output_shape", expected: "sizes from 1")
            }
            configuration.outputShape = shape
        }
        return configuration
    }

    /// Reads `GroupedQueryAttention`, which leaves masks on its inputs.
    static func decodeGroupedQuery(_ settings: Settings) throws(FormatError) -> any LayerConfiguration {
        let (heads, keyHeads) = (
            try settings.size("num_query_heads"), try settings.size("num_key_value_heads")
        )
        guard heads % keyHeads == 0 else {
            throw settings.mismatch("num_key_value_heads", expected: "a divisor of num_query_heads, \(heads)")
        }
        var configuration = try decode(
            heads: heads, keyDim: settings.size("head_dim"), settings.attentionRoles(takesMasks: false),
            settings)
        configuration.keyHeads = keyHeads
        return configuration
    }

    /// What both have.
    private static func decode(
        heads: Int, keyDim: Int, _ roles: Roles, _ settings: Settings
    ) throws(FormatError) -> MultiHeadAttentionConfiguration {
        try settings.requireNoArguments(
            but: [
                "use_causal_mask", "return_attention_scores", "query", "value", "key", "attention_mask",
                "query_mask", "value_mask", "key_mask",
            ])
        if try settings.bool("flash_attention", default: false) {
            throw FormatError(.unsupported(what: "flash_attention", hint: nil), at: settings.place)
        }
        let returnsScores = try settings.callFlag("return_attention_scores")
        let dropout = try settings.number("dropout", default: 0)
        return MultiHeadAttentionConfiguration(
            heads: heads, keyDim: keyDim, useBias: try settings.bool("use_bias", default: true),
            isCausal: try settings.callFlag("use_causal_mask"), returnsScores: returnsScores,
            maskUse: settings.semantics.multiHeadMask(seesScores: returnsScores || dropout > 0),
            roles: roles, useGate: try settings.bool("use_gate", default: false),
            slidingWindow: settings["sliding_window"] == nil ? nil : try settings.size("sliding_window"))
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
    ///
    /// - Parameter takesMasks: Whether the layer takes the masks off its inputs.
    fileprivate func attentionRoles(
        takesMasks: Bool
    ) throws(FormatError) -> MultiHeadAttentionConfiguration.Roles {
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
        let queryMask = takesMasks ? nil : try tensor(nil, "query_mask")
        let masks = [queryMask, try tensor(nil, "value_mask"), try tensor(nil, "key_mask")]
        return MultiHeadAttentionConfiguration.Roles(
            value: value, key: try tensor(2, "key"), attentionMask: try tensor(nil, "attention_mask"),
            masks: masks)
    }
}
