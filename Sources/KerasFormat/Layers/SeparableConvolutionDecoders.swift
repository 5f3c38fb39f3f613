import KerasRuntime

extension DepthwiseConvolutionConfiguration {
    /// Reads `DepthwiseConv1D`, `SeparableConv2D` and kin.
    ///
    /// - Parameter isSeparable: Whether a product of all channels follows.
    static func decoder(
        rank: Int, isSeparable: Bool
    ) -> @Sendable (Settings) throws(FormatError) -> any LayerConfiguration {
        { settings throws(FormatError) in
            DepthwiseConvolutionConfiguration(
                filters: isSeparable ? try settings.size("filters") : nil,
                windows: try settings.windows(rank: rank, allowsCausal: isSeparable && rank == 1),
                depthMultiplier: settings["depth_multiplier"] == nil
                    ? 1 : try settings.size("depth_multiplier"),
                activation: try settings.activation("activation", default: .linear),
                useBias: try settings.bool("use_bias", default: true),
                channelsFirst: try settings.channelsFirst())
        }
    }
}

extension DepthwiseConvolutionConfiguration {
    /// Reads Keras 1's `SeparableConvolution2D`.
    static func decodeKeras1(_ settings: Settings) throws(FormatError) -> any LayerConfiguration {
        DepthwiseConvolutionConfiguration(
            filters: try settings.size("nb_filter"), windows: try settings.keras1Plane(),
            depthMultiplier: settings["depth_multiplier"] == nil ? 1 : try settings.size("depth_multiplier"),
            activation: try settings.activation("activation", default: .linear),
            useBias: try settings.bool("bias", default: true), channelsFirst: try settings.channelsFirst(),
            kernelLayout: try settings.channelsFirst() ? .filtersFirst : .channelsFilters)
    }
}

extension TransposedConvolutionConfiguration {
    /// Reads Keras 1's `Deconvolution2D`, which is told the shape of its output, and keeps its kernel as
    /// `Convolution2D` does.
    static func decodeKeras1(_ settings: Settings) throws(FormatError) -> any LayerConfiguration {
        let isFirst = try settings.channelsFirst()
        let shape = settings["output_shape"]?.array ?? []
        let extents = (isFirst ? shape.suffix(2) : shape.dropFirst().prefix(2)).compactMap(\.int)
        guard shape.count == 4, extents.count == 2,
            extents.allSatisfy({ (1...Settings.largestSize).contains($0) })
        else { throw settings.mismatch("output_shape", expected: "a shape of 4 dimensions") }
        return TransposedConvolutionConfiguration(
            filters: try settings.size("nb_filter"), windows: try settings.keras1Plane(),
            outputExtents: extents, activation: try settings.activation("activation", default: .linear),
            useBias: try settings.bool("bias", default: true), channelsFirst: isFirst,
            kernelLayout: isFirst ? .filtersFirst : .channelsFilters)
    }

    /// Reads `Conv1DTranspose`, `Conv2DTranspose`, `Conv3DTranspose`.
    static func decoder(
        rank: Int
    ) -> @Sendable (Settings) throws(FormatError) -> any LayerConfiguration {
        { settings throws(FormatError) in
            var outputPadding: [Int]?
            if let value = settings["output_padding"] {
                var given = try settings.integers("output_padding")
                if value.array == nil { given = Array(repeating: given[0], count: rank) }
                guard given.count == rank, given.allSatisfy({ $0 >= 0 }) else {
                    throw settings.mismatch("output_padding", expected: "an integer, or \(rank) of them")
                }
                outputPadding = given
            }
            return TransposedConvolutionConfiguration(
                filters: try settings.size("filters"),
                windows: try settings.windows(rank: rank, allowsCausal: false),
                outputPadding: outputPadding,
                activation: try settings.activation("activation", default: .linear),
                useBias: try settings.bool("use_bias", default: true),
                channelsFirst: try settings.channelsFirst())
        }
    }
}

extension LocallyConnectedConfiguration {
    /// Reads `LocallyConnected1D` and `LocallyConnected2D`, also Keras 1's.
    static func decoder(
        rank: Int
    ) -> @Sendable (Settings) throws(FormatError) -> any LayerConfiguration {
        { settings throws(FormatError) in
            guard settings.semantics.writer.line != .keras1 else { return try decodeKeras1(settings, rank) }
            let number = try settings.integer("implementation", default: 1)
            guard let storage = Storage(rawValue: number) else {
                throw settings.mismatch("implementation", expected: "1, 2 or 3")
            }
            let ones = Array(repeating: 1, count: rank)
            return LocallyConnectedConfiguration(
                filters: try settings.size("filters"),
                windows: WindowSettings(
                    sizes: try settings.sizes("kernel_size", count: rank),
                    strides: try settings.sizes("strides", count: rank, default: ones),
                    padding: try settings.padding("padding", allowsCausal: false)),
                activation: try settings.activation("activation", default: .linear),
                useBias: try settings.bool("use_bias", default: true),
                channelsFirst: try settings.channelsFirst(), storage: storage)
        }
    }

    private static func decodeKeras1(
        _ settings: Settings, _ rank: Int
    ) throws(FormatError) -> LocallyConnectedConfiguration {
        let windows =
            rank == 2
            ? try settings.keras1Plane()
            : WindowSettings(
                sizes: [try settings.size("filter_length")],
                strides: try settings.sizes("subsample_length", count: 1, default: [1]),
                padding: try settings.padding("border_mode", allowsCausal: false))
        return LocallyConnectedConfiguration(
            filters: try settings.size("nb_filter"), windows: windows,
            activation: try settings.activation("activation", default: .linear),
            useBias: try settings.bool("bias", default: true), channelsFirst: try settings.channelsFirst())
    }
}

extension Settings {
    /// How the window of one of Keras 1's layers walks through a plane.
    fileprivate func keras1Plane() throws(FormatError) -> WindowSettings {
        WindowSettings(
            sizes: [try size("nb_row"), try size("nb_col")],
            strides: try sizes("subsample", count: 2, default: [1, 1]),
            padding: try padding("border_mode", allowsCausal: false))
    }

    /// How the window of a convolution walks.
    fileprivate func windows(rank: Int, allowsCausal: Bool) throws(FormatError) -> WindowSettings {
        let ones = Array(repeating: 1, count: rank)
        return WindowSettings(
            sizes: try sizes("kernel_size", count: rank),
            strides: try sizes("strides", count: rank, default: ones),
            dilations: try sizes("dilation_rate", count: rank, default: ones),
            padding: try padding("padding", allowsCausal: allowsCausal))
    }
}
