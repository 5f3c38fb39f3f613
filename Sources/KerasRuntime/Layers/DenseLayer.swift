/// Keras' `Dense`: `act(x·kernel + bias)` over the last dimension.
public struct DenseConfiguration: LayerConfiguration {
    public static let kind = "Dense"

    /// Columns of the output.
    public var units: Int
    /// What follows the product.
    public var activation: Activation
    /// Whether there is a bias.
    public var useBias: Bool

    /// Creates a configuration, by default Keras'.
    public init(units: Int, activation: Activation = .linear, useBias: Bool = true) {
        self.units = units
        self.activation = activation
        self.useBias = useBias
    }

    public var settings: [LayerSetting] {
        [
            LayerSetting("units", units), LayerSetting("activation", activation),
            LayerSetting("use_bias", useBias),
        ]
    }

    public func parameters(inputShape: PartialShape?) -> [LayerParameter] {
        let kernel = LayerParameter("kernel", [inputShape?.last ?? nil, units], axes: "features, units")
        return useBias ? [kernel, LayerParameter("bias", [units], axes: "units")] : [kernel]
    }

    public func isTimewise(rank: Int?) -> Bool { true }

    public func outputShapes(inputShape: PartialShape) throws(RuntimeError) -> [PartialShape] {
        guard inputShape.count >= 2 else {
            throw RuntimeError("input", expected: "at least 2 dimensions", found: describe(inputShape))
        }
        return [inputShape.dropLast() + [units]]
    }

    public func validate() throws(RuntimeError) {
        try SettingsCheck.size(units, "units")
    }

    public func layer(weights: [Tensor<Float>]) throws(RuntimeError) -> any Layer<Float> {
        DenseLayer(self, weights)
    }

    public func layer(weights: [Tensor<Double>]) throws(RuntimeError) -> any Layer<Double> {
        DenseLayer(self, weights)
    }
}

extension DenseConfiguration: PackingConfiguration {
    func packedLayer(shapes: [[Int]]) -> PackedLayer? {
        guard accepts(shapes),
            let layer = DenseLayer<Float>(self, features: shapes[0][0], for: .chosen),
            case .packed(let kernel) = layer.kernel
        else { return nil }
        guard case .packed(let bias) = layer.bias else { return PackedLayer(layer: layer, weights: [kernel]) }
        return PackedLayer(layer: layer, weights: [kernel, bias])
    }
}

struct DenseLayer<Element: TensorScalar>: ReusingLayer {
    let features: Int
    let units: Int
    let activation: Activation
    /// [features, units] and [units].
    let kernel: Weight<Element>
    let bias: Weight<Element>?
    /// What the kernels run; `nil` where the reference is used.
    let packed: PackedMatrix<Element>?

    init(
        _ configuration: DenseConfiguration, _ weights: [Tensor<Element>], for set: InstructionSet? = .chosen
    ) {
        let (kernel, bias) = (weights[0], configuration.useBias ? weights[1] : nil)
        if kernel.rank == 2, kernel.shape[1] == configuration.units,
            bias.map({ $0.count == configuration.units }) ?? true,
            let layer = DenseLayer(configuration, features: kernel.shape[0], for: set)
        {
            self = layer
            if case .packed(let array) = layer.kernel { array.fill(kernel.elements) }
            if case .packed(let array) = layer.bias, let bias { array.fill(bias.elements) }
            return
        }
        self.kernel = .plain(kernel)
        self.bias = bias.map { .plain($0) }
        (features, units) = (kernel.shape[0], kernel.shape[1])
        activation = configuration.activation
        packed = nil
    }

    /// Creates a layer that waits for its weights.
    ///
    /// - Returns: `nil` where the reference is to be used.
    fileprivate init?(_ configuration: DenseConfiguration, features: Int, for set: InstructionSet?) {
        let units = configuration.units
        guard
            let packed = PackedMatrix<Element>(
                depth: features, columns: units, useBias: configuration.useBias,
                activation: configuration.activation, for: set)
        else { return nil }
        self.features = features
        self.units = units
        activation = configuration.activation
        kernel = .packed(PackedArray(shape: [features, units], [packed.part()]))
        bias = configuration.useBias ? .packed(PackedArray(shape: [units], [packed.biasPart()])) : nil
        self.packed = packed
    }

    @_specialize(where Element == Float)
    @_specialize(where Element == Double)
    func call(
        _ arguments: CallArguments<Element>, into result: inout CallResult<Element>
    ) throws(RuntimeError) {
        let input = try arguments.onlyInput()
        guard input.tensor.rank >= 2, input.tensor.lastExtent == features else {
            throw .shape("input", expected: "[…, \(features)]", found: input.tensor.shape)
        }
        let rows = input.tensor.count / features
        result.memory.output.become(input.tensor.shape, last: units)
        result.memory.output.elements.withUnsafeMutableBufferPointer { output in
            input.tensor.elements.withUnsafeBufferPointer { x in
                guard let x = x.baseAddress, let output = output.baseAddress else { return }
                if let packed {
                    let threads = arguments.workspace?.threads(operations: 2 * rows * features * units) ?? 1
                    packed.multiply(
                        x, rowStride: features, rows: rows, into: output, outStride: units, threads: threads)
                    if packed.activates { return }
                } else {
                    Element.spread(
                        bias?.tensor.elements[...], rows: rows, columns: units, into: output)
                    Element.accumulateProduct(
                        x, rowStride: features, rows: rows, kernel.tensor, into: output)
                }
                for row in 0..<rows { Element.apply(activation, to: output + row * units, count: units) }
            }
        }
        result.finish(mask: input.mask)
    }
}
