import KerasRuntime

extension BatchNormalizationConfiguration {
    /// Reads `BatchNormalization`.
    ///
    /// Keras 1 has three modes: 0 is what became of it; 1 normalizes each sample by itself; 2 uses the
    /// statistics of the batch even at inference.
    static func decode(_ settings: Settings) throws(FormatError) -> any LayerConfiguration {
        let epsilon = try settings.number("epsilon", default: 1e-3)
        let mode = try settings.integer("mode", default: 0)
        guard (0...2).contains(mode) else { throw settings.mismatch("mode", expected: "0, 1 or 2") }
        if mode == 1 {
            return LayerNormalizationConfiguration(
                epsilon: epsilon, rootEpsilon: epsilon, hasIdleStatistics: true)
        }
        // TensorFlow writes one axis as a list of one.
        let axes = settings["axis"] == nil ? [-1] : try settings.integers("axis")
        guard axes.count == 1 else {
            throw FormatError(.unsupported(what: "several axes", hint: nil), at: settings.place)
        }
        return BatchNormalizationConfiguration(
            axis: axes[0], epsilon: epsilon, scale: try settings.bool("scale", default: true),
            center: try settings.bool("center", default: true), usesBatchStatistics: mode == 2)
    }
}

extension LayerNormalizationConfiguration {
    /// Reads `LayerNormalization`.
    static func decode(_ settings: Settings) throws(FormatError) -> any LayerConfiguration {
        let isRootMeanSquare = try settings.bool("rms_scaling", default: false)
        // What scales by the root mean square has a gamma and no beta, whatever the arguments say.
        let scale = try settings.bool("scale", default: true)
        let center = try settings.bool("center", default: true)
        let axes = settings["axis"] == nil ? [-1] : try settings.integers("axis")
        guard !axes.isEmpty else { throw settings.mismatch("axis", expected: "at least one axis") }
        return LayerNormalizationConfiguration(
            axes: axes, epsilon: try settings.number("epsilon", default: 1e-3),
            scale: scale || isRootMeanSquare, center: center && !isRootMeanSquare,
            subtractsMean: !isRootMeanSquare)
    }
}

extension GroupNormalizationConfiguration {
    /// Reads `GroupNormalization`.
    static func decode(_ settings: Settings) throws(FormatError) -> any LayerConfiguration {
        let groups = try settings.integer("groups", default: 32)
        guard groups > 0 || groups == -1 else {
            throw settings.mismatch("groups", expected: "an integer from 1, or -1")
        }
        return GroupNormalizationConfiguration(
            groups: groups == -1 ? nil : groups, axis: try settings.integer("axis", default: -1),
            epsilon: try settings.number("epsilon", default: 1e-3),
            scale: try settings.bool("scale", default: true),
            center: try settings.bool("center", default: true),
            usesMask: settings.semantics.writer.line != .keras3)
    }
}

extension LengthNormalizationConfiguration {
    /// Reads `UnitNormalization`: TensorFlow has a minimum of the length's square, Keras 3 of the length.
    static func decodeUnit(_ settings: Settings) throws(FormatError) -> any LayerConfiguration {
        let isKeras3 = settings.semantics.writer.line == .keras3
        return LengthNormalizationConfiguration(
            axes: try settings.normalizedAxes(), .euclidean(minimum: isKeras3 ? 1e-12 : 1e-6))
    }

    /// Reads Keras 3's `RMSNormalization`.
    static func decodeRootMeanSquare(_ settings: Settings) throws(FormatError) -> any LayerConfiguration {
        LengthNormalizationConfiguration(
            axes: try settings.normalizedAxes(),
            .rootMeanSquare(epsilon: try settings.number("epsilon", default: 1e-6)))
    }
}

extension Settings {
    fileprivate func normalizedAxes() throws(FormatError) -> [Int] {
        let axes = self["axis"] == nil ? [-1] : try integers("axis")
        guard !axes.isEmpty else { throw mismatch("axis", expected: "at least one axis") }
        return axes
    }
}
