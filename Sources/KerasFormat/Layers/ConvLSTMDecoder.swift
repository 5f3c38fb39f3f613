import KerasRuntime

extension ConvLSTMConfiguration {
    /// Reads `ConvLSTM1D`, `ConvLSTM2D`, `ConvLSTM3D`.
    static func decoder(rank: Int) -> @Sendable (Settings) throws(FormatError) -> any LayerConfiguration {
        { settings throws(FormatError) in
            if try settings.channelsFirst() {
                throw FormatError(
                    .unsupported(what: "data_format channels_first", hint: nil), at: settings.place)
            }
            let ones = Array(repeating: 1, count: rank)
            return ConvLSTMConfiguration(
                filters: try settings.size("filters"),
                windows: WindowSettings(
                    sizes: try settings.sizes("kernel_size", count: rank),
                    strides: try settings.sizes("strides", count: rank, default: ones),
                    dilations: try settings.sizes("dilation_rate", count: rank, default: ones),
                    padding: try settings.padding("padding", allowsCausal: false)),
                activation: try settings.activation("activation", default: .tanh),
                recurrentActivation: try settings.activation(
                    "recurrent_activation", default: settings.semantics.defaultConvLSTMRecurrentActivation),
                useBias: try settings.bool("use_bias", default: true), options: try RNNOptions(settings))
        }
    }
}
