import KerasRuntime

extension LayerDecoder {
    /// Layers that scale by what they find in the data, or found in training.
    static let normalizations: [LayerDecoder] = [
        LayerDecoder(
            "BatchNormalization", "every argument; axis", decode: BatchNormalizationConfiguration.decode),
        LayerDecoder(
            "LayerNormalization", "every argument; several axes", since: .tensorFlow("1.15"),
            decode: LayerNormalizationConfiguration.decode),
        LayerDecoder(
            "GroupNormalization", "groups, axis, masks", since: .tensorFlow("2.11"),
            decode: GroupNormalizationConfiguration.decode),
        LayerDecoder(
            "UnitNormalization", "several axes", since: .tensorFlow("2.9"),
            decode: LengthNormalizationConfiguration.decodeUnit),
        LayerDecoder(
            "RMSNormalization", "axis, epsilon", since: .keras("3.9"),
            decode: LengthNormalizationConfiguration.decodeRootMeanSquare),
        LayerDecoder(
            "Normalization", "axis, given or learned moments, invert", since: .tensorFlow("2.3"),
            decode: DataNormalizationConfiguration.decode),
        LayerDecoder(
            "Rescaling", "numbers and arrays", since: .tensorFlow("2.3"),
            decode: RescalingConfiguration.decode),
    ]
}
