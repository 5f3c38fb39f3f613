import KerasRuntime

extension ConvolutionConfiguration {
    /// Reads `Conv1D`, `Conv2D`, `Conv3D`.
    static func decoder(
        rank: Int
    ) -> @Sendable (Settings) throws(FormatError) -> any LayerConfiguration {
        { settings throws(FormatError) in
            let filters = try settings.size("filters")
            let groups = settings["groups"] == nil ? 1 : try settings.size("groups")
            guard filters % groups == 0 else {
                throw settings.mismatch("groups", expected: "a divisor of filters, \(filters)")
            }
            let ones = Array(repeating: 1, count: rank)
            return ConvolutionConfiguration(
                filters: filters,
                windows: WindowSettings(
                    sizes: try settings.sizes("kernel_size", count: rank),
                    strides: try settings.sizes("strides", count: rank, default: ones),
                    dilations: try settings.sizes("dilation_rate", count: rank, default: ones),
                    padding: try settings.padding("padding", allowsCausal: rank == 1)),
                groups: groups, activation: try settings.activation("activation", default: .linear),
                useBias: try settings.bool("use_bias", default: true),
                channelsFirst: try settings.channelsFirst())
        }
    }

    /// Reads Keras 1's `Convolution1D` and `AtrousConvolution1D`, which have no ordering of dimensions.
    static func decodeKeras1(_ settings: Settings) throws(FormatError) -> any LayerConfiguration {
        ConvolutionConfiguration(
            filters: try settings.size("nb_filter"),
            windows: WindowSettings(
                sizes: [try settings.size("filter_length")],
                strides: try settings.sizes("subsample_length", count: 1, default: [1]),
                dilations: try settings.sizes("atrous_rate", count: 1, default: [1]),
                padding: try settings.padding("border_mode", allowsCausal: false)),
            activation: try settings.activation("activation", default: .linear),
            useBias: try settings.bool("bias", default: true), kernelHasUnitAxis: true)
    }

    /// Reads Keras 1's `Convolution2D`, `Convolution3D` and `AtrousConvolution2D`.
    ///
    /// - Parameter sizes: The names of the kernel's extents.
    static func decodeKeras1(
        sizes: [String]
    ) -> @Sendable (Settings) throws(FormatError) -> any LayerConfiguration {
        { settings throws(FormatError) in
            let ones = sizes.map { _ in 1 }
            return ConvolutionConfiguration(
                filters: try settings.size("nb_filter"),
                windows: WindowSettings(
                    sizes: try sizes.map { name throws(FormatError) in try settings.size(name) },
                    strides: try settings.sizes("subsample", count: ones.count, default: ones),
                    dilations: try settings.sizes("atrous_rate", count: ones.count, default: ones),
                    padding: try settings.padding("border_mode", allowsCausal: false)),
                activation: try settings.activation("activation", default: .linear),
                useBias: try settings.bool("bias", default: true),
                channelsFirst: try settings.channelsFirst(),
                kernelLayout: try settings.channelsFirst() ? .filtersFirst : .channelsFilters)
        }
    }
}

extension PoolingConfiguration {
    /// Reads `MaxPooling1D` and kin.
    static func decoder(
        _ operation: Operation, rank: Int
    ) -> @Sendable (Settings) throws(FormatError) -> any LayerConfiguration {
        { settings throws(FormatError) in
            let settings = settings.renamingKeras1([
                "pool_length": "pool_size", "stride": "strides", "border_mode": "padding",
            ])
            let twos = Array(repeating: 2, count: rank)
            let sizes = try settings.sizes("pool_size", count: rank, default: twos)
            return PoolingConfiguration(
                operation,
                windows: WindowSettings(
                    sizes: sizes, strides: try settings.sizes("strides", count: rank, default: sizes),
                    padding: try settings.padding("padding", allowsCausal: false)),
                channelsFirst: try settings.channelsFirst())
        }
    }
}

extension AdaptivePoolingConfiguration {
    /// Reads `AdaptiveMaxPooling1D` and kin.
    static func decoder(
        _ operation: PoolingConfiguration.Operation, rank: Int
    ) -> @Sendable (Settings) throws(FormatError) -> any LayerConfiguration {
        { settings throws(FormatError) in
            AdaptivePoolingConfiguration(
                operation, outputSizes: try settings.sizes("output_size", count: rank),
                channelsFirst: try settings.channelsFirst())
        }
    }
}

extension GlobalPoolingConfiguration {
    /// Reads `GlobalMaxPooling1D` and kin.
    static func decoder(
        _ operation: PoolingConfiguration.Operation, rank: Int
    ) -> @Sendable (Settings) throws(FormatError) -> any LayerConfiguration {
        { settings throws(FormatError) in
            GlobalPoolingConfiguration(
                operation, rank: rank, channelsFirst: try settings.channelsFirst(),
                keepsDimensions: try settings.bool("keepdims", default: false))
        }
    }
}

extension Settings {
    func padding(
        _ key: String, allowsCausal: Bool
    ) throws(FormatError) -> WindowSettings.Padding {
        switch self[key]?.string?.lowercased() ?? (self[key] == nil ? "valid" : "") {
        case "valid": return .valid
        case "same": return .same
        case "causal" where allowsCausal: return .causal
        default: throw mismatch(key, expected: allowsCausal ? "valid, same or causal" : "valid or same")
        }
    }
}
