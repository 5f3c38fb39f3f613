import ArrayData
import TestSupport
import Testing

@testable import KerasRuntime

@Suite struct ModelTests {
    private let weights = RandomLSTM(units: 4, features: 3, seed: 90)

    private func input() -> Tensor<Float> {
        var generator = SeededGenerator(91)
        return .random([2, 5, 3], &generator, scale: 2)
    }

    private func dense(_ shape: [Int]) -> NDArray {
        NDArray(shape: shape, Array(repeating: Float(0.5), count: shape.reduce(1, *)))
    }

    private func build(_ lstm: [NDArray], _ dense: [NDArray]) throws -> Model {
        try Models.chain([
            ("lstm", LSTMConfiguration(units: 4), lstm), ("dense", DenseConfiguration(units: 2), dense),
        ])
    }

    @Test func wrongWeights() throws {
        let arrays = weights.arrays
        let good = [dense([4, 2]), dense([2])]
        #expect(message { _ = try build(arrays, good) } == "no error")
        #expect(
            message { _ = try build(Array(arrays[..<2]), good) } == "lstm: weights: expected 3, found 2")
        #expect(
            message { _ = try build(arrays, good + [dense([1])]) } == "dense: weights: expected 2, found 3")
        #expect(
            message { _ = try build([dense([2, 16]), arrays[1], arrays[2]], good) }
                == "lstm: kernel: expected shape [3, 16], found [2, 16]")
        #expect(
            message { _ = try build([arrays[0], dense([16, 4]), arrays[2]], good) }
                == "lstm: recurrent_kernel: expected shape [4, 16], found [16, 4]")
        #expect(
            message { _ = try build([arrays[0], arrays[1], dense([1, 16])], good) }
                == "lstm: bias: expected shape [16], found [1, 16]")
        // What the dense layer takes is known from the LSTM before it.
        #expect(
            message { _ = try build(arrays, [dense([3, 2]), dense([2])]) }
                == "dense: kernel: expected shape [4, 2], found [3, 2]")
    }

    /// A list that is too short must not leave layers without weights.
    @Test func missingAndSuperfluousLists() throws {
        let model = try build(weights.arrays, [dense([4, 2]), dense([2])])
        let lists = [[], [weights.arrays], model.weights + [[dense([1])]]]
        for list in lists {
            #expect(message { _ = try Model(model.description, weights: list) } != "no error")
        }
    }

    @Test func unknownInputShapeLeavesFeaturesFree() throws {
        let configuration = LSTMConfiguration(units: 4)
        let model = try Models.chain([("lstm", configuration, weights.arrays)], input: nil)
        #expect(try model.predict([input()])[0].shape == [2, 4])
        #expect(
            message { _ = try model.predict([Tensor(shape: [2, 5, 4])]) }
                == "lstm: input: expected shape [batch, timesteps, 3], found [2, 5, 4]")
    }

    @Test func inputThatALayerCannotTake() {
        #expect(
            message {
                _ = try Models.chain(
                    [("lstm", LSTMConfiguration(units: 4), weights.arrays)], input: [nil, 3])
            } == "lstm: input: expected 3 dimensions, found [?, 3]")
    }

    @Test func precisionFollowsTheModel() throws {
        let single = try Models.lstm(weights, .sequences)
        let double = try Models.lstm(weights, .sequences, computeType: .float64)
        #expect(single.naturalPrecision == .float32)
        #expect(double.naturalPrecision == .float64)
        var session = try double.makeSession()
        let array = try session.run(arrays: [NDArray(input())])[1].array
        #expect(array.elementType == .float64)
        let lstm: LSTM<Double> = try weights.layer(.sequences)
        #expect(array.doubles == (try lstm(input().converted()).output.elements))
        #expect(try single.makeSession().model.description == single.description)
    }

    @Test(
        arguments: [
            ([.float32, .float32], .float32), ([.float64, .float64], .float64), ([], .float32),
            ([.float32, .float16], .float16), ([.float16, .bfloat16, .float64], .bfloat16),
            ([.float64, .float32], .float32),
        ] as [([ElementType], ElementType)])
    func computeType(layers: [ElementType], expected: ElementType) {
        let description = ModelDescription(
            name: "m", inputs: [],
            layers: layers.map {
                ModelDescription.Layer(
                    name: "l", className: "Dropout", configuration: PassThroughConfiguration(),
                    computeType: $0)
            }, calls: [], outputs: [])
        #expect(description.computeType == expected)
    }

    /// Any number of tasks may run one model; each has a session of its own.
    @Test func concurrentSessions() async throws {
        let options = RNNOptions {
            $0.returnSequences = true
            $0.stateful = true
        }
        let model = try Models.lstm(weights, options)
        let sequences = (0..<24).map { seed in
            var generator = SeededGenerator(UInt64(1_000 + seed))
            return Tensor<Float>.random([2, 5, 3], &generator, scale: 2)
        }
        func twice(_ x: Tensor<Float>) throws -> [Tensor<Float>] {
            var session = try model.makeSession()
            return try session.run([x]) + session.run([x])
        }
        let alone = try sequences.map(twice)
        let together = try await withThrowingTaskGroup(of: (Int, [Tensor<Float>]).self) { group in
            for (index, x) in sequences.enumerated() {
                group.addTask {
                    var session = try model.makeSession()
                    let first = try session.run([x])
                    await Task.yield()
                    return (index, try first + session.run([x]))
                }
            }
            var results: [Int: [Tensor<Float>]] = [:]
            for try await (index, outputs) in group { results[index] = outputs }
            return results
        }
        for (index, expected) in alone.enumerated() { #expect(together[index] == expected) }
    }
}
