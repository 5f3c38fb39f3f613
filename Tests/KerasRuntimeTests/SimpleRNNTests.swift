import TestSupport
import Testing

@testable import KerasRuntime

/// F = 3, U = 4, T = 5, B = 2 throughout.
@Suite struct SimpleRNNTests {
    private let weights = RandomCell(gates: 1, units: 4, features: 3, seed: 110)

    private func input<Element: TensorScalar>() -> Tensor<Element> {
        var generator = SeededGenerator(111)
        return .random([2, 5, 3], &generator, scale: 2)
    }

    private func state<Element: TensorScalar>() -> Tensor<Element> {
        var generator = SeededGenerator(112)
        return .random([2, 4], &generator)
    }

    @Test func twoStepsOnPaper() throws {
        let cell = try SimpleRNNCell<Float>(
            kernel: Tensor(shape: [1, 2], [1, -2]),
            recurrentKernel: Tensor(shape: [2, 2], [0, 1, 3, 0.5]),
            bias: Tensor(shape: [2], [0.25, 0]), activation: .relu())
        var states = [Tensor<Float>(shape: [1, 2], [1, 2])]
        // 0.5 + 0 + 6 + 0.25 and −1 + 1 + 1
        #expect(try cell(Tensor(shape: [1, 1], [0.5]), states: &states).elements == [6.75, 1])
        // −4 + 3 + 0.25 → 0 and 8 + 6.75 + 0.5
        #expect(try cell(Tensor(shape: [1, 1], [-4]), states: &states).elements == [0, 15.25])
        #expect(states.map(\.elements) == [[0, 15.25]])
    }

    @Test(arguments: [false, true])
    func equalsTheEquations(useBias: Bool) throws {
        let reference = ReferenceCell(kind: .simple, weights: weights, useBias: useBias)
        let x: Tensor<Double> = input()
        let rnn: RNN<SimpleRNNCell<Double>> = RNN(
            try weights.simple(useBias: useBias), options: .sequences)
        #expect(reference.distance(x, to: try rnn(x)) < 1e-14)
        let started = try rnn(x, initialState: [state()])
        #expect(reference.distance(x, state: state(), to: started) < 1e-14)
        #expect(started.output.distance(to: try rnn(x).output) > 0.01)
        let single: RNN<SimpleRNNCell<Float>> = RNN(
            try weights.simple(useBias: useBias), options: .sequences)
        #expect(reference.distance(input(), to: try single(input())) < 1e-6)
    }

    @Test(arguments: [false, true], [false, true])
    func masks(goBackwards: Bool, zeroOutput: Bool) throws {
        let x: Tensor<Double> = input()
        let mask = Mask(
            shape: [2, 5], valid: [true, true, false, true, false, false, true, true, false, true])
        for returnSequences in [false, true] {
            let options = RNNOptions {
                $0.returnSequences = returnSequences
                $0.goBackwards = goBackwards
                $0.zeroOutputForMask = zeroOutput
            }
            let rnn: RNN<SimpleRNNCell<Double>> = RNN(try weights.simple(), options: options)
            let distance = ReferenceCell(kind: .simple, weights: weights).distance(
                x, mask: mask, state: state(), goBackwards: goBackwards, zeroOutputForMask: zeroOutput,
                to: try rnn(x, initialState: [state()], mask: mask))
            #expect(distance < 1e-14)
        }
    }

    /// The cell has no working memory, and a batch may have no rows.
    @Test func emptyBatch() throws {
        let rnn: RNN<SimpleRNNCell<Float>> = RNN(try weights.simple(), options: .sequences)
        let answer = try rnn(Tensor(shape: [0, 5, 3]))
        #expect(answer.output.shape == [0, 5, 4])
        #expect(answer.states.map(\.shape) == [[0, 4]])
    }

    @Test(arguments: [
        ([3, 2], [2, 2], [2], "no error"),
        ([3, 2], [2, 3], [2], "recurrent_kernel: expected shape [units, units], found [2, 3]"),
        ([3, 2], [0, 0], [2], "recurrent_kernel: expected shape [units, units], found [0, 0]"),
        ([3, 2], [4], [2], "recurrent_kernel: expected shape [units, units], found [4]"),
        ([2, 3], [2, 2], [2], "kernel: expected shape [features, 2], found [2, 3]"),
        ([2], [2, 2], [2], "kernel: expected shape [features, 2], found [2]"),
        ([3, 2], [2, 2], [3], "bias: expected shape [2], found [3]"),
        ([3, 2], [2, 2], [1, 2], "bias: expected shape [2], found [1, 2]"),
    ])
    func shapesMustBelongTogether(kernel: [Int], recurrent: [Int], bias: [Int], problem: String) {
        #expect(
            problem
                == message {
                    _ = try SimpleRNNCell<Float>(
                        kernel: Tensor(shape: kernel), recurrentKernel: Tensor(shape: recurrent),
                        bias: Tensor(shape: bias))
                })
    }

    @Test func refusedStates() throws {
        let cell: SimpleRNNCell<Float> = try weights.simple()
        var none: [Tensor<Float>] = []
        #expect(
            message { _ = try cell(Tensor(shape: [2, 3]), states: &none) }
                == "initial_state: expected 1 tensors, found 0")
        var wide = [Tensor<Float>(shape: [2, 5])]
        #expect(
            message { _ = try cell(Tensor(shape: [2, 3]), states: &wide) }
                == "initial_state: expected shape [2, 4], found [2, 5]")
        #expect(
            message { _ = try cell(Tensor(shape: [2, 4]), states: &wide) }
                == "input: expected shape [batch, 3], found [2, 4]")
    }
}
