import KerasRuntime

extension LayerDecoder {
    /// Layers that pad, cut or repeat.
    static let sizes: [LayerDecoder] = [
        LayerDecoder(
            "ZeroPadding1D", "both ends", decode: OperationConfiguration.decodeZeroPadding),
        LayerDecoder(
            "ZeroPadding2D", "all ends, both data formats",
            decode: OperationConfiguration.decodeZeroPadding(rank: 2)),
        LayerDecoder(
            "ZeroPadding3D", "all ends, both data formats",
            decode: OperationConfiguration.decodeZeroPadding(rank: 3)),
        LayerDecoder(
            "Cropping1D", "both ends", decode: OperationConfiguration.decodeCropping),
        LayerDecoder(
            "Cropping2D", "all ends, both data formats",
            decode: OperationConfiguration.decodeCropping(rank: 2)),
        LayerDecoder(
            "Cropping3D", "all ends, both data formats",
            decode: OperationConfiguration.decodeCropping(rank: 3)),
        LayerDecoder(
            "UpSampling1D", "size", decode: OperationConfiguration.decodeUpSampling),
        LayerDecoder(
            "UpSampling2D", "size, both data formats; every interpolation",
            decode: UpSamplingConfiguration.decoder(rank: 2)),
        LayerDecoder(
            "UpSampling3D", "size, both data formats", decode: UpSamplingConfiguration.decoder(rank: 3)),
    ]
}
