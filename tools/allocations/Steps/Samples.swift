import ArrayData
import KerasRuntime

/// One of some numbers around 0, from −0.4 to 0.4.
private func number(_ index: Int, of count: Int) -> Float {
    let share = Float(index) / Float(count)
    return 0.8 * (share - 0.5)
}

/// A model with weights made up for the purpose.
struct Sample {
    let name: String
    let model: Model
    /// Extents of an input of one timestep, and of several.
    let step: [Int]
    let sequence: [Int]
    /// Whether the inputs are token ids rather than numbers.
    let takesTokens: Bool

    /// - Parameter calls: By default one layer behind the other.
    init(
        _ name: String, tokens: Bool = false, calls: [ModelDescription.Call]? = nil,
        _ layers: (String, any LayerConfiguration)...
    ) throws {
        self.name = name
        takesTokens = tokens
        step = tokens ? [1, 1] : [1, 1, 5]
        sequence = tokens ? [2, 6] : [2, 6, 5]
        let chain = layers.indices.map { ModelDescription.Call(layer: $0, inputs: [$0], outputs: [$0 + 1]) }
        let description = ModelDescription(
            name: name,
            inputs: [ModelDescription.Input(name: "x", shape: tokens ? [nil, nil] : [nil, nil, 5])],
            layers: layers.map { name, configuration in
                ModelDescription.Layer(name: name, className: name, configuration: configuration)
            },
            calls: calls ?? chain,
            outputs: [ModelDescription.Output(name: "y", value: layers.count)])
        // Any numbers will do: small ones of both signs.
        let weights = try description.parameters().map { parameters in
            parameters.map { parameter in
                let shape = parameter.shape.map { $0 ?? 5 }
                let count = shape.reduce(1, *)
                return NDArray(shape: shape, (0..<count).map { number($0 * 37 % 19 + 1, of: 20) })
            }
        }
        model = try Model(description, weights: weights)
    }

    func input(_ shape: [Int]) -> Tensor<Float> {
        let count = shape.reduce(1, *)
        if takesTokens { return Tensor(shape: shape, (0..<count).map { Float($0 * 5 % 7) }) }
        return Tensor(shape: shape, (0..<count).map { number($0 * 11 % 13 + 1, of: 14) })
    }

    /// What is held to no allocation: the layers that the articles name, by themselves and in chains.
    static func all() throws -> [Sample] {
        func options(sequences: Bool = false, stateful: Bool = false) -> RNNOptions {
            var options = RNNOptions()
            options.returnSequences = sequences
            options.stateful = stateful
            return options
        }
        let sequences = options(sequences: true)
        let embedding = EmbeddingConfiguration(inputDim: 7, outputDim: 4, maskZero: true)
        return [
            try Sample("LSTM", ("lstm", LSTMConfiguration(units: 6, options: sequences))),
            try Sample(
                "LSTM without kernels",
                ("lstm", LSTMConfiguration(units: 6, activation: .elu(alpha: 1), options: sequences))),
            try Sample(
                "stateful LSTM, Dense",
                ("lstm", LSTMConfiguration(units: 6, options: options(stateful: true))),
                ("dense", DenseConfiguration(units: 3))),
            try Sample(
                "Embedding, LSTM, Dense(softmax)", tokens: true, ("embedding", embedding),
                ("lstm", LSTMConfiguration(units: 6)),
                ("dense", DenseConfiguration(units: 3, activation: .softmax))),
            try Sample(
                "stacked LSTMs", ("lower", LSTMConfiguration(units: 6, options: sequences)),
                ("upper", LSTMConfiguration(units: 4, options: sequences)),
                ("each", TimeDistributedConfiguration(DenseConfiguration(units: 2)))),
            try Sample(
                "StackedRNNCells",
                (
                    "rnn",
                    StackedRNNConfiguration(cells: [
                        LSTMConfiguration(units: 6), GRUConfiguration(units: 4),
                        SimpleRNNConfiguration(units: 3),
                    ])
                )),
            try Sample(
                "GRU", ("gru", GRUConfiguration(units: 6, options: sequences)),
                ("softmax", ActivationConfiguration(.softmax))),
            try Sample("GRU, reset before", ("gru", GRUConfiguration(units: 6, resetAfter: false))),
            try Sample(
                "SimpleRNN", ("rnn", SimpleRNNConfiguration(units: 6, options: options(stateful: true)))),
            try Sample(
                "Masking, Dropout, LSTM, BatchNormalization",
                ("masking", MaskingConfiguration(maskValue: 0)), ("dropout", PassThroughConfiguration()),
                ("lstm", LSTMConfiguration(units: 6, options: sequences)),
                ("norm", BatchNormalizationConfiguration()),
                ("activation", ActivationConfiguration(.relu()))),
            try Sample(
                "LSTM around which the input goes, Concatenate, LayerNormalization, Softmax",
                calls: [
                    ModelDescription.Call(layer: 0, inputs: [0], outputs: [1]),
                    ModelDescription.Call(layer: 1, inputs: [0, 1], outputs: [2]),
                    ModelDescription.Call(layer: 2, inputs: [2, 1], outputs: [3]),
                    ModelDescription.Call(layer: 3, inputs: [3], outputs: [4]),
                    ModelDescription.Call(layer: 4, inputs: [4], outputs: [5]),
                ],
                ("lstm", LSTMConfiguration(units: 5, options: sequences)),
                ("add", MergeConfiguration(.add)), ("concatenate", ConcatenateConfiguration()),
                ("norm", LayerNormalizationConfiguration()), ("softmax", SoftmaxConfiguration())),
        ]
    }
}
