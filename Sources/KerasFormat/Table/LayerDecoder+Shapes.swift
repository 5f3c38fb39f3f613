import KerasRuntime

extension LayerDecoder {
    /// Layers that change the shape and leave the elements, or mask some.
    static let shapes: [LayerDecoder] = [
        LayerDecoder(
            "Flatten", "both data formats", decode: ReshapeConfiguration.decodeFlatten),
        LayerDecoder(
            "Reshape", "one extent may be -1", decode: ReshapeConfiguration.decode),
        LayerDecoder(
            "Permute", "dims", decode: TransposeConfiguration.decodePermute),
        LayerDecoder(
            "RepeatVector", "n", decode: RepeatVectorConfiguration.decode),
        LayerDecoder(
            "Masking", "mask_value", decode: MaskingConfiguration.decode),
    ]
}
