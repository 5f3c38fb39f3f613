/// Keras' `RepeatVector`: [B, F] → [B, n, F].
public struct RepeatVectorConfiguration: LayerConfiguration {
    public static let kind = "RepeatVector"

    /// How often.
    public var count: Int

    /// Creates a configuration.
    public init(count: Int) { self.count = count }

    public var settings: [LayerSetting] { [LayerSetting("n", count)] }

    public func parameters(inputShape: PartialShape?) -> [LayerParameter] { [] }

    public func outputShapes(inputShape: PartialShape) throws(RuntimeError) -> [PartialShape] {
        guard inputShape.count == 2 else {
            throw RuntimeError("input", expected: "2 dimensions", found: describe(inputShape))
        }
        return [[inputShape[0], count, inputShape[1]]]
    }

    public func validate() throws(RuntimeError) {
        try SettingsCheck.extents([count], "n")
    }

    public func layer(weights: [Tensor<Float>]) throws(RuntimeError) -> any Layer<Float> {
        RepeatVectorLayer(count: count)
    }

    public func layer(weights: [Tensor<Double>]) throws(RuntimeError) -> any Layer<Double> {
        RepeatVectorLayer(count: count)
    }
}

struct RepeatVectorLayer<Element: TensorScalar>: Layer {
    let count: Int

    func call(_ arguments: CallArguments<Element>) throws(RuntimeError) -> CallResult<Element> {
        let input = try arguments.onlyInput().tensor
        guard input.rank == 2 else {
            throw RuntimeError("input", expected: "2 dimensions", found: "\(input.shape)")
        }
        let (batch, features) = (input.shape[0], input.shape[1])
        // A mask [B] or [B, F] would say nothing of timesteps; Keras drops it.
        return CallResult([
            MaskedTensor(try input.gathered(shape: [batch, count, features], strides: [features, 0, 1]))
        ])
    }
}
