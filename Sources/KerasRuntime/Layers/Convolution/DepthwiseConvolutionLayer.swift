/// Keras' `DepthwiseConv1D`, `SeparableConv2D` and kin: a convolution of each channel by itself, and for
/// the separable ones a product of all its results at each place behind it.
///
/// Result `c · depthMultiplier + m` of the first step is channel `c` with its `m`-th kernel.
public struct DepthwiseConvolutionConfiguration: LayerConfiguration {
    public static let kind = "DepthwiseConvolution"

    /// Channels of the output of a separable convolution; `nil` where the results stay apart.
    public var filters: Int?
    /// How the window walks in each dimension of space.
    public var windows: WindowSettings
    /// Number of kernels for each channel.
    public var depthMultiplier: Int
    /// What follows.
    public var activation: Activation
    /// Whether there is a bias.
    public var useBias: Bool
    /// Whether the channels come before the dimensions of space.
    public var channelsFirst: Bool
    /// The order of the stored kernels' dimensions.
    public var kernelLayout: KernelLayout

    /// Creates a configuration, by default Keras'.
    public init(
        filters: Int? = nil, windows: WindowSettings, depthMultiplier: Int = 1,
        activation: Activation = .linear, useBias: Bool = true, channelsFirst: Bool = false,
        kernelLayout: KernelLayout = .channelsFilters
    ) {
        self.filters = filters
        self.windows = windows
        self.depthMultiplier = depthMultiplier
        self.activation = activation
        self.useBias = useBias
        self.channelsFirst = channelsFirst
        self.kernelLayout = kernelLayout
    }

    public var settings: [LayerSetting] {
        (filters.map { [LayerSetting("filters", $0)] } ?? []) + windows.settings("kernel_size") + [
            LayerSetting("depth_multiplier", depthMultiplier), LayerSetting("activation", activation),
            LayerSetting("use_bias", useBias),
            LayerSetting("data_format", channelsFirst ? "channels_first" : "channels_last"),
        ]
    }

    public func parameters(inputShape: PartialShape?) -> [LayerParameter] {
        let channels = inputShape.flatMap { shape -> Int? in
            guard shape.count == windows.rank + 2 else { return nil }
            return shape[channelsFirst ? 1 : shape.count - 1]
        }
        let results = channels.flatMap { try? [$0, depthMultiplier].elementCount() }
        var parameters = [
            LayerParameter(
                "depthwise_kernel",
                kernelLayout.shape(windows.sizes, channels: channels, filters: depthMultiplier),
                axes: kernelLayout.axes(filters: "depth_multiplier"))
        ]
        if let filters {
            parameters.append(
                LayerParameter(
                    "pointwise_kernel",
                    kernelLayout.shape(windows.sizes.map { _ in 1 }, channels: results, filters: filters),
                    axes: kernelLayout.axes(channels: "channels · depth_multiplier")))
        }
        if useBias {
            parameters.append(
                LayerParameter(
                    "bias", [filters ?? results],
                    axes: filters == nil ? "channels · depth_multiplier" : "filters"))
        }
        return parameters
    }

    public func outputShapes(inputShape: PartialShape) throws(RuntimeError) -> [PartialShape] {
        var shape = try windows.outputShape(inputShape, channelsFirst: channelsFirst)
        let axis = channelsFirst ? 1 : shape.count - 1
        if let filters {
            shape[axis] = filters
        } else if let channels = shape[axis] {
            shape[axis] = try [channels, depthMultiplier].elementCount()
        }
        return [shape]
    }

    public func validate() throws(RuntimeError) {
        if let filters { try SettingsCheck.size(filters, "filters") }
        try SettingsCheck.size(depthMultiplier, "depth_multiplier")
        try windows.validate()
    }

    public func layer(weights: [Tensor<Float>]) throws(RuntimeError) -> any Layer<Float> {
        try DepthwiseConvolutionLayer(self, weights)
    }

    public func layer(weights: [Tensor<Double>]) throws(RuntimeError) -> any Layer<Double> {
        try DepthwiseConvolutionLayer(self, weights)
    }
}

/// A convolution with as many groups as there are channels, and one that looks at one place at a time.
struct DepthwiseConvolutionLayer<Element: TensorScalar>: Layer {
    let depthwise: ConvolutionLayer<Element>
    let pointwise: ConvolutionLayer<Element>?

    init(
        _ configuration: DepthwiseConvolutionConfiguration, _ weights: [Tensor<Element>]
    ) throws(RuntimeError) {
        let kernel = try configuration.kernelLayout.ordered(weights[0])
        let channels = kernel.shape[kernel.rank - 2]
        let results = channels * kernel.lastExtent
        let bias = configuration.useBias ? [weights[weights.count - 1]] : []
        let isSeparable = configuration.filters != nil
        depthwise = try ConvolutionLayer(
            ConvolutionConfiguration(
                filters: results, windows: configuration.windows, groups: channels,
                activation: isSeparable ? .linear : configuration.activation,
                useBias: configuration.useBias && !isSeparable, channelsFirst: configuration.channelsFirst),
            [kernel.reshaped(kernel.shape.dropLast(2) + [1, results])] + (isSeparable ? [] : bias))
        pointwise = try configuration.filters.map { filters throws(RuntimeError) in
            let ones = configuration.windows.sizes.map { _ in 1 }
            return try ConvolutionLayer(
                ConvolutionConfiguration(
                    filters: filters, windows: WindowSettings(sizes: ones, strides: ones),
                    activation: configuration.activation, useBias: configuration.useBias,
                    channelsFirst: configuration.channelsFirst, kernelLayout: configuration.kernelLayout),
                [weights[1]] + bias)
        }
    }

    func call(_ arguments: CallArguments<Element>) throws(RuntimeError) -> CallResult<Element> {
        let result = try depthwise.call(arguments)
        return try pointwise?.call(CallArguments(inputs: result.outputs)) ?? result
    }
}
