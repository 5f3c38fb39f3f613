import KerasRuntime

// Layers that prepare data.

extension DataNormalizationConfiguration {
    /// Reads `Normalization`, whose axis may be none at all, written as null.
    static func decode(_ settings: Settings) throws(FormatError) -> any LayerConfiguration {
        let axes: [Int]
        switch settings.members["axis"] {
        case nil: axes = [-1]
        case .null?: axes = []
        default: axes = try settings.integers("axis")
        }
        var moments: Moments?
        if settings["mean"] != nil || settings["variance"] != nil {
            moments = Moments(
                mean: try settings.moment("mean", axes.count),
                variance: try settings.moment("variance", axes.count))
        }
        return DataNormalizationConfiguration(
            axes: axes, moments: moments, inverts: try settings.bool("invert", default: false),
            passesMask: settings.semantics.writer.line == .keras3)
    }
}

extension RescalingConfiguration {
    /// Reads `Rescaling`.
    static func decode(_ settings: Settings) throws(FormatError) -> any LayerConfiguration {
        RescalingConfiguration(
            scale: try settings.constant("scale"),
            offset: settings["offset"] == nil ? Constant(0) : try settings.constant("offset"),
            passesMask: settings.semantics.writer.line == .keras3)
    }
}

/// Layers that make numbers of words or categories: their answers depend on vocabularies and hashes that are
/// no weights, so a program does their work before it calls the model.
enum LookupDecoder {
    /// What to do instead.
    static let hint = "export the model from behind it, and feed what it answers"

    static func decode(_ settings: Settings) throws(FormatError) -> any LayerConfiguration {
        throw FormatError(
            .unsupported(
                what: "a layer that looks its input up",
                hint: hint),
            at: settings.place)
    }
}

extension Settings {
    /// A number, or a rectangle of them.
    fileprivate func constant(_ key: String) throws(FormatError) -> Constant {
        let isDouble = try computeType() == .float64
        guard let value = self[key], let constant = Constant(value, isDouble: isDouble) else {
            throw mismatch(key, expected: "a number or an array of them")
        }
        return constant
    }

    /// A moment of data: it spreads to as many dimensions as have moments of their own.
    fileprivate func moment(_ key: String, _ rank: Int) throws(FormatError) -> Constant {
        var moment = try constant(key)
        // Written with the extents of 1 that it has along all other dimensions.
        while moment.shape.count > rank, moment.shape.first == 1 { moment.shape.removeFirst() }
        guard moment.shape.count <= rank else {
            throw mismatch(key, expected: "at most \(rank) dimensions")
        }
        return moment
    }
}
