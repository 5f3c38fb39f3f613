import KerasRuntime

extension LayerDecoder {
    /// Layers that take one number of many.
    static let poolings: [LayerDecoder] = [
        LayerDecoder(
            "MaxPooling1D", pooling, decode: PoolingConfiguration.decoder(.maximum, rank: 1)),
        LayerDecoder(
            "MaxPooling2D", pooling, decode: PoolingConfiguration.decoder(.maximum, rank: 2)),
        LayerDecoder(
            "MaxPooling3D", pooling, decode: PoolingConfiguration.decoder(.maximum, rank: 3)),
        LayerDecoder(
            "AveragePooling1D", pooling, decode: PoolingConfiguration.decoder(.average, rank: 1)),
        LayerDecoder(
            "AveragePooling2D", pooling, decode: PoolingConfiguration.decoder(.average, rank: 2)),
        LayerDecoder(
            "AveragePooling3D", pooling, decode: PoolingConfiguration.decoder(.average, rank: 3)),
        LayerDecoder(
            "GlobalMaxPooling1D", globalPooling, decode: GlobalPoolingConfiguration.decoder(.maximum, rank: 1)
        ),
        LayerDecoder(
            "GlobalMaxPooling2D", globalPooling, decode: GlobalPoolingConfiguration.decoder(.maximum, rank: 2)
        ),
        LayerDecoder(
            "GlobalMaxPooling3D", globalPooling, decode: GlobalPoolingConfiguration.decoder(.maximum, rank: 3)
        ),
        LayerDecoder(
            "GlobalAveragePooling1D", "keepdims, both data formats, masks",
            decode: GlobalPoolingConfiguration.decoder(.average, rank: 1)),
        LayerDecoder(
            "GlobalAveragePooling2D", globalPooling,
            decode: GlobalPoolingConfiguration.decoder(.average, rank: 2)),
        LayerDecoder(
            "GlobalAveragePooling3D", globalPooling,
            decode: GlobalPoolingConfiguration.decoder(.average, rank: 3)),
        LayerDecoder(
            "AdaptiveMaxPooling1D", "output_size, both data formats", since: .keras("3.13"),
            decode: AdaptivePoolingConfiguration.decoder(.maximum, rank: 1)),
        LayerDecoder(
            "AdaptiveMaxPooling2D", "output_size, both data formats", since: .keras("3.13"),
            decode: AdaptivePoolingConfiguration.decoder(.maximum, rank: 2)),
        LayerDecoder(
            "AdaptiveMaxPooling3D", "output_size, both data formats", since: .keras("3.13"),
            decode: AdaptivePoolingConfiguration.decoder(.maximum, rank: 3)),
        LayerDecoder(
            "AdaptiveAveragePooling1D", "output_size, both data formats", since: .keras("3.13"),
            decode: AdaptivePoolingConfiguration.decoder(.average, rank: 1)),
        LayerDecoder(
            "AdaptiveAveragePooling2D", "output_size, both data formats", since: .keras("3.13"),
            decode: AdaptivePoolingConfiguration.decoder(.average, rank: 2)),
        LayerDecoder(
            "AdaptiveAveragePooling3D", "output_size, both data formats", since: .keras("3.13"),
            decode: AdaptivePoolingConfiguration.decoder(.average, rank: 3)),
    ]

    private static let pooling = "sizes, strides, valid and same, both data formats"
    private static let globalPooling = "keepdims, both data formats"
}
