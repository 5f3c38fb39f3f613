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

extension TransposedConvolutionConfiguration {
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

extension Settings {
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
