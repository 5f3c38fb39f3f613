import ArrayData
import TestSupport
import Testing

@testable import KerasRuntime

/// A sequence given bit by bit equals the whole: F = 3, T = 7, B = 2.
@Suite struct StreamTests {
    private static func options(_ sequences: Bool, _ change: (inout RNNOptions) -> Void = { _ in })
        -> RNNOptions
    {
        RNNOptions {
            $0.returnSequences = sequences
            change(&$0)
        }
    }

    /// Each kind of recurrent layer, with and without sequences.
    private static func recurrent(
        _ sequences: Bool, _ change: (inout RNNOptions) -> Void = { _ in }
    ) -> [any RecurrentConfiguration] {
        let options = options(sequences, change)
        return [
            LSTMConfiguration(units: 4, options: options),
            GRUConfiguration(units: 4, resetAfter: false, options: options),
            GRUConfiguration(units: 4, resetAfter: true, options: options),
            SimpleRNNConfiguration(units: 4, options: options),
            StackedRNNConfiguration(
                cells: [LSTMConfiguration(units: 4), GRUConfiguration(units: 4)],
                statesLastCellFirst: sequences, options: options),
        ]
    }

    private func input(_ shape: [Int] = [2, 7, 3]) -> Tensor<Float> {
        var generator = SeededGenerator(201)
        return .random(shape, &generator, scale: 2)
    }

    private func expectEqual(
        _ model: Model, _ inputs: [Tensor<Float>], sequences: Bool, timeMajor: Bool = false
    ) throws {
        for precision in [Model.Precision.float32, .float64] {
            var whole = try model.makeSession(precision: precision)
            let expected = try whole.run(inputs)
            for pieces in pieces {
                var session = try model.makeSession(precision: precision)
                let answers = try session.step(inputs, pieces: pieces, timeMajor: timeMajor)
                let distance = answers.distance(
                    to: expected, areSequences: sequences, timeMajor: timeMajor)
                #expect(distance < 1e-6, "\(pieces) in \(precision)")
            }
        }
    }

    @Test(arguments: [false, true], 0..<5)
    func everyCell(sequences: Bool, index: Int) throws {
        let layer = Self.recurrent(sequences)[index]
        try expectEqual(StreamedModel(("rnn", layer)).model(), [input()], sequences: sequences)
    }

    /// What a stream must carry shows: a session that is reset after each step gives something else.
    @Test func carryingMatters() throws {
        let model = try StreamedModel(("lstm", Self.recurrent(true)[0])).model()
        let whole = try model.predict([input()])
        var session = try model.makeSession()
        var answers: [(start: Int, outputs: [Tensor<Float>])] = []
        for time in 0..<7 {
            answers.append((time, try session.step([input().times(time..<(time + 1))])))
            session.reset()
        }
        #expect(answers.distance(to: whole, areSequences: true) > 0.01)
        #expect(answers[0].outputs[0].distance(to: whole[0].times(0..<1)) < 1e-6)
    }

    /// Row 0 begins late, row 1 is masked across borders of the pieces and at the end.
    private var masked: Tensor<Float> {
        var x = input()
        for (row, time) in [(0, 0), (0, 1), (0, 2), (1, 2), (1, 3), (1, 4), (1, 6)] {
            for feature in 0..<3 { x.elements[(row * 7 + time) * 3 + feature] = 0 }
        }
        return x
    }

    @Test(arguments: [false, true], 0..<5)
    func masks(sequences: Bool, index: Int) throws {
        let rules: [(inout RNNOptions) -> Void] = [
            { _ in }, { $0.maskedOutput = .firstState }, { $0.zeroOutputForMask = true },
        ]
        for rule in rules {
            let model = try StreamedModel(
                ("masking", MaskingConfiguration(maskValue: 0)),
                ("rnn", Self.recurrent(sequences, rule)[index])
            ).model()
            // The first steps of row 0, before there is anything to repeat.
            if sequences {
                #expect(try model.predict([masked])[0].row(0).elements[..<12].allSatisfy { $0 == 0 })
            }
            try expectEqual(model, [masked], sequences: sequences)
        }
    }

    @Test(arguments: [false, true])
    func layersAround(sequences: Bool) throws {
        let ids = Tensor<Float>(
            shape: [2, 7], [0, 0, 3, 1, 0, 4, 2, 1, 0, 0, 0, 4, 3, 0])
        let model = StreamedModel(
            input: [nil, nil],
            ("ids", EmbeddingConfiguration(inputDim: 5, outputDim: 3, maskZero: true)),
            ("lower", LSTMConfiguration(units: 4, options: .sequences)),
            ("each", TimeDistributedConfiguration(DenseConfiguration(units: 5, activation: .tanh))),
            ("norm", LayerNormalizationConfiguration()), ("drop", PassThroughConfiguration()),
            ("upper", GRUConfiguration(units: 2, options: Self.options(sequences))),
            ("dense", DenseConfiguration(units: 3)), ("softmax", ActivationConfiguration(.softmax)))
        try expectEqual(model.model(), [ids], sequences: sequences)
    }

    @Test(arguments: [false, true])
    func timeMajor(sequences: Bool) throws {
        let options = Self.options(sequences) { $0.timeMajor = true }
        let model = StreamedModel(
            input: [7, 2, 3], ("lstm", LSTMConfiguration(units: 4, options: options)))
        try expectEqual(
            model.model(), [input().transposed], sequences: sequences, timeMajor: true)
    }

    /// A model made for sequences of one length takes any in a stream, but nothing else of another shape.
    @Test func fixedLength() throws {
        let model = try StreamedModel(
            input: [2, 7, 3], ("lstm", LSTMConfiguration(units: 4, options: .sequences))
        ).model()
        try expectEqual(model, [input()], sequences: true)
        var session = try model.makeSession()
        #expect(
            message { _ = try session.step([input([1, 2, 3])]) }
                == "x: input: expected shape [2, ?, 3], found [1, 2, 3]")
        #expect(
            message { _ = try session.run([input([2, 2, 3])]) }
                == "x: input: expected shape [2, 7, 3], found [2, 2, 3]")
        let ids = try StreamedModel(
            input: [nil, 7], ("ids", EmbeddingConfiguration(inputDim: 5, outputDim: 3)),
            ("lstm", LSTMConfiguration(units: 4))
        ).model()
        try expectEqual(ids, [Tensor(shape: [1, 7], [0, 4, 2, 2, 3, 1, 0])], sequences: false)
    }

    @Test(arguments: [false, true])
    func images(sequences: Bool) throws {
        let layer = ConvLSTMConfiguration(
            filters: 2, windows: WindowSettings(sizes: [2, 2], strides: [1, 1], padding: .same),
            options: Self.options(sequences))
        let model = StreamedModel(input: [nil, nil, 3, 4, 3], ("conv", layer))
        try expectEqual(model.model(), [input([2, 7, 3, 4, 3])], sequences: sequences)
    }

    /// Masks that calls are given: made of the sequence within the model, or an input of their own.
    @Test func masksOfCalls() throws {
        let weights = RandomLSTM(units: 4, features: 3, seed: 202)
        let lstm = ModelDescription.Layer(
            name: "lstm", className: "LSTM",
            configuration: LSTMConfiguration(units: 4, options: .sequences))
        func layer(_ name: String, _ configuration: any LayerConfiguration) -> ModelDescription.Layer {
            ModelDescription.Layer(name: name, className: name, configuration: configuration)
        }
        let made = try Model(
            ModelDescription(
                name: "made", inputs: [ModelDescription.Input(name: "x", shape: [nil, 7, 3])],
                layers: [
                    layer(
                        "not_equal",
                        OperationConfiguration(.combine(.notEqual), [.input(0), .constant(Constant(0))])),
                    layer("any", OperationConfiguration(.reduce(.any, axes: [-1]))), lstm,
                ],
                calls: [
                    ModelDescription.Call(layer: 0, inputs: [0], outputs: [1]),
                    ModelDescription.Call(layer: 1, inputs: [1], outputs: [2]),
                    ModelDescription.Call(layer: 2, inputs: [0], mask: 2, outputs: [3]),
                ], outputs: [ModelDescription.Output(name: "lstm", value: 3)]),
            weights: [[], [], weights.arrays])
        let given = try Model(
            ModelDescription(
                name: "given",
                inputs: [
                    ModelDescription.Input(name: "x", shape: [nil, 7, 3]),
                    ModelDescription.Input(name: "mask", shape: [nil, 7]),
                ], layers: [lstm],
                calls: [ModelDescription.Call(layer: 0, inputs: [0], mask: 1, outputs: [2])],
                outputs: [ModelDescription.Output(name: "lstm", value: 2)]),
            weights: [weights.arrays])
        let x = masked
        let valid = Tensor<Float>(
            shape: [2, 7], stride(from: 0, to: 42, by: 3).map { x.elements[$0] == 0 ? 0 : 1 })
        #expect(try made.predict([x]) == given.predict([x, valid]))
        #expect(try made.predict([x]) != Models.lstm(weights, .sequences).predict([x]))
        try expectEqual(made, [x], sequences: true)
        try expectEqual(given, [x, valid], sequences: true)
    }
}
