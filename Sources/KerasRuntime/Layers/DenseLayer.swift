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

struct DenseLayer<Element: TensorScalar>: ReusingLayer {
    let kernel: Tensor<Element>
    let bias: Tensor<Element>?
    let activation: Activation
    /// The weights as the kernels read them; `nil` where the reference is used.
    let packed: PackedMatrix<Element>?

    init(
        _ configuration: DenseConfiguration, _ weights: [Tensor<Element>], for set: InstructionSet? = .chosen
    ) {
        kernel = weights[0]
        bias = configuration.useBias ? weights[1] : nil
        activation = configuration.activation
        packed = PackedMatrix(kernel, bias: bias?.elements[...], activation: activation, for: set)
    }

    @_specialize(where Element == Float)
    @_specialize(where Element == Double)
    func call(
        _ arguments: CallArguments<Element>, into result: inout CallResult<Element>
    ) throws(RuntimeError) {
        let input = try arguments.onlyInput()
        let (features, units) = (kernel.shape[0], kernel.shape[1])
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
                    Element.spread(bias.map { $0.elements[...] }, rows: rows, columns: units, into: output)
                    Element.accumulateProduct(x, rowStride: features, rows: rows, kernel, into: output)
                }
                for row in 0..<rows { Element.apply(activation, to: output + row * units, count: units) }
            }
        }
        result.finish(mask: input.mask)
    }
}
