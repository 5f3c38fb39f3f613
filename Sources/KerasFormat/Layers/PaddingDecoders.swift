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

    /// Reads `ZeroPadding2D` and `ZeroPadding3D`.
    static func decodeZeroPadding(
        rank: Int
    ) -> @Sendable (Settings) throws(FormatError) -> any LayerConfiguration {
        { settings throws(FormatError) in
            let ends = try settings.endPairs("padding", rank: rank).map { [$0.0, $0.1] }
            let around =
                try settings.channelsFirst() ? [[0, 0], [0, 0]] + ends : [[0, 0]] + ends + [[0, 0]]
            return OperationConfiguration(.pad(around, value: 0))
        }
    }

    /// Reads `Cropping2D` and `Cropping3D`.
    static func decodeCropping(
        rank: Int
    ) -> @Sendable (Settings) throws(FormatError) -> any LayerConfiguration {
        { settings throws(FormatError) in
            let whole = SliceItem.range(start: nil, stop: nil, step: 1)
            let ends = try settings.endPairs("cropping", rank: rank).map { before, behind in
                SliceItem.range(start: before, stop: behind == 0 ? nil : -behind, step: 1)
            }
            return OperationConfiguration(
                .slice([whole] + (try settings.channelsFirst() ? [whole] : []) + ends))
        }
    }

    /// Reads `UpSampling1D`, whose size Keras 1 calls a length.
    static func decodeUpSampling(_ settings: Settings) throws(FormatError) -> any LayerConfiguration {
        let settings = settings.renamingKeras1(["length": "size"])
        return OperationConfiguration(
            .repeatElements(try settings.sizes("size", count: 1, default: [2])[0], axis: 1))
    }
}

extension UpSamplingConfiguration {
    /// Reads `UpSampling2D` and `UpSampling3D`.
    static func decoder(
        rank: Int
    ) -> @Sendable (Settings) throws(FormatError) -> any LayerConfiguration {
        { settings throws(FormatError) in
            let twos = Array(repeating: 2, count: rank)
            let isFirst = try settings.channelsFirst()
            let interpolation = rank == 2 ? try settings.interpolation() : .nearest
            if isFirst, interpolation != .nearest, settings.semantics.confusesExtentsOfImages {
                throw FormatError(
                    .unsupported(what: "interpolation with channels first as of Keras 3.0", hint: nil),
                    at: settings.place)
            }
            return UpSamplingConfiguration(
                sizes: try settings.sizes("size", count: rank, default: twos), channelsFirst: isFirst,
                interpolation: interpolation)
        }
    }
}

extension Settings {
    /// How an image is enlarged.
    fileprivate func interpolation() throws(FormatError) -> Interpolation {
        switch self["interpolation"]?.string ?? (self["interpolation"] == nil ? "nearest" : "") {
        // The areas of larger images' elements lie within those of the smaller one's.
        case "nearest", "area": return .nearest
        case "bilinear": return semantics.bilinear
        case "bicubic": return .bicubic
        case "lanczos3": return .lanczos3
        case "lanczos5": return .lanczos5
        case "gaussian": return .gaussian
        case "mitchellcubic": return .mitchellcubic
        default: throw mismatch("interpolation", expected: "the name of an interpolation")
        }
    }

    /// Extents before and behind each dimension of space: two numbers for each, one for each, or one for
    /// all; by default 1.
    fileprivate func endPairs(_ key: String, rank: Int) throws(FormatError) -> [(Int, Int)] {
        let ones = Array(repeating: (1, 1), count: rank)
        guard let value = self[key] else { return ones }
        let parts = value.array ?? Array(repeating: value, count: rank)
        let pairs = parts.compactMap { part -> (Int, Int)? in
            let ends = (part.array ?? [part, part]).compactMap(\.int)
            guard ends.count == 2, ends.allSatisfy({ (0...Self.largestSize).contains($0) }) else {
                return nil
            }
            return (ends[0], ends[1])
        }
        guard parts.count == rank, pairs.count == rank else {
            throw mismatch(key, expected: "one number or two for each of \(rank) dimensions")
        }
        return pairs
    }

    /// Extents before and behind the timesteps: two numbers, or one for both; by default 1.
    fileprivate func ends(_ key: String) throws(FormatError) -> (Int, Int) {
        let ends = self[key] == nil ? [1] : try integers(key)
        guard (1...2).contains(ends.count), ends.allSatisfy({ $0 >= 0 }) else {
            throw mismatch(key, expected: "one number or two")
        }
        return (ends[0], ends[ends.count - 1])
    }
}
