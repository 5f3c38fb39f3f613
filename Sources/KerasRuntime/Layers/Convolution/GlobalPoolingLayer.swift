/// Keras' `GlobalMaxPooling1D`, `GlobalAveragePooling2D` and kin: the largest element, or the mean, of
/// each channel.
public struct GlobalPoolingConfiguration: LayerConfiguration {
    public static let kind = "GlobalPooling"

    /// What is taken of the elements.
    public var operation: PoolingConfiguration.Operation
    /// Number of dimensions of space.
    public var rank: Int
    /// Whether the channels come before the dimensions of space.
    public var channelsFirst: Bool
    /// Whether the dimensions of space stay, with an extent of 1.
    public var keepsDimensions: Bool

    /// Creates a configuration.
    public init(
        _ operation: PoolingConfiguration.Operation, rank: Int, channelsFirst: Bool = false,
        keepsDimensions: Bool = false
    ) {
        self.operation = operation
        self.rank = rank
        self.channelsFirst = channelsFirst
        self.keepsDimensions = keepsDimensions
    }

    public var settings: [LayerSetting] {
        [
            LayerSetting("data_format", channelsFirst ? "channels_first" : "channels_last"),
            LayerSetting("keepdims", keepsDimensions),
        ]
    }

    public func parameters(inputShape: PartialShape?) -> [LayerParameter] { [] }

    /// The dimensions of space.
    fileprivate var axes: [Int] { Array(channelsFirst ? 2..<(rank + 2) : 1..<(rank + 1)) }

    public func outputShapes(inputShape: PartialShape) throws(RuntimeError) -> [PartialShape] {
        guard inputShape.count == rank + 2 else {
            throw RuntimeError("input", expected: "\(rank + 2) dimensions", found: describe(inputShape))
        }
        if !keepsDimensions { return [[inputShape[0], inputShape[channelsFirst ? 1 : rank + 1]]] }
        return [inputShape.indices.map { axes.contains($0) ? 1 : inputShape[$0] }]
    }

    public func validate() throws(RuntimeError) {
        guard (1...8).contains(rank) else {
            throw RuntimeError("rank", expected: "1 to 8 dimensions of space", found: "\(rank)")
        }
    }

    public func layer(weights: [Tensor<Float>]) throws(RuntimeError) -> any Layer<Float> {
        GlobalPoolingLayer(configuration: self)
    }

    public func layer(weights: [Tensor<Double>]) throws(RuntimeError) -> any Layer<Double> {
        GlobalPoolingLayer(configuration: self)
    }
}

struct GlobalPoolingLayer<Element: TensorScalar>: Layer {
    let configuration: GlobalPoolingConfiguration

    func call(_ arguments: CallArguments<Element>) throws(RuntimeError) -> CallResult<Element> {
        let input = try arguments.onlyInput()
        let shape = try configuration.outputShapes(inputShape: input.tensor.shape)[0].map { $0 ?? 1 }
        let pooled: Tensor<Element>
        // Keras has masks in mind for means of timesteps only.
        if configuration.operation == .average, configuration.rank == 1,
            let mask = arguments.mask ?? input.mask
        {
            pooled = try mean(input.tensor, mask)
        } else {
            pooled = try input.tensor.reduced(
                configuration.operation == .average ? .mean : .maximum, axes: configuration.axes)
        }
        return CallResult([MaskedTensor(pooled.reshaped(shape))])
    }

    /// The mean of the valid steps; NaN where there is none, as in Keras.
    private func mean(_ x: Tensor<Element>, _ mask: Mask) throws(RuntimeError) -> Tensor<Element> {
        let steps = x.shape[configuration.axes[0]]
        guard mask.shape == [x.shape[0], steps] else {
            throw .shape("mask", expected: "[\(x.shape[0]), \(steps)]", found: mask.shape)
        }
        let flags = Tensor<Element>(mask).reshaped(
            configuration.channelsFirst ? [x.shape[0], 1, steps] : [x.shape[0], steps, 1])
        return try x.combined(.multiply, flags).reduced(.sum, axes: configuration.axes)
            .combined(.divide, flags.reduced(.sum, axes: configuration.axes))
    }
}
