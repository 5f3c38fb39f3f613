import KerasRuntime

extension LayerDecoder {
    /// Layers that multiply by a matrix, or look a row of one up.
    static let dense: [LayerDecoder] = [
        LayerDecoder(
            "Dense", "every argument", decode: DenseConfiguration.decode),
        LayerDecoder(
            "TimeDistributedDense", "every argument", until: .keras("1"), decode: DenseConfiguration.decode),
        LayerDecoder(
            "Highway", "every argument", until: .keras("2.3"), decode: HighwayConfiguration.decode),
        LayerDecoder(
            "MaxoutDense", "every argument", until: .keras("2.3"), decode: MaxoutDenseConfiguration.decode),
        LayerDecoder(
            "EinsumDense", "equations with and without an ellipsis, bias axes", since: .tensorFlow("2.3"),
            decode: EinsumDenseConfiguration.decode),
        LayerDecoder(
            "Embedding", "mask_zero", decode: EmbeddingConfiguration.decode),
    ]
}
