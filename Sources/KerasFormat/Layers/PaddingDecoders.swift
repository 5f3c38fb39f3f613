import KerasRuntime

// Layers that are operations on tensors under other names.

extension OperationConfiguration {
    /// Reads `ZeroPadding1D`.
    static func decodeZeroPadding(_ settings: Settings) throws(FormatError) -> any LayerConfiguration {
        let (before, behind) = try settings.ends("padding")
        return OperationConfiguration(.pad([[0, 0], [before, behind], [0, 0]], value: 0))
    }

    /// Reads `Cropping1D`.
    static func decodeCropping(_ settings: Settings) throws(FormatError) -> any LayerConfiguration {
        let (before, behind) = try settings.ends("cropping")
        return OperationConfiguration(
            .slice([
                .range(start: nil, stop: nil, step: 1),
                .range(start: before, stop: behind == 0 ? nil : -behind, step: 1),
            ]))
    }

    /// Reads `UpSampling1D`, whose size Keras 1 calls a length.
    static func decodeUpSampling(_ settings: Settings) throws(FormatError) -> any LayerConfiguration {
        let settings = settings.renamingKeras1(["length": "size"])
        return OperationConfiguration(
            .repeatElements(try settings.sizes("size", count: 1, default: [2])[0], axis: 1))
    }
}

extension Settings {
    /// Extents before and behind the timesteps: two numbers, or one for both; by default 1.
    fileprivate func ends(_ key: String) throws(FormatError) -> (Int, Int) {
        let ends = self[key] == nil ? [1] : try integers(key)
        guard (1...2).contains(ends.count), ends.allSatisfy({ $0 >= 0 }) else {
            throw mismatch(key, expected: "one number or two")
        }
        return (ends[0], ends[ends.count - 1])
    }
}
