/// Keras' `MaxPooling1D`, `AveragePooling2D` and kin: the largest element, or the mean, of what a
/// window sees in each channel.
public struct PoolingConfiguration: LayerConfiguration {
    public static let kind = "Pooling"

    /// What is taken of the elements.
    public enum Operation: String, Sendable, Hashable, Codable {
        case maximum
        /// Of those elements that are not padding.
        case average
    }

    /// What is taken of the elements.
    public var operation: Operation
    /// How the window walks.
    public var windows: WindowSettings
    /// Whether the channels come before the dimensions of space.
    public var channelsFirst: Bool

    /// Creates a configuration.
    public init(_ operation: Operation, windows: WindowSettings, channelsFirst: Bool = false) {
        self.operation = operation
        self.windows = windows
        self.channelsFirst = channelsFirst
    }

    public var settings: [LayerSetting] {
        windows.settings("pool_size") + [
            LayerSetting("data_format", channelsFirst ? "channels_first" : "channels_last")
        ]
    }

    public func parameters(inputShape: PartialShape?) -> [LayerParameter] { [] }

    public func outputShapes(inputShape: PartialShape) throws(RuntimeError) -> [PartialShape] {
        [try windows.outputShape(inputShape, channelsFirst: channelsFirst)]
    }

    public func validate() throws(RuntimeError) {
        try windows.validate()
    }

    public func layer(weights: [Tensor<Float>]) throws(RuntimeError) -> any Layer<Float> {
        PoolingLayer(configuration: self)
    }

    public func layer(weights: [Tensor<Double>]) throws(RuntimeError) -> any Layer<Double> {
        PoolingLayer(configuration: self)
    }
}

struct PoolingLayer<Element: TensorScalar>: Layer {
    let configuration: PoolingConfiguration

    func call(_ arguments: CallArguments<Element>) throws(RuntimeError) -> CallResult<Element> {
        var input = try arguments.onlyInput().tensor
        _ = try configuration.outputShapes(inputShape: input.shape)
        let last = input.rank - 1
        if configuration.channelsFirst { input = try input.moving(1, to: last) }
        let grid = configuration.windows.grid
        let (extents, channels) = (Array(input.shape[1..<last]), input.shape[last])
        let places = grid.places(over: extents)
        let isMaximum = configuration.operation == .maximum
        let shape = [input.shape[0]] + places + [channels]
        _ = try shape.elementCount()
        var output = Tensor<Element>(shape: shape, repeating: isMaximum ? -.infinity : 0)
        let placeCount = places.reduce(1, *)
        // How many elements that are not padding the window sees at each place.
        var seen = Tensor<Element>(shape: places + [1])
        let step = (grid.windows.last?.stride ?? 1) * channels
        output.elements.withUnsafeMutableBufferPointer { out in
            input.elements.withUnsafeBufferPointer { x in
                guard let x = x.baseAddress, let out = out.baseAddress else { return }
                grid.forEachRow(over: extents) { _, position, place, count in
                    for stop in 0..<count { seen.elements[place + stop] += 1 }
                    for sample in 0..<input.shape[0] {
                        var from = x + (sample * extents.reduce(1, *) + position) * channels
                        var to = out + (sample * placeCount + place) * channels
                        for _ in 0..<count {
                            Element.combine(
                                isMaximum ? .maximum : .add, to, step: 1, from, step: 1, to: to,
                                count: channels)
                            from += step
                            to += channels
                        }
                    }
                }
            }
        }
        if !isMaximum { output = try output.combined(.divide, seen) }
        if configuration.channelsFirst { output = try output.moving(last, to: 1) }
        return CallResult([MaskedTensor(output)])
    }
}
