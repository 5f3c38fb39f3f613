/// Keras' `ConvLSTM1D`, `ConvLSTM2D` and `ConvLSTM3D`, channels last.
public struct ConvLSTMConfiguration: RecurrentConfiguration {
    public static let kind = "ConvLSTM"

    /// Channels of the output.
    public var filters: Int
    /// How the kernel walks over the input; over the state, it keeps the extents.
    public var windows: WindowSettings
    /// The activation of the candidate and of the cell state.
    public var activation: Activation
    /// The activation of the gates.
    public var recurrentActivation: Activation
    /// Whether there is a bias.
    public var useBias: Bool
    /// How the layer walks through time.
    public var options: RNNOptions

    /// Creates a configuration, by default that of Keras 3.
    public init(
        filters: Int, windows: WindowSettings, activation: Activation = .tanh,
        recurrentActivation: Activation = .sigmoid, useBias: Bool = true,
        options: RNNOptions = RNNOptions()
    ) {
        self.filters = filters
        self.windows = windows
        self.activation = activation
        self.recurrentActivation = recurrentActivation
        self.useBias = useBias
        self.options = options
    }

    public var settings: [LayerSetting] {
        [LayerSetting("filters", filters)] + windows.settings("kernel_size") + [
            LayerSetting("activation", activation),
            LayerSetting("recurrent_activation", recurrentActivation), LayerSetting("use_bias", useBias),
        ] + options.settings
    }

    /// Hidden state, cell state.
    public var stateCount: Int { 2 }

    public func parameters(inputShape: PartialShape?) -> [LayerParameter] {
        let width = Gate.allCases.count * filters
        let weights = [
            LayerParameter(
                "kernel", windows.sizes + [inputShape?.last ?? nil, width],
                axes: "kernel_size, channels, 4·filters"),
            LayerParameter(
                "recurrent_kernel", windows.sizes + [filters, width], axes: "kernel_size, filters, 4·filters"),
        ]
        return useBias ? weights + [LayerParameter("bias", [width], axes: "4·filters")] : weights
    }

    public func outputShapes(inputShape: PartialShape) throws(RuntimeError) -> [PartialShape] {
        guard inputShape.count == windows.rank + 3 else {
            throw RuntimeError(
                "input", expected: "\(windows.rank + 3) dimensions", found: describe(inputShape))
        }
        var image = try windows.outputShape([inputShape[0]] + inputShape[2...], channelsFirst: false)
        image[image.count - 1] = filters
        let output = options.returnSequences ? [image[0], inputShape[1]] + image[1...] : image
        return [output] + (options.returnState ? [image, image] : [])
    }

    public func validate() throws(RuntimeError) {
        try SettingsCheck.size(filters, "filters")
        try windows.validate()
        guard !options.timeMajor else {
            throw RuntimeError("time_major", expected: "false", found: "true")
        }
    }

    public func layer(weights: [Tensor<Float>]) throws(RuntimeError) -> any Layer<Float> {
        ConvLSTMLayer(configuration: self, weights: weights)
    }

    public func layer(weights: [Tensor<Double>]) throws(RuntimeError) -> any Layer<Double> {
        ConvLSTMLayer(configuration: self, weights: weights)
    }
}

struct ConvLSTMLayer<Element: TensorScalar>: Layer {
    let configuration: ConvLSTMConfiguration
    let weights: [Tensor<Element>]

    func call(_ arguments: CallArguments<Element>) throws(RuntimeError) -> CallResult<Element> {
        let input = try arguments.onlyInput().tensor
        let options = configuration.options
        let channels = weights[0].shape[weights[0].rank - 2]
        guard input.rank == configuration.windows.rank + 3, input.lastExtent == channels else {
            let space = configuration.windows.sizes.map { _ in "…" }.joined(separator: ", ")
            throw .shape("input", expected: "[B, T, \(space), \(channels)]", found: input.shape)
        }
        // Keras has none; looking for the cause of a difference tries it all the same.
        guard !options.timeMajor else {
            throw RuntimeError("time_major", expected: "false", found: "true")
        }
        let (batch, timesteps) = (input.shape[0], input.shape[1])
        guard timesteps > 0 else {
            throw RuntimeError("input", expected: "at least one timestep", found: "\(input.shape)")
        }
        // Which extents the images have is known no sooner than here.
        let cell = try ConvLSTMCell(
            kernel: weights[0], recurrentKernel: weights[1],
            bias: configuration.useBias ? weights[2] : nil, activation: configuration.activation,
            recurrentActivation: configuration.recurrentActivation, windows: configuration.windows,
            extents: Array(input.shape[2..<(input.rank - 1)]))
        let image = [batch] + cell.places + [configuration.filters]
        // What a session carries may have been kept elsewhere in the meantime.
        let states = (arguments.initialState ?? []) + (arguments.carriedState ?? [])
        for state in states where state.shape != image {
            throw .shape("initial_state", expected: "\(image)", found: state.shape)
        }
        // To the loop over time, images are rows of numbers.
        func flat(_ states: [Tensor<Element>]?) -> [Tensor<Element>]? {
            states?.map { $0.reshaped([batch, cell.units]) }
        }
        var rows = arguments
        rows.inputs[0].tensor = input.reshaped([batch, timesteps, cell.features])
        rows.initialState = flat(arguments.initialState)
        rows.carriedState = flat(arguments.carriedState)
        var result = try RecurrentLayer(cell, options).call(rows)
        for index in result.outputs.indices {
            let isSequence = index == 0 && options.returnSequences
            result.outputs[index].tensor = result.outputs[index].tensor.reshaped(
                isSequence ? [batch, timesteps] + image.dropFirst() : image)
        }
        result.carriedState = result.carriedState?.map { $0.reshaped(image) }
        return result
    }
}
