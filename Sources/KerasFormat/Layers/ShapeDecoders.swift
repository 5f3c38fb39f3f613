import KerasRuntime

extension ReshapeConfiguration {
    /// Reads `Reshape`.
    static func decode(_ settings: Settings) throws(FormatError) -> any LayerConfiguration {
        let target = try settings.integers("target_shape")
        guard target.allSatisfy({ $0 >= -1 }), target.count(where: { $0 == -1 }) <= 1 else {
            throw settings.mismatch("target_shape", expected: "a shape with at most one -1")
        }
        return ReshapeConfiguration(.target(target, kept: 1))
    }

    /// Reads `Flatten`.
    static func decodeFlatten(_ settings: Settings) throws(FormatError) -> any LayerConfiguration {
        ReshapeConfiguration(.flattened(channelsFirst: try settings.channelsFirst()))
    }
}

extension TransposeConfiguration {
    /// Reads `Permute`, whose dimensions count from 1 and leave the batch out.
    static func decodePermute(_ settings: Settings) throws(FormatError) -> any LayerConfiguration {
        let dims = try settings.integers("dims")
        guard dims.sorted() == Array(1..<(dims.count + 1)) else {
            throw settings.mismatch("dims", expected: "each dimension once, counted from 1")
        }
        return TransposeConfiguration(.given([0] + dims))
    }
}

extension RepeatVectorConfiguration {
    /// Reads `RepeatVector`.
    static func decode(_ settings: Settings) throws(FormatError) -> any LayerConfiguration {
        RepeatVectorConfiguration(count: try settings.size("n"))
    }
}
