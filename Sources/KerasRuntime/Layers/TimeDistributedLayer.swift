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

extension TimeDistributedConfiguration: PackingConfiguration {
    func packedLayer(shapes: [[Int]]) -> PackedLayer? {
        guard let packed = (inner.base as? any PackingConfiguration)?.packedLayer(shapes: shapes) else {
            return nil
        }
        return PackedLayer(
            layer: TimeDistributedLayer(inner: packed.layer, handsOnInnerMasks: handsOnInnerMasks),
            weights: packed.weights)
    }
}

struct TimeDistributedLayer<Element: TensorScalar>: ReusingLayer {
    let inner: any Layer<Element>
    let handsOnInnerMasks: Bool

    @_specialize(where Element == Float)
    @_specialize(where Element == Double)
    func call(
        _ arguments: CallArguments<Element>, into result: inout CallResult<Element>
    ) throws(RuntimeError) {
        let input = try arguments.onlyInput()
        guard input.tensor.rank >= 3 else {
            throw RuntimeError("input", expected: "at least 3 dimensions", found: "\(input.tensor.shape)")
        }
        if result.memory.inner.isEmpty { result.memory.inner = [InnerCall()] }
        // They share the inner layer's outputs, which it is about to replace.
        for index in result.memory.tensors.indices { result.memory.tensors[index].elements = [] }
        try callInner(input, arguments.workspace, &result.memory.inner[0], &result.memory.between)

        let (batch, timesteps) = (input.tensor.shape[0], input.tensor.shape[1])
        let answers = result.memory.inner[0].result.outputs.count
        result.carriedState = nil
        result.outputs.removeAll(keepingCapacity: true)
        for index in 0..<answers {
            let shape = result.memory.inner[0].result.outputs[index].tensor.shape
            // Whatever the inner layer does to a batch, it must not change how many there are.
            guard shape.first == batch * timesteps else {
                throw .shape(
                    "output of the inner layer", expected: "[\(batch * timesteps), …]", found: shape)
            }
            while result.memory.tensors.count <= index { result.memory.tensors.append(.placeholder) }
            let inner = result.memory.inner[0].result.outputs[index]
            result.memory.tensors[index].become(inner.tensor, inTimestepsOf: input.tensor)
            let mask =
                handsOnInnerMasks ? handedOn(inner.mask, batch, timesteps, input.mask) : input.mask
            result.outputs.append(MaskedTensor(result.memory.tensors[index], mask: mask))
        }
    }

    /// Timesteps are independent of each other here, so they can go through as one large batch.
    ///
    /// - Parameter flat: The input under another shape.
    private func callInner(
        _ input: MaskedTensor<Element>, _ workspace: Workspace?, _ inner: inout InnerCall<Element>,
        _ flat: inout Tensor<Element>
    ) throws(RuntimeError) {
        flat.become(input.tensor.elements, joiningTimestepsOf: input.tensor.shape)
        inner.arguments.release()
        inner.arguments.inputs.append(MaskedTensor(flat, mask: input.mask.flatMap(\.insideTimesteps)))
        inner.arguments.workspace = workspace
        // The input is not to be held when its layer computes the next one.
        flat.elements = []
        try self.inner.call(inner.arguments, into: &inner.result)
        inner.arguments.release()
    }

    /// The mask of an output where it is the inner layer's, as Keras 3 has it.
    private func handedOn(_ inner: Mask?, _ batch: Int, _ timesteps: Int, _ outer: Mask?) -> Mask? {
        // A mask that came from elsewhere may be for another batch.
        guard let inner, inner.shape.first == batch * timesteps else { return outer?.ofTimesteps }
        return Mask(shape: [batch, timesteps] + inner.shape.dropFirst(), valid: inner.valid)
    }
}

extension Tensor {
    /// Becomes [B·T, …] with the elements of a tensor [B, T, …].
    fileprivate mutating func become(_ elements: [Element], joiningTimestepsOf other: [Int]) {
        let rows = other[0] * other[1]
        if shape.count != other.count - 1 || shape[0] != rows
            || !shape.dropFirst().elementsEqual(other.dropFirst(2))
        {
            shape = [rows] + other[2...]
        }
        self.elements = elements
    }

    /// Becomes [B, T, …] with the elements of a tensor [B·T, …].
    fileprivate mutating func become(_ flat: Tensor, inTimestepsOf other: Tensor) {
        if shape.count != flat.rank + 1 || shape[0] != other.shape[0] || shape[1] != other.shape[1]
            || !shape.dropFirst(2).elementsEqual(flat.shape.dropFirst())
        {
            shape = [other.shape[0], other.shape[1]] + flat.shape.dropFirst()
        }
        elements = flat.elements
    }
}

extension Mask {
    /// What a mask [B, T, …] says of each timestep on its own, [B·T, …]; `nil` for a mask [B, T].
    fileprivate var insideTimesteps: Mask? {
        shape.count > 2 ? Mask(shape: [shape[0] * shape[1]] + shape[2...], valid: valid) : nil
    }

    /// Which timesteps hold anything valid, [B, T].
    fileprivate var ofTimesteps: Mask {
        if shape.count == 2 { return self }
        let inner = shape.dropFirst(2).reduce(1, *)
        let steps = shape.prefix(2).reduce(1, *)
        return Mask(
            shape: Array(shape.prefix(2)),
            valid: (0..<steps).map { step in valid[(step * inner)..<((step + 1) * inner)].contains(true) })
    }
}
