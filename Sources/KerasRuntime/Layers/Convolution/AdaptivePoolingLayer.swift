/// Keras' `AdaptiveAveragePooling1D`, `AdaptiveMaxPooling2D` and kin: the largest element, or the mean, of
/// what windows see that are laid out so that a given number of them covers each dimension of space.
///
/// Window `i` of `n` over an extent `L` goes from `⌊i·L/n⌋` to before `⌈(i + 1)·L/n⌉`.
public struct AdaptivePoolingConfiguration: LayerConfiguration {
    public static let kind = "AdaptivePooling"

    /// What is taken of the elements.
    public var operation: PoolingConfiguration.Operation
    /// Number of windows in each dimension of space.
    public var outputSizes: [Int]
    /// Whether the channels come before the dimensions of space.
    public var channelsFirst: Bool

    /// Creates a configuration.
    public init(
        _ operation: PoolingConfiguration.Operation, outputSizes: [Int], channelsFirst: Bool = false
    ) {
        self.operation = operation
        self.outputSizes = outputSizes
        self.channelsFirst = channelsFirst
    }

    public var settings: [LayerSetting] {
        [
            LayerSetting("output_size", outputSizes),
            LayerSetting("data_format", channelsFirst ? "channels_first" : "channels_last"),
        ]
    }

    public func parameters(inputShape: PartialShape?) -> [LayerParameter] { [] }

    public func outputShapes(inputShape: PartialShape) throws(RuntimeError) -> [PartialShape] {
        guard inputShape.count == outputSizes.count + 2 else {
            throw RuntimeError(
                "input", expected: "\(outputSizes.count + 2) dimensions", found: describe(inputShape))
        }
        var shape = inputShape
        let first = channelsFirst ? 2 : 1
        shape.replaceSubrange(first..<(first + outputSizes.count), with: outputSizes.map { $0 })
        return [shape]
    }

    public func validate() throws(RuntimeError) {
        for size in outputSizes { try SettingsCheck.size(size, "output_size") }
        try SettingsCheck.axes(Array(outputSizes.indices), "output_size")
    }

    public func layer(weights: [Tensor<Float>]) throws(RuntimeError) -> any Layer<Float> {
        AdaptivePoolingLayer(configuration: self)
    }

    public func layer(weights: [Tensor<Double>]) throws(RuntimeError) -> any Layer<Double> {
        AdaptivePoolingLayer(configuration: self)
    }
}

struct AdaptivePoolingLayer<Element: TensorScalar>: Layer {
    let configuration: AdaptivePoolingConfiguration

    func call(_ arguments: CallArguments<Element>) throws(RuntimeError) -> CallResult<Element> {
        var tensor = try arguments.onlyInput().tensor
        let shape = try configuration.outputShapes(inputShape: tensor.shape)[0].map { $0 ?? 1 }
        _ = try shape.elementCount()
        guard tensor.count > 0 else { throw .shape("input", expected: "some elements", found: tensor.shape) }
        // Windows are rectangles, so one dimension goes after the other.
        for (number, size) in configuration.outputSizes.enumerated() {
            tensor = try pooled(tensor, axis: number + (configuration.channelsFirst ? 2 : 1), size)
        }
        return CallResult([MaskedTensor(tensor)])
    }

    /// One dimension pooled.
    private func pooled(_ x: Tensor<Element>, axis: Int, _ size: Int) throws(RuntimeError) -> Tensor<Element>
    {
        let (extent, strides) = (x.shape[axis], x.shape.rowMajorStrides)
        var parts: [Tensor<Element>] = []
        for window in 0..<size {
            let start = window * extent / size
            var shape = x.shape
            shape[axis] = ((window + 1) * extent + size - 1) / size - start
            let seen = try x.gathered(shape: shape, strides: strides, from: start * strides[axis])
            parts.append(
                try seen.reduced(configuration.operation == .average ? .mean : .maximum, axes: [axis]))
        }
        return try Tensor.joined(parts, axis: axis)
    }
}
