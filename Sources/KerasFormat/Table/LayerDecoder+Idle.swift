import KerasRuntime

extension LayerDecoder {
    /// Layers that matter in training only.
    static let idle: [LayerDecoder] = [
        LayerDecoder(
            "Dropout", idleLayer, role: .passThrough, decode: PassThroughConfiguration.decode),
        LayerDecoder(
            "GaussianDropout", idleLayer, role: .passThrough, decode: PassThroughConfiguration.decode),
        LayerDecoder(
            "GaussianNoise", idleLayer, role: .passThrough, decode: PassThroughConfiguration.decode),
        LayerDecoder(
            "SpatialDropout1D", idleLayer, role: .passThrough, decode: PassThroughConfiguration.decode),
        LayerDecoder(
            "SpatialDropout2D", idleLayer, role: .passThrough, decode: PassThroughConfiguration.decode),
        LayerDecoder(
            "SpatialDropout3D", idleLayer, role: .passThrough, decode: PassThroughConfiguration.decode),
        LayerDecoder(
            "ActivityRegularization", idleLayer, role: .passThrough, decode: PassThroughConfiguration.decode),
        LayerDecoder(
            "AlphaDropout", idleLayer, since: .keras("2.0"), role: .passThrough,
            decode: PassThroughConfiguration.decode),
        LayerDecoder(
            "Identity", idleLayer, since: .tensorFlow("2.12"), role: .passThrough,
            decode: PassThroughConfiguration.decodeIdentity),
    ]

    private static let idleLayer = "the input as it is, with its mask"
}
