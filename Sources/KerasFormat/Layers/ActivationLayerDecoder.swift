import KerasRuntime

extension ActivationConfiguration {
    /// Reads `Activation`.
    static func decode(_ settings: Settings) throws(FormatError) -> any LayerConfiguration {
        ActivationConfiguration(try settings.activation("activation", default: .linear))
    }

    /// Reads `LeakyReLU`, `ELU` and the like: activations that are layers of their own.
    static func decoder(
        ofClass className: String
    ) -> @Sendable (Settings) throws(FormatError) -> any LayerConfiguration {
        { settings throws(FormatError) in
            guard let activation = try ActivationDecoder.layer(className, settings) else {
                throw FormatError(.unsupported(what: "class \(className)", hint: nil), at: settings.place)
            }
            let stopsMask = className == "ReLU" && !settings.semantics.reluPassesMask
            return ActivationConfiguration(activation, passesMask: !stopsMask)
        }
    }
}

extension SoftmaxConfiguration {
    /// Reads the layer `Softmax`.
    static func decode(_ settings: Settings) throws(FormatError) -> any LayerConfiguration {
        let axes = settings["axis"] == nil ? [-1] : try settings.integers("axis")
        guard !axes.isEmpty else { throw settings.mismatch("axis", expected: "at least one axis") }
        return SoftmaxConfiguration(axes: axes, maskUse: settings.semantics.softmaxMask)
    }
}

extension PReLUConfiguration {
    /// Reads `PReLU`. Keras 1 does not write along which axes the slopes are shared.
    static func decode(_ settings: Settings) throws(FormatError) -> any LayerConfiguration {
        PReLUConfiguration(
            sharedAxes: settings["shared_axes"] == nil ? [] : try settings.integers("shared_axes"))
    }
}
