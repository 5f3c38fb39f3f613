/// Keras' `TimeDistributed`: one layer applied to every timestep.
public struct TimeDistributedConfiguration: LayerConfiguration {
    public static let kind = "TimeDistributed"

    /// The layer that each timestep goes through.
    public var inner: AnyLayerConfiguration

    /// Whether masks that the inner layer hands on go on, as in TensorFlow's Keras 2; if not, the mask that
    /// came with the input does.
    public var handsOnInnerMasks: Bool

    /// Creates a configuration around a layer.
    public init(_ inner: any LayerConfiguration, handsOnInnerMasks: Bool = true) {
        self.inner = AnyLayerConfiguration(inner)
        self.handsOnInnerMasks = handsOnInnerMasks
    }

    public var settings: [LayerSetting] {
        [LayerSetting("layer", type(of: inner.base).kind)] + inner.base.settings
    }

    public func parameters(inputShape: PartialShape?) -> [LayerParameter] {
        inner.base.parameters(inputShape: inputShape.map(withoutTime))
    }

    public func isTimewise(rank: Int?) -> Bool { true }

    public func outputShapes(inputShape: PartialShape) throws(RuntimeError) -> [PartialShape] {
        guard inputShape.count >= 3 else {
            throw RuntimeError("input", expected: "at least 3 dimensions", found: describe(inputShape))
        }
        return try inner.base.outputShapes(inputShape: withoutTime(inputShape)).map { shape in
            [inputShape[0], inputShape[1]] + shape.dropFirst()
        }
    }

    private func withoutTime(_ shape: PartialShape) -> PartialShape {
        shape.count >= 2 ? [nil] + shape.dropFirst(2) : shape
    }

    public func validate() throws(RuntimeError) {
        try inner.base.validate()
    }

    public func layer(weights: [Tensor<Float>]) throws(RuntimeError) -> any Layer<Float> {
        TimeDistributedLayer(
            inner: try inner.base.layer(weights: weights), handsOnInnerMasks: handsOnInnerMasks)
    }

    public func layer(weights: [Tensor<Double>]) throws(RuntimeError) -> any Layer<Double> {
        TimeDistributedLayer(
            inner: try inner.base.layer(weights: weights), handsOnInnerMasks: handsOnInnerMasks)
    }
}

struct TimeDistributedLayer<Element: TensorScalar>: Layer {
    let inner: any Layer<Element>
    let handsOnInnerMasks: Bool

    func call(_ arguments: CallArguments<Element>) throws(RuntimeError) -> CallResult<Element> {
        let input = try arguments.onlyInput()
        let shape = input.tensor.shape
        guard shape.count >= 3 else {
            throw RuntimeError("input", expected: "at least 3 dimensions", found: "\(shape)")
        }
        // Timesteps are independent of each other here, so they can go through as one large batch.
        let flat = input.tensor.reshaped([shape[0] * shape[1]] + shape[2...])
        let inside = input.mask.flatMap { $0.insideTimesteps }
        let result = try inner.call(CallArguments(inputs: [MaskedTensor(flat, mask: inside)]))
        var outputs: [MaskedTensor<Element>] = []
        for output in result.outputs {
            // Whatever the inner layer does to a batch, it must not change how many there are.
            guard output.tensor.shape.first == flat.shape[0] else {
                throw .shape(
                    "output of the inner layer", expected: "[\(flat.shape[0]), …]",
                    found: output.tensor.shape)
            }
            let steps = output.tensor.reshaped([shape[0], shape[1]] + output.tensor.shape.dropFirst())
            var mask = input.mask
            if handsOnInnerMasks {
                mask = output.mask.flatMap {
                    // A mask that came from elsewhere may be for another batch.
                    guard $0.shape.first == flat.shape[0] else { return nil }
                    return Mask(shape: [shape[0], shape[1]] + $0.shape.dropFirst(), valid: $0.valid)
                }
                mask = mask ?? input.mask?.ofTimesteps
            }
            outputs.append(MaskedTensor(steps, mask: mask))
        }
        return CallResult(outputs)
    }
}

extension Mask {
    /// What a mask [B, T, …] says of each timestep on its own, [B·T, …]; `nil` for a mask [B, T].
    fileprivate var insideTimesteps: Mask? {
        shape.count > 2 ? Mask(shape: [shape[0] * shape[1]] + shape[2...], valid: valid) : nil
    }

    /// Which timesteps hold anything valid, [B, T].
    fileprivate var ofTimesteps: Mask {
        let inner = shape.dropFirst(2).reduce(1, *)
        let steps = shape.prefix(2).reduce(1, *)
        return Mask(
            shape: Array(shape.prefix(2)),
            valid: (0..<steps).map { step in valid[(step * inner)..<((step + 1) * inner)].contains(true) })
    }
}
