/// Keras' `Conv1DTranspose`, `Conv2DTranspose` and `Conv3DTranspose`: a convolution the other way round,
/// in which each element of the input adds its product with the kernel to what the window sees.
public struct TransposedConvolutionConfiguration: LayerConfiguration {
    public static let kind = "TransposedConvolution"

    /// Channels of the output.
    public var filters: Int
    /// How the window walks through the output; one stop for each element of the input.
    public var windows: WindowSettings
    /// By how much the output is longer than it must be, in each dimension; `nil` where the padding says it.
    public var outputPadding: [Int]?
    /// The extents of the output's dimensions of space, where the layer is told them.
    public var outputExtents: [Int]?
    /// What follows.
    public var activation: Activation
    /// Whether there is a bias.
    public var useBias: Bool
    /// Whether the channels come before the dimensions of space.
    public var channelsFirst: Bool
    /// The order of the stored kernel's dimensions.
    public var kernelLayout: KernelLayout

    /// Creates a configuration, by default Keras'.
    public init(
        filters: Int, windows: WindowSettings, outputPadding: [Int]? = nil, outputExtents: [Int]? = nil,
        activation: Activation = .linear, useBias: Bool = true, channelsFirst: Bool = false,
        kernelLayout: KernelLayout = .filtersChannels
    ) {
        self.filters = filters
        self.windows = windows
        self.outputPadding = outputPadding
        self.outputExtents = outputExtents
        self.activation = activation
        self.useBias = useBias
        self.channelsFirst = channelsFirst
        self.kernelLayout = kernelLayout
    }

    public var settings: [LayerSetting] {
        [LayerSetting("filters", filters)] + windows.settings("kernel_size")
            + (outputPadding.map { [LayerSetting("output_padding", $0)] } ?? [])
            + (outputExtents.map { [LayerSetting("output_shape", $0)] } ?? []) + [
                LayerSetting("activation", activation), LayerSetting("use_bias", useBias),
                LayerSetting("data_format", channelsFirst ? "channels_first" : "channels_last"),
            ]
    }

    public func parameters(inputShape: PartialShape?) -> [LayerParameter] {
        let channels = inputShape.flatMap { shape -> Int? in
            guard shape.count == windows.rank + 2 else { return nil }
            return shape[channelsFirst ? 1 : shape.count - 1]
        }
        let kernel = LayerParameter(
            "kernel", kernelLayout.shape(windows.sizes, channels: channels, filters: filters),
            axes: kernelLayout.axes())
        return useBias ? [kernel, LayerParameter("bias", [filters], axes: "filters")] : [kernel]
    }

    public func outputShapes(inputShape: PartialShape) throws(RuntimeError) -> [PartialShape] {
        // What the windows say of a walk through the input is not asked for: only their check is.
        _ = try windows.outputShape(inputShape, channelsFirst: channelsFirst)
        for (name, numbers) in [("output_padding", outputPadding), ("output_shape", outputExtents)] {
            guard let numbers, numbers.count != windows.rank else { continue }
            throw RuntimeError(name, expected: "\(windows.rank) numbers", found: "\(numbers)")
        }
        var shape = inputShape
        shape[channelsFirst ? 1 : shape.count - 1] = filters
        for axis in 0..<windows.rank {
            let place = axis + (channelsFirst ? 2 : 1)
            shape[place] = try inputShape[place].map { extent throws(RuntimeError) in
                try length(extent, axis)
            }
        }
        return [shape]
    }

    /// The extent of the output in one dimension.
    ///
    /// Source: Keras `deconv_output_length`.
    private func length(_ extent: Int, _ axis: Int) throws(RuntimeError) -> Int {
        let stride = windows.strides[axis]
        let reach = (windows.sizes[axis] - 1) * windows.dilations[axis] + 1
        let walk = try [extent, stride].elementCount()
        if let given = outputExtents?[axis] {
            guard given >= 0, windows.grid.windows[axis].count(over: given) == extent else {
                throw RuntimeError(
                    "output_shape", expected: "an extent that \(extent) windows walk through",
                    found: "\(given)")
            }
            return given
        }
        guard let outputPadding else {
            return windows.padding == .same ? walk : walk + max(reach - stride, 0)
        }
        let trimmed = windows.padding == .same ? 2 * (reach / 2) : 0
        let length = walk - stride + reach - trimmed + outputPadding[axis]
        // The windows must stop as often as the input has elements, or the two don't belong together.
        guard length >= 0, windows.grid.windows[axis].count(over: length) == extent else {
            throw RuntimeError(
                "output_padding", expected: "less than the strides, \(stride)",
                found: "\(outputPadding[axis])")
        }
        return length
    }

    public func validate() throws(RuntimeError) {
        try SettingsCheck.size(filters, "filters")
        try windows.validate()
        try SettingsCheck.extents(outputPadding ?? [], "output_padding")
        try SettingsCheck.extents(outputExtents ?? [], "output_shape")
        guard windows.padding != .causal else {
            throw RuntimeError("padding", expected: "valid or same", found: "causal")
        }
    }

    public func layer(weights: [Tensor<Float>]) throws(RuntimeError) -> any Layer<Float> {
        try TransposedConvolutionLayer(self, weights)
    }

    public func layer(weights: [Tensor<Double>]) throws(RuntimeError) -> any Layer<Double> {
        try TransposedConvolutionLayer(self, weights)
    }
}

struct TransposedConvolutionLayer<Element: TensorScalar>: Layer {
    let configuration: TransposedConvolutionConfiguration
    /// [elements of the window, channels, filters]
    let kernel: Tensor<Element>
    let bias: Tensor<Element>?

    init(
        _ configuration: TransposedConvolutionConfiguration, _ weights: [Tensor<Element>]
    ) throws(RuntimeError) {
        self.configuration = configuration
        let ordered = try configuration.kernelLayout.ordered(weights[0])
        let taps = ordered.shape.dropLast(2).reduce(1, *)
        kernel = ordered.reshaped([taps] + ordered.shape.suffix(2))
        bias = configuration.useBias ? weights[1] : nil
    }

    func call(_ arguments: CallArguments<Element>) throws(RuntimeError) -> CallResult<Element> {
        var input = try arguments.onlyInput().tensor
        var shape = try configuration.outputShapes(inputShape: input.shape)[0].map { $0 ?? 1 }
        let last = input.rank - 1
        if configuration.channelsFirst {
            input = try input.moving(1, to: last)
            shape.append(shape.remove(at: 1))
        }
        guard input.lastExtent == kernel.shape[1] else {
            throw RuntimeError(
                "input", expected: "\(kernel.shape[1]) channels", found: "\(input.lastExtent)")
        }
        _ = try shape.elementCount()
        var output = Tensor<Element>(shape: shape)
        if let bias { output = try bias.broadcast(to: shape) }
        spread(input, into: &output)
        if configuration.channelsFirst { output = try output.moving(last, to: 1) }
        return CallResult([MaskedTensor(output.mapped(.activation(configuration.activation)))])
    }

    /// Adds the product of every element of the input with the kernel to where the window sees it.
    private func spread(_ input: Tensor<Element>, into output: inout Tensor<Element>) {
        let grid = configuration.windows.grid
        let (batch, channels, filters) = (input.shape[0], input.lastExtent, output.lastExtent)
        let extents = Array(output.shape.dropFirst().dropLast())
        let (space, places) = (extents.reduce(1, *), input.shape.dropFirst().dropLast().reduce(1, *))
        let stride = configuration.windows.strides[configuration.windows.rank - 1]
        output.elements.withUnsafeMutableBufferPointer { out in
            input.elements.withUnsafeBufferPointer { x in
                kernel.elements.withUnsafeBufferPointer { kernel in
                    guard let x = x.baseAddress, let kernel = kernel.baseAddress, let out = out.baseAddress
                    else { return }
                    for sample in 0..<batch {
                        grid.forEachRow(over: extents) { tap, position, place, count in
                            for stop in 0..<count {
                                Element.accumulateProduct(
                                    x + (sample * places + place + stop) * channels, rowStride: channels,
                                    rows: 1, depth: channels, kernel + tap * channels * filters,
                                    columns: filters,
                                    into: out + (sample * space + position + stop * stride) * filters)
                            }
                        }
                    }
                }
            }
        }
    }
}
