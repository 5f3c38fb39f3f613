import KerasRuntime

extension LayerDecoder {
    /// Layers whose window walks through space.
    static let convolutions: [LayerDecoder] = [
        LayerDecoder(
            "Conv1D", "strides, dilation, groups, both data formats; valid, same, causal",
            since: .keras("2.0"), decode: ConvolutionConfiguration.decoder(rank: 1)),
        LayerDecoder(
            "Conv2D", convolution, since: .keras("2.0"), decode: ConvolutionConfiguration.decoder(rank: 2)),
        LayerDecoder(
            "Conv3D", convolution, since: .keras("2.0"), decode: ConvolutionConfiguration.decoder(rank: 3)),
        LayerDecoder(
            "Convolution1D", firstConvolution, until: .keras("1"),
            decode: ConvolutionConfiguration.decodeKeras1),
        LayerDecoder(
            "AtrousConvolution1D", firstConvolution, until: .keras("1"),
            decode: ConvolutionConfiguration.decodeKeras1),
        LayerDecoder(
            "Convolution2D", firstConvolution, until: .keras("1"),
            decode: ConvolutionConfiguration.decodeKeras1(sizes: ["nb_row", "nb_col"])),
        LayerDecoder(
            "AtrousConvolution2D", firstConvolution, until: .keras("1"),
            decode: ConvolutionConfiguration.decodeKeras1(sizes: ["nb_row", "nb_col"])),
        LayerDecoder(
            "Convolution3D", firstConvolution, until: .keras("1"),
            decode: ConvolutionConfiguration.decodeKeras1(sizes: [
                "kernel_dim1", "kernel_dim2", "kernel_dim3",
            ])),
        LayerDecoder(
            "SeparableConv1D", separable, since: .keras("2.1"),
            decode: DepthwiseConvolutionConfiguration.decoder(rank: 1, isSeparable: true)),
        LayerDecoder(
            "SeparableConv2D", separable, since: .keras("2.0"),
            decode: DepthwiseConvolutionConfiguration.decoder(rank: 2, isSeparable: true)),
        LayerDecoder(
            "SeparableConvolution2D", firstConvolution, until: .keras("1"),
            decode: DepthwiseConvolutionConfiguration.decodeKeras1),
        LayerDecoder(
            "DepthwiseConv1D", separable, since: .tensorFlow("2.7"),
            decode: DepthwiseConvolutionConfiguration.decoder(rank: 1, isSeparable: false)),
        LayerDecoder(
            "DepthwiseConv2D", separable, since: .keras("2.1"),
            decode: DepthwiseConvolutionConfiguration.decoder(rank: 2, isSeparable: false)),
        LayerDecoder(
            "Conv1DTranspose", transposed, since: .tensorFlow("2.3"),
            decode: TransposedConvolutionConfiguration.decoder(rank: 1)),
        LayerDecoder(
            "Conv2DTranspose", transposed, since: .keras("2.0"),
            decode: TransposedConvolutionConfiguration.decoder(rank: 2)),
        LayerDecoder(
            "Conv3DTranspose", transposed, since: .keras("2.0"),
            decode: TransposedConvolutionConfiguration.decoder(rank: 3)),
        LayerDecoder(
            "Deconvolution2D", "valid and same, both orderings of dimensions; output_shape",
            until: .keras("1"), decode: TransposedConvolutionConfiguration.decodeKeras1),
        LayerDecoder(
            "LocallyConnected1D", locallyConnected, until: .tensorFlow("2.15"),
            decode: LocallyConnectedConfiguration.decoder(rank: 1)),
        LayerDecoder(
            "LocallyConnected2D", locallyConnected, until: .tensorFlow("2.15"),
            decode: LocallyConnectedConfiguration.decoder(rank: 2)),
    ]

    private static let convolution = "strides, dilation, groups, both data formats; valid, same"
    private static let firstConvolution = "valid and same, both orderings of dimensions"
    private static let separable = "strides, dilation, depth_multiplier, both data formats"
    private static let transposed = "strides, dilation, output_padding, both data formats"
    private static let locallyConnected = "all three implementations, strides, both data formats"
}
