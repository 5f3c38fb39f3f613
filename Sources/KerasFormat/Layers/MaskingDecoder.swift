import KerasRuntime

extension MaskingConfiguration {
    /// Reads `Masking`.
    static func decode(_ settings: Settings) throws(FormatError) -> any LayerConfiguration {
        let value = try settings.number("mask_value", default: 0)
        // Keras compares in the model's type, in which a value such as 0.1 is another number.
        return MaskingConfiguration(
            maskValue: try settings.computeType() == .float64 ? value : Double(Float(value)))
    }
}
