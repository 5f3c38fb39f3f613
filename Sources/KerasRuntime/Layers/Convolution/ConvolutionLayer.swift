/// Keras' `Conv1D`, `Conv2D` and `Conv3D`: at every place the same product of what a window sees with
/// the kernel.
public struct ConvolutionConfiguration: LayerConfiguration {
    public static let kind = "Convolution"

    /// Channels of the output.
    public var filters: Int
    /// How the window walks in each dimension of space.
    public var windows: WindowSettings
    /// Into how many parts the channels are divided, each with filters of its own.
    public var groups: Int
    /// What follows.
    public var activation: Activation
    /// Whether there is a bias.
    public var useBias: Bool
    /// Whether the channels come before the dimensions of space.
    public var channelsFirst: Bool
    /// Whether the kernel has an extent of 1 behind its length, as Keras 1 stores those of one dimension.
    public var kernelHasUnitAxis: Bool
    /// The order of the stored kernel's dimensions.
    public var kernelLayout: KernelLayout

    /// Creates a configuration, by default Keras'.
    public init(
        filters: Int, windows: WindowSettings, groups: Int = 1, activation: Activation = .linear,
        useBias: Bool = true, channelsFirst: Bool = false, kernelHasUnitAxis: Bool = false,
        kernelLayout: KernelLayout = .channelsFilters
    ) {
        self.filters = filters
        self.windows = windows
        self.groups = groups
        self.activation = activation
        self.useBias = useBias
        self.channelsFirst = channelsFirst
        self.kernelHasUnitAxis = kernelHasUnitAxis
        self.kernelLayout = kernelLayout
    }

    public var settings: [LayerSetting] {
        [LayerSetting("filters", filters)] + windows.settings("kernel_size") + [
            LayerSetting("groups", groups), LayerSetting("activation", activation),
            LayerSetting("use_bias", useBias),
            LayerSetting("data_format", channelsFirst ? "channels_first" : "channels_last"),
        ]
    }

    public func parameters(inputShape: PartialShape?) -> [LayerParameter] {
        let channels = inputShape.flatMap { shape -> Int? in
            guard shape.count == windows.rank + 2 else { return nil }
            return shape[channelsFirst ? 1 : shape.count - 1]
        }
        let shape = windows.sizes + (kernelHasUnitAxis ? [1] : [])
        let kernel = LayerParameter(
            "kernel", kernelLayout.shape(shape, channels: channels.map { $0 / groups }, filters: filters),
            axes: kernelLayout.axes(channels: groups == 1 ? "channels" : "channels / groups"))
        return useBias ? [kernel, LayerParameter("bias", [filters], axes: "filters")] : [kernel]
    }

    public func outputShapes(inputShape: PartialShape) throws(RuntimeError) -> [PartialShape] {
        let shape = try windows.outputShape(inputShape, channelsFirst: channelsFirst)
        let axis = channelsFirst ? 1 : shape.count - 1
        if let channels = shape[axis], channels % groups != 0 {
            throw RuntimeError(
                "input", expected: "channels in \(groups) groups", found: describe(inputShape))
        }
        var output = shape
        output[axis] = filters
        return [output]
    }

    public func validate() throws(RuntimeError) {
        try SettingsCheck.size(filters, "filters")
        try SettingsCheck.size(groups, "groups")
        try windows.validate()
    }

    public func layer(weights: [Tensor<Float>]) throws(RuntimeError) -> any Layer<Float> {
        try ConvolutionLayer(self, weights)
    }

    public func layer(weights: [Tensor<Double>]) throws(RuntimeError) -> any Layer<Double> {
        try ConvolutionLayer(self, weights)
    }
}

struct ConvolutionLayer<Element: TensorScalar>: Layer {
    let configuration: ConvolutionConfiguration
    /// For each group, [elements of the window, channels / groups, filters / groups].
    let kernels: [Tensor<Element>]
    let bias: Tensor<Element>?
    /// Channels of the input.
    let channels: Int
    /// The kernels as the kernels in C read them, [elements of the window · channels / groups, filters / groups]
    /// each; `nil` where the reference is used.
    let packed: [PackedMatrix<Element>]?

    init(
        _ configuration: ConvolutionConfiguration, _ weights: [Tensor<Element>],
        for set: InstructionSet? = .chosen
    ) throws(RuntimeError) {
        self.configuration = configuration
        let (groups, filters) = (configuration.groups, configuration.filters)
        guard groups > 0, filters % groups == 0 else {
            throw RuntimeError("filters", expected: "\(groups) groups of equal size", found: "\(filters)")
        }
        let kernel = try configuration.kernelLayout.ordered(weights[0])
        let depth = kernel.shape[kernel.rank - 2]
        let taps = try Array(kernel.shape.dropLast(2)).elementCount()
        let columns = filters / groups
        guard kernel.lastExtent == filters, !configuration.useBias || weights[1].count == filters else {
            throw RuntimeError(
                "weights", expected: "\(filters) filters",
                found: weights.map { "\($0.shape)" }.joined(separator: " and "))
        }
        var kernels: [Tensor<Element>] = []
        for group in 0..<groups {
            kernels.append(
                groups == 1
                    ? kernel.reshaped([taps, depth, filters])
                    : try kernel.gathered(
                        shape: [taps, depth, columns], strides: [depth * filters, filters, 1],
                        from: group * columns))
        }
        self.kernels = kernels
        let packed = kernels.compactMap { kernel in
            let matrix = PackedMatrix<Element>(
                depth: taps * depth, columns: columns, useBias: false, for: set)
            if let matrix {
                PackedArray(shape: [taps * depth, columns], [matrix.part()]).fill(kernel.elements)
            }
            return matrix
        }
        self.packed = packed.count == groups ? packed : nil
        bias = configuration.useBias ? weights[1] : nil
        channels = depth * groups
    }

    func call(_ arguments: CallArguments<Element>) throws(RuntimeError) -> CallResult<Element> {
        var input = try arguments.onlyInput().tensor
        let last = input.rank - 1
        guard input.rank == configuration.windows.rank + 2,
            input.shape[configuration.channelsFirst ? 1 : last] == channels
        else {
            let space = Array(repeating: "…", count: configuration.windows.rank).joined(separator: ", ")
            throw .shape(
                "input",
                expected: configuration.channelsFirst
                    ? "[B, \(channels), \(space)]" : "[B, \(space), \(channels)]",
                found: input.shape)
        }
        _ = try configuration.outputShapes(inputShape: input.shape)
        if configuration.channelsFirst { input = try input.moving(1, to: last) }
        let grid = configuration.windows.grid
        let (batch, extents) = (input.shape[0], Array(input.shape[1..<last]))
        let places = grid.places(over: extents)
        let (groups, columns) = (kernels.count, configuration.filters / kernels.count)
        let outputCount = try ([batch] + places + [configuration.filters]).elementCount()
        // The parts of the groups stand one behind the other first.
        var output = Tensor<Element>(shape: [batch] + places + [configuration.filters])
        if let bias {
            let parts =
                try groups == 1
                ? bias
                : bias.reshaped([groups, 1, columns])
                    .broadcast(to: [groups, outputCount / configuration.filters, columns])
            output.elements.withUnsafeMutableBufferPointer { output in
                guard let output = output.baseAddress else { return }
                let count = max(1, parts.count)
                Element.spread(parts.elements[...], rows: outputCount / count, columns: count, into: output)
            }
        }
        for group in 0..<groups {
            convolve(input, extents, group, grid, into: &output)
        }
        if groups > 1 {
            output = try output.reshaped([groups, batch] + places + [columns])
                .moving(0, to: places.count + 1).reshaped(output.shape)
        }
        if configuration.channelsFirst { output = try output.moving(last, to: 1) }
        output.apply(configuration.activation)
        return CallResult([MaskedTensor(output)])
    }

    /// Adds the products of one group, for all samples.
    private func convolve(
        _ input: Tensor<Element>, _ extents: [Int], _ group: Int, _ grid: WindowGrid,
        into output: inout Tensor<Element>
    ) {
        let depth = channels / kernels.count
        let columns = configuration.filters / kernels.count
        let space = extents.reduce(1, *)
        let places = grid.places(over: extents).reduce(1, *)
        let batch = input.shape[0]
        let stride = grid.windows[grid.windows.count - 1].stride
        output.elements.withUnsafeMutableBufferPointer { out in
            input.elements.withUnsafeBufferPointer { x in
                kernels[group].elements.withUnsafeBufferPointer { kernel in
                    guard let x = x.baseAddress, let kernel = kernel.baseAddress, let out = out.baseAddress
                    else { return }
                    for sample in 0..<batch {
                        let from = x + sample * space * channels + group * depth
                        let to = out + (group * batch + sample) * places * columns
                        if let packed {
                            // With one group, neighbours in space are neighbours in memory.
                            grid.forEachRun(over: extents, joined: kernels.count == 1) {
                                taps, position, place, count in
                                packed[group].multiply(
                                    from + position * channels, rowStride: stride * channels, rows: count,
                                    range: (taps.lowerBound * depth)..<(taps.upperBound * depth),
                                    into: to + place * columns, outStride: columns, adds: true)
                            }
                            continue
                        }
                        grid.forEachRow(over: extents) { tap, position, place, count in
                            Element.accumulateProduct(
                                from + position * channels, rowStride: stride * channels, rows: count,
                                depth: depth, kernel + tap * depth * columns, columns: columns,
                                into: to + place * columns)
                        }
                    }
                }
            }
        }
    }
}
