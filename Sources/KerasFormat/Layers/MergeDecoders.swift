import KerasRuntime

extension MergeConfiguration {
    /// Reads `Add`, `Multiply` and the like, which have no arguments.
    static func decoder(
        _ operation: Operation
    ) -> @Sendable (Settings) throws(FormatError) -> any LayerConfiguration {
        { settings throws(FormatError) in
            MergeConfiguration(operation, maskRule: settings.semantics.mergedMasks)
        }
    }
}

extension ConcatenateConfiguration {
    /// Reads `Concatenate`.
    static func decode(_ settings: Settings) throws(FormatError) -> any LayerConfiguration {
        ConcatenateConfiguration(
            axis: try settings.integer("axis", default: -1), maskRule: settings.semantics.mergedMasks)
    }
}

extension DotConfiguration {
    /// Reads `Dot`.
    static func decode(_ settings: Settings) throws(FormatError) -> any LayerConfiguration {
        let normalize = try settings.bool("normalize", default: false)
        return DotConfiguration(
            axes: try settings.axisPair("axes"), normalization: normalize ? .vectors : .none)
    }
}

/// Reads Keras 1's `Merge`, which is several layers in one.
enum MergeDecoder {
    static func decodeKeras1(_ settings: Settings) throws(FormatError) -> any LayerConfiguration {
        let type = settings["mode_type"]?.string ?? "raw"
        guard type == "raw" else {
            throw FormatError(.unsupported(what: "class Merge with a \(type)", hint: nil), at: settings.place)
        }
        switch settings["mode"]?.string {
        case "sum": return MergeConfiguration(.add)
        case "mul": return MergeConfiguration(.multiply)
        case "ave": return MergeConfiguration(.average)
        // With a mask Keras 1 raises an error here.
        case "max": return MergeConfiguration(.maximum)
        case "concat":
            return ConcatenateConfiguration(axis: try settings.integer("concat_axis", default: -1))
        case "dot":
            return DotConfiguration(axes: try settings.axisPair("dot_axes", default: -1))
        case "cos":
            return DotConfiguration(
                axes: try settings.axisPair("dot_axes", default: -1), normalization: .products)
        default:
            throw settings.mismatch("mode", expected: "sum, mul, ave, max, concat, dot or cos")
        }
    }
}

extension Settings {
    /// An axis for each of two inputs, or one for both.
    fileprivate func axisPair(_ key: String, default fallback: Int? = nil) throws(FormatError) -> (Int, Int) {
        let axes = self[key] == nil ? [fallback].compactMap { $0 } : try integers(key)
        guard (1...2).contains(axes.count) else { throw mismatch(key, expected: "one axis or two") }
        return (axes[0], axes[axes.count - 1])
    }
}
