import ArrayData
import TestSupport
import Testing

@testable import KerasRuntime

/// Sessions that write into memory of earlier calls: F = 3, T = 6, B = 2.
@Suite struct ReuseTests {
    private func input(_ shape: [Int] = [2, 6, 3], seed: UInt64 = 301) -> Tensor<Float> {
        var generator = SeededGenerator(seed)
        return .random(shape, &generator, scale: 2)
    }

    /// Layers of every kind that keeps memory, in one chain.
    private func deep(sequences: Bool = true) throws -> Model {
        let model = try StreamedModel(
            ("masking", MaskingConfiguration(maskValue: 0)), ("drop", PassThroughConfiguration()),
            ("lower", LSTMConfiguration(units: 4, options: .sequences)),
            ("each", TimeDistributedConfiguration(DenseConfiguration(units: 5, activation: .tanh))),
            ("norm", LayerNormalizationConfiguration()), ("batch", BatchNormalizationConfiguration()),
            (
                "upper",
                GRUConfiguration(units: 3, options: RNNOptions { $0.returnSequences = sequences })
            ),
            ("activation", ActivationConfiguration(.sigmoid)), ("dense", DenseConfiguration(units: 2)),
            ("softmax", SoftmaxConfiguration())
        ).model()
        // Variances are positive.
        var weights = Array(model.weights)
        let variance = Tensor<Float>(weights[5][3])
        weights[5][3] = NDArray(Tensor(shape: variance.shape, variance.elements.map(abs)))
        return try Model(model.description, weights: weights)
    }

    /// A warm session answers what a fresh one does, in whatever order shapes come.
    @Test(arguments: [Model.Precision.float32, .float64])
    func warmSessionsAnswerAsFreshOnes(precision: Model.Precision) throws {
        let model = try deep()
        var session = try model.makeSession(precision: precision)
        var y = Tensor<Float>(shape: [])
        var outputs: [Tensor<Float>] = []
        for (seed, shape) in [[2, 6, 3], [2, 6, 3], [1, 2, 3], [3, 6, 3], [0, 6, 3], [2, 6, 3]].enumerated() {
            let x = input(shape, seed: UInt64(seed))
            var fresh = try model.makeSession(precision: precision)
            let expected = try fresh.run([x])
            try session.run(x, into: &y)
            try session.run([x], into: &outputs)
            #expect([y] == expected && outputs == expected)
            #expect(try session.run([x]) == expected)
        }
    }

    /// What the caller holds stays what it was.
    @Test func answersBelongToTheCaller() throws {
        let model = try deep()
        var session = try model.makeSession()
        let first = try session.run(input())
        var kept = try session.run([input(seed: 302)])
        let copy = kept
        #expect(try session.run(input()) == first)
        try session.run([input(seed: 303)], into: &kept)
        #expect(copy == (try model.predict([input(seed: 302)])))
        #expect(kept == (try model.predict([input(seed: 303)])))
        let values = try session.run(arrays: [NDArray(input())]).map(\.array)
        _ = try session.run(input(seed: 304))
        var fresh = try model.makeSession()
        #expect(values == (try fresh.run(arrays: [NDArray(input())]).map(\.array)))
    }

    @Test(arguments: [Model.Precision.float32, .float64])
    func stepsIntoMemoryAreSteps(precision: Model.Precision) throws {
        let model = try deep(sequences: false)
        var one = try model.makeSession(precision: precision)
        var other = try model.makeSession(precision: precision)
        var lists = try model.makeSession(precision: precision)
        var y = Tensor<Float>(shape: [])
        var outputs = [y, y, y]
        for time in 0..<6 {
            let x = input().times(time..<(time + 1))
            try one.step(x, into: &y)
            try lists.step([x], into: &outputs)
            #expect(try other.step(x) == y)
            #expect(outputs == [y])
        }
        #expect(one.state == other.state && lists.state == other.state)
        #expect(y.distance(to: try model.predict(input())) < 1e-6)
    }

    /// A copy of a warm session goes its own way, and so does the original.
    @Test func copiesAreIndependent() throws {
        let model = try deep()
        let steps = (0..<6).map { input().times($0..<($0 + 1)) }
        var session = try model.makeSession()
        for x in steps[..<3] { _ = try session.step(x) }
        let state = session.state
        var copy = session
        var answers: [Tensor<Float>] = []
        for x in steps[3...] { answers.append(try session.step(x)) }
        #expect(copy.state == state)
        for (x, answer) in zip(steps[3...], answers) { #expect(try copy.step(x) == answer) }
        #expect(copy.state == session.state && copy.state != state)
    }

    /// An error in the second of two recurrent layers leaves the state of the first as it was.
    @Test func errorsChangeNothing() throws {
        let picky = try StreamedModel(
            input: [nil, nil], ("lower", EmbeddingConfiguration(inputDim: 5, outputDim: 3)),
            ("lstm", LSTMConfiguration(units: 4, options: RNNOptions { $0.stateful = true }))
        ).model()
        let ids = Tensor<Float>(shape: [2, 2], [1, 4, 2, 0])
        var session = try picky.makeSession()
        var untouched = try picky.makeSession()
        var y = Tensor<Float>(shape: [1], [7])
        for _ in 0..<3 {
            #expect(
                message { try session.run(Tensor(shape: [2, 2], [1, 5, 2, 0]), into: &y) }
                    == "lower: input: expected token ids from 0 to 4, found 5.0")
            #expect(y == Tensor(shape: [1], [7]))
            #expect(try session.run(ids) == untouched.run(ids))
        }
        #expect(
            message { try session.run(Tensor(shape: [1, 2], [1, 1]), into: &y) }
                == "lstm: initial_state: expected shape [1, 4], found [2, 4]")
        #expect(session.state == untouched.state)
        #expect(try session.run(ids) == untouched.run(ids))
    }

    /// A stateful layer that a model calls twice goes on, in the second call, from where the first ended.
    @Test func callsShareAState() throws {
        let weights = RandomLSTM(units: 4, features: 3, seed: 305)
        let options = RNNOptions {
            $0.stateful = true
            $0.returnState = true
        }
        let layer = ModelDescription.Layer(
            name: "lstm", className: "LSTM", configuration: LSTMConfiguration(units: 4, options: options))
        let twice = try Model(
            ModelDescription(
                name: "twice",
                inputs: ["a", "b"].map { ModelDescription.Input(name: $0, shape: [nil, nil, 3]) },
                layers: [layer],
                calls: [
                    ModelDescription.Call(layer: 0, node: 0, inputs: [0], outputs: [2, 3, 4]),
                    ModelDescription.Call(layer: 0, node: 1, inputs: [1], outputs: [5, 6, 7]),
                ],
                outputs: [4, 5, 7].map { ModelDescription.Output(name: "y\($0)", value: $0) }),
            weights: [weights.arrays])
        let once = try Models.lstm(weights, options)
        var session = try twice.makeSession()
        var expected = try once.makeSession()
        var outputs: [Tensor<Float>] = []
        for seed in 0..<4 as Range<UInt64> {
            let (a, b) = (input(seed: 310 + seed), input(seed: 320 + seed))
            try session.run([a, b], into: &outputs)
            let first = try expected.run([a])
            let second = try expected.run([b])
            #expect(outputs == [first[2], second[0], second[2]])
        }
    }

    /// A model that hands its input through, twice: outputs that are one value, and the caller's own.
    @Test func inputsAsOutputs() throws {
        let model = try Model(
            ModelDescription(
                name: "through", inputs: [ModelDescription.Input(name: "x", shape: [nil, 3])],
                layers: [
                    ModelDescription.Layer(
                        name: "drop", className: "Dropout", configuration: PassThroughConfiguration())
                ],
                calls: [ModelDescription.Call(layer: 0, inputs: [0], outputs: [1])],
                outputs: [1, 0, 1].map { ModelDescription.Output(name: "y", value: $0) }),
            weights: [[]])
        var session = try model.makeSession()
        var x = input([2, 3])
        var outputs: [Tensor<Float>] = []
        for sample in 0..<3 {
            x.withUnsafeMutableElements { $0[1] = Float(sample) }
            try session.run([x], into: &outputs)
            #expect(outputs == [x, x, x])
        }
    }

    @Test func elementsInPlace() {
        var x = input()
        let copy = x
        let sum = x.withUnsafeMutableElements { elements in
            elements[4] = 9
            return elements.count
        }
        #expect(sum == 36 && x.elements[4] == 9 && copy == input() && x != copy)
    }

    /// What becomes of one tensor never shows in a copy of it.
    @Test func becoming() {
        var tensor = Tensor<Float>(shape: [2, 3], [1, 2, 3, 4, 5, 6])
        let copy = tensor
        tensor.become(copyOf: Tensor(shape: [3, 2], [6, 5, 4, 3, 2, 1]))
        #expect(tensor == Tensor(shape: [3, 2], [6, 5, 4, 3, 2, 1]))
        #expect(copy == Tensor(shape: [2, 3], [1, 2, 3, 4, 5, 6]))
        tensor.become(convertedFrom: Tensor<Double>(shape: [1], [0.1]))
        #expect(tensor == Tensor(shape: [1], [0.1]))
        for (shape, expected) in [([4, 5], [4, 7]), ([2], [7]), ([4, 1, 5], [4, 1, 7])] {
            tensor.become(shape, last: 7)
            #expect(tensor.shape == expected && tensor.count == expected.reduce(1, *))
            tensor.become(shape, and: 7)
            #expect(tensor.shape == shape + [7] && tensor.count == tensor.shape.reduce(1, *))
        }
    }
}
