/// Keras' `LocallyConnected1D` and `LocallyConnected2D`: a convolution with a kernel of its own for every
/// place of the window.
public struct LocallyConnectedConfiguration: LayerConfiguration {
    public static let kind = "LocallyConnected"

    /// How the kernels are stored: Keras calls it the implementation.
    public enum Storage: Int, Sendable, Hashable, Codable {
        /// [places, window · channels, filters]
        case windows = 1
        /// What each element of the input has to do with each of the output, those with nothing included.
        case dense = 2
        /// The same without those that have nothing to do with each other, in one dimension.
        case sparse = 3
    }

    /// Channels of the output.
    public var filters: Int
    /// How the window walks in each dimension of space, never causally and without dilation.
    public var windows: WindowSettings
    /// What follows.
    public var activation: Activation
    /// Whether each element of the output has a bias.
    public var useBias: Bool
    /// Whether the channels come before the dimensions of space.
    public var channelsFirst: Bool
    /// How the kernels are stored.
    public var storage: Storage

    /// Creates a configuration, by default Keras'.
    public init(
        filters: Int, windows: WindowSettings, activation: Activation = .linear, useBias: Bool = true,
        channelsFirst: Bool = false, storage: Storage = .windows
    ) {
        self.filters = filters
        self.windows = windows
        self.activation = activation
        self.useBias = useBias
        self.channelsFirst = channelsFirst
        self.storage = storage
    }

    public var settings: [LayerSetting] {
        [LayerSetting("filters", filters)] + windows.settings("kernel_size") + [
            LayerSetting("activation", activation), LayerSetting("use_bias", useBias),
            LayerSetting("data_format", channelsFirst ? "channels_first" : "channels_last"),
        ]
    }

    public func parameters(inputShape: PartialShape?) -> [LayerParameter] {
        let rank = windows.rank
        var input = inputShape ?? []
        if input.count != rank + 2 { input = Array(repeating: nil, count: rank + 2) }
        let extents = Array(input[channelsFirst ? 2..<(rank + 2) : 1..<(rank + 1)])
        let channels = input[channelsFirst ? 1 : rank + 1]
        let places = windows.grid.places(over: extents)
        func around(_ space: PartialShape, _ channels: Int?) -> PartialShape {
            channelsFirst ? [channels] + space : space + [channels]
        }
        func product(_ shape: PartialShape) -> Int? { (try? shape.knownElementCount()) ?? nil }
        let kernel: (shape: PartialShape, axes: String)
        switch storage {
        case .windows:
            kernel = (
                [product(places), product(windows.sizes + [channels]), filters], "places, window, filters"
            )
        case .dense:
            kernel = (
                around(extents, channels) + around(places, filters), "dimensions of the input and the output"
            )
        case .sparse:
            kernel = ([nil], "pairs of elements")
        }
        let bias = LayerParameter("bias", places + [filters], axes: "places, filters")
        return [LayerParameter("kernel", kernel.shape, axes: kernel.axes)] + (useBias ? [bias] : [])
    }

    public func outputShapes(inputShape: PartialShape) throws(RuntimeError) -> [PartialShape] {
        var shape = try windows.outputShape(inputShape, channelsFirst: channelsFirst)
        shape[channelsFirst ? 1 : shape.count - 1] = filters
        return [shape]
    }

    public func validate() throws(RuntimeError) {
        try SettingsCheck.size(filters, "filters")
        try windows.validate()
        guard windows.padding != .causal, windows.dilations.allSatisfy({ $0 == 1 }) else {
            throw RuntimeError(
                "windows", expected: "neither causal nor with dilation",
                found: "\(windows.padding), \(windows.dilations)")
        }
    }

    public func layer(weights: [Tensor<Float>]) throws(RuntimeError) -> any Layer<Float> {
        LocallyConnectedLayer(configuration: self, kernel: weights[0], bias: useBias ? weights[1] : nil)
    }

    public func layer(weights: [Tensor<Double>]) throws(RuntimeError) -> any Layer<Double> {
        LocallyConnectedLayer(configuration: self, kernel: weights[0], bias: useBias ? weights[1] : nil)
    }
}

struct LocallyConnectedLayer<Element: TensorScalar>: Layer {
    let configuration: LocallyConnectedConfiguration
    /// As it is stored.
    let kernel: Tensor<Element>
    let bias: Tensor<Element>?

    func call(_ arguments: CallArguments<Element>) throws(RuntimeError) -> CallResult<Element> {
        var input = try arguments.onlyInput().tensor
        _ = try configuration.outputShapes(inputShape: input.shape)
        let last = input.rank - 1
        if configuration.channelsFirst { input = try input.moving(1, to: last) }
        let (extents, channels) = (Array(input.shape[1..<last]), input.lastExtent)
        let places = configuration.windows.grid.places(over: extents)
        let shape = [input.shape[0]] + places + [configuration.filters]
        _ = try shape.elementCount()
        let links = LocalLinks(configuration, extents: extents, channels: channels)
        let kernels = try links.kernels(of: kernel)
        var output = Tensor<Element>(shape: shape)
        accumulate(input, kernels, links, into: &output)
        if configuration.channelsFirst { output = try output.moving(last, to: 1) }
        if let bias {
            guard bias.count == output.shape.dropFirst().reduce(1, *) else {
                throw .shape("bias", expected: "\(places + [configuration.filters])", found: bias.shape)
            }
            // With channels first Keras gives the bias that shape and leaves its elements where they are.
            output = try output.combined(.add, bias.reshaped(Array(output.shape.dropFirst())))
        }
        return CallResult([MaskedTensor(output.mapped(.activation(configuration.activation)))])
    }

    /// Adds for every place the product of what the window sees there with the place's kernel.
    private func accumulate(
        _ input: Tensor<Element>, _ kernels: Tensor<Element>, _ links: LocalLinks,
        into output: inout Tensor<Element>
    ) {
        let (channels, filters) = (links.channels, configuration.filters)
        let space = links.extents.reduce(1, *)
        output.elements.withUnsafeMutableBufferPointer { out in
            input.elements.withUnsafeBufferPointer { x in
                kernels.elements.withUnsafeBufferPointer { kernels in
                    guard let x = x.baseAddress, let kernels = kernels.baseAddress, let out = out.baseAddress
                    else { return }
                    for sample in 0..<input.shape[0] {
                        links.forEach { place, tap, position in
                            Element.accumulateProduct(
                                x + (sample * space + position) * channels, rowStride: channels, rows: 1,
                                depth: channels,
                                kernels + (place * links.tapCount + tap) * channels * filters,
                                columns: filters, into: out + (sample * links.placeCount + place) * filters)
                        }
                    }
                }
            }
        }
    }
}

/// Which elements of the input each place of the window sees.
struct LocalLinks {
    let configuration: LocallyConnectedConfiguration
    let extents: [Int]
    let channels: Int
    private let places: [Int]

    init(_ configuration: LocallyConnectedConfiguration, extents: [Int], channels: Int) {
        self.configuration = configuration
        self.extents = extents
        self.channels = channels
        places = configuration.windows.grid.places(over: extents)
    }

    var placeCount: Int { places.reduce(1, *) }
    var tapCount: Int { configuration.windows.sizes.reduce(1, *) }

    /// Visits every element that a window sees, place by place, in the order of the elements.
    ///
    /// - Parameter body: The place; the element of the window; its position in space.
    func forEach(_ body: (_ place: Int, _ tap: Int, _ position: Int) -> Void) {
        let windows = configuration.windows
        // Not TensorFlow's rule for padding: Keras has one of its own here, from `conv_connected_inputs`.
        let leads = windows.sizes.map { windows.padding == .same ? $0 / 2 : 0 }
        var stop = places.map { _ in 0 }
        func visit(_ axis: Int, _ place: Int, _ tap: Int, _ position: Int) {
            guard axis < extents.count else { return body(place, tap, position) }
            let start = stop[axis] * windows.strides[axis] - leads[axis]
            // Files may ask for windows that are far larger than any input.
            let first = max(-start, 0)
            for element in first..<max(first, min(windows.sizes[axis], extents[axis] - start)) {
                visit(
                    axis + 1, place, tap * windows.sizes[axis] + element,
                    position * extents[axis] + start + element)
            }
        }
        for place in 0..<placeCount {
            var rest = place
            for axis in places.indices.reversed() {
                stop[axis] = rest % places[axis]
                rest /= places[axis]
            }
            visit(0, place, 0, 0)
        }
    }

    /// The kernels of all places, [places, elements of the window, channels, filters].
    ///
    /// - Throws: ``RuntimeError`` when the stored ones do not fit an input of this shape.
    func kernels<Element>(of stored: Tensor<Element>) throws(RuntimeError) -> Tensor<Element> {
        let filters = configuration.filters
        let shape = [placeCount, tapCount, channels, filters]
        let count = try shape.elementCount()
        let space = extents.reduce(1, *)
        var seen: [(place: Int, tap: Int, position: Int)] = []
        forEach { seen.append(($0, $1, $2)) }
        let expected: Int
        switch configuration.storage {
        case .windows: expected = count
        case .dense: expected = try [space, channels, placeCount, filters].elementCount()
        case .sparse: expected = try [seen.count, channels, filters].elementCount()
        }
        guard stored.count == expected else {
            throw .shape("kernel", expected: "\(expected) elements", found: stored.shape)
        }
        let isFirst = configuration.channelsFirst
        if configuration.storage == .windows {
            guard isFirst else { return stored.reshaped(shape) }
            return try stored.reshaped([placeCount, channels, tapCount, filters]).transposed([0, 2, 1, 3])
        }
        var kernels = Tensor<Element>(shape: shape)
        // How many elements the windows of the places before see, and each window itself.
        var (before, own) = (Array(repeating: 0, count: placeCount), Array(repeating: 0, count: placeCount))
        for link in seen { own[link.place] += 1 }
        for place in before.indices.dropFirst() { before[place] = before[place - 1] + own[place - 1] }
        for (number, link) in seen.enumerated() {
            let (place, rank) = (link.place, number - before[link.place])
            for channel in 0..<channels {
                for filter in 0..<filters {
                    let source: Int
                    switch (configuration.storage, isFirst) {
                    case (.dense, false):
                        source =
                            ((link.position * channels + channel) * placeCount + place) * filters + filter
                    case (.dense, true):
                        source = ((channel * space + link.position) * filters + filter) * placeCount + place
                    // Sorted by the element of the output, then by that of the input.
                    case (_, false):
                        source =
                            (before[place] * filters + filter * own[place] + rank) * channels + channel
                    case (_, true):
                        source =
                            (filter * seen.count + before[place]) * channels + channel * own[place] + rank
                    }
                    kernels.elements[
                        ((place * tapCount + link.tap) * channels + channel) * filters + filter] =
                        stored.elements[source]
                }
            }
        }
        return kernels
    }
}
