/// Keras' `Embedding`: a row of a matrix for every token id.
public struct EmbeddingConfiguration: LayerConfiguration {
    public static let kind = "Embedding"

    /// Number of rows: the size of the vocabulary.
    public var inputDim: Int
    /// Number of columns.
    public var outputDim: Int
    /// Whether id 0 is padding, which the mask handed on says.
    public var maskZero: Bool

    /// Creates a configuration.
    public init(inputDim: Int, outputDim: Int, maskZero: Bool = false) {
        self.inputDim = inputDim
        self.outputDim = outputDim
        self.maskZero = maskZero
    }

    public var settings: [LayerSetting] {
        [
            LayerSetting("input_dim", inputDim), LayerSetting("output_dim", outputDim),
            LayerSetting("mask_zero", maskZero),
        ]
    }

    public func parameters(inputShape: PartialShape?) -> [LayerParameter] {
        [LayerParameter("embeddings", [inputDim, outputDim], axes: "input_dim, output_dim")]
    }

    public func isTimewise(rank: Int?) -> Bool { true }

    public func outputShapes(inputShape: PartialShape) throws(RuntimeError) -> [PartialShape] {
        [inputShape + [outputDim]]
    }

    public func validate() throws(RuntimeError) {
        try SettingsCheck.size(inputDim, "input_dim")
        try SettingsCheck.size(outputDim, "output_dim")
    }

    public func layer(weights: [Tensor<Float>]) throws(RuntimeError) -> any Layer<Float> {
        EmbeddingLayer(self, weights)
    }

    public func layer(weights: [Tensor<Double>]) throws(RuntimeError) -> any Layer<Double> {
        EmbeddingLayer(self, weights)
    }
}

struct EmbeddingLayer<Element: TensorScalar>: ReusingLayer {
    let embeddings: Tensor<Element>
    let maskZero: Bool

    init(_ configuration: EmbeddingConfiguration, _ weights: [Tensor<Element>]) {
        embeddings = weights[0]
        maskZero = configuration.maskZero
    }

    @_specialize(where Element == Float)
    @_specialize(where Element == Double)
    func call(
        _ arguments: CallArguments<Element>, into result: inout CallResult<Element>
    ) throws(RuntimeError) {
        let ids = try arguments.onlyInput().tensor
        let (vocabulary, width) = (embeddings.shape[0], embeddings.shape[1])
        for id in ids.elements {
            // Keras casts ids to integers, which drops a fraction.
            guard id > -1, id < Element(vocabulary) else {
                throw RuntimeError(
                    "input", expected: "token ids from 0 to \(vocabulary - 1)", found: "\(id)")
            }
        }
        result.memory.output.become(ids.shape, and: width)
        result.memory.output.elements.withUnsafeMutableBufferPointer { output in
            embeddings.elements.withUnsafeBufferPointer { embeddings in
                guard let output = output.baseAddress, let embeddings = embeddings.baseAddress else { return }
                for (position, id) in ids.elements.enumerated() {
                    (output + position * width).update(from: embeddings + Int(id) * width, count: width)
                }
            }
        }
        // What masked the ids before is gone: Keras computes the mask from the ids alone.
        guard maskZero else {
            result.finish(mask: nil)
            return
        }
        result.memory.mask.become(ids.shape)
        for (position, id) in ids.elements.enumerated() { result.memory.mask.valid[position] = id != 0 }
        result.finish(mask: result.memory.mask)
    }
}
