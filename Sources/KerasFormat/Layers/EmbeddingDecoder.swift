import KerasRuntime

extension EmbeddingConfiguration {
    /// Reads `Embedding`.
    static func decode(_ settings: Settings) throws(FormatError) -> any LayerConfiguration {
        // Ids travel as floats, which are exact up to 2²⁴: the limit of every size.
        EmbeddingConfiguration(
            inputDim: try settings.size("input_dim"), outputDim: try settings.size("output_dim"),
            maskZero: try settings.bool("mask_zero", default: false))
    }
}
