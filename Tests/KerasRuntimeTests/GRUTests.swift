import TestSupport
import Testing

@testable import KerasRuntime

/// F = 3, U = 4, T = 5, B = 3 throughout: no two extents that could be mixed up are the same.
@Suite struct GRUTests {
    private let weights = RandomCell(gates: 3, units: 4, features: 3, biasCount: 2, seed: 100)

    /// Padded at the end, masked at the start with a hole, all masked.
    private let mask = Mask(
        shape: [3, 5],
        valid: [
            true, true, true, false, false, false, true, false, true, true, false, false, false, false, false,
        ])

    private func input<Element: TensorScalar>() -> Tensor<Element> {
        var generator = SeededGenerator(101)
        return .random([3, 5, 3], &generator, scale: 2)
    }

    private func state<Element: TensorScalar>() -> Tensor<Element> {
        var generator = SeededGenerator(102)
        return .random([3, 4], &generator)
    }

    private func reference(_ resetAfter: Bool, useBias: Bool = true) -> ReferenceCell {
        ReferenceCell(
            kind: resetAfter ? .gruResetAfter : .gruResetBefore, weights: weights, useBias: useBias)
    }

    /// With piecewise linear activations a step is arithmetic; all numbers are sums of powers of two.
    @Test func oneStepOnPaper() throws {
        func step(resetAfter: Bool, bias: Tensor<Float>) throws -> [Float] {
            let cell = try GRUCell<Float>(
                kernel: Tensor(shape: [1, 3], [1, 0.5, -1]),
                recurrentKernel: Tensor(shape: [1, 3], [0.25, -0.25, 2]), bias: bias,
                activation: .linear, recurrentActivation: .hardSigmoid(slope: 0.25),
                resetAfter: resetAfter)
            var states = [Tensor<Float>(shape: [1, 1], [4])]
            let output = try cell(Tensor(shape: [1, 1], [-2]), states: &states)
            #expect(states == [output])
            return output.elements
        }
        // z: −2 + 1 + 1 = 0 → 0.5; r: −1 − 1 + 1 = −1 → 0.25
        // g: 2 + 2 · (0.25 · 4) + 3 = 7; h' = 0.5 · 4 + 0.5 · 7
        #expect(try step(resetAfter: false, bias: Tensor(shape: [3], [1, 1, 3])) == [5.5])
        // The same gates from two biases; g: 2 + 3 + 0.25 · (2 · 4 − 4) = 6; h' = 0.5 · 4 + 0.5 · 6
        #expect(
            try step(resetAfter: true, bias: Tensor(shape: [2, 3], [0.5, 2, 3, 0.5, -1, -4])) == [5])
    }

    @Test(arguments: [false, true], [false, true])
    func equalsTheEquations(resetAfter: Bool, useBias: Bool) throws {
        let reference = reference(resetAfter, useBias: useBias)
        let x: Tensor<Double> = input()
        let gru: RNN<GRUCell<Double>> = RNN(
            try weights.gru(resetAfter: resetAfter, useBias: useBias), options: .sequences)
        #expect(reference.distance(x, to: try gru(x)) < 1e-14)
        let started = try gru(x, initialState: [state()])
        #expect(reference.distance(x, state: state(), to: started) < 1e-14)
        #expect(started.output.distance(to: try gru(x).output) > 0.01)
        let single: RNN<GRUCell<Float>> = RNN(
            try weights.gru(resetAfter: resetAfter, useBias: useBias), options: .sequences)
        #expect(reference.distance(input(), to: try single(input())) < 1e-6)
    }

    /// The modes, and whether there is a bias, make a difference that the comparisons above can see.
    @Test func modesDiffer() throws {
        let x: Tensor<Double> = input()
        func answer(_ resetAfter: Bool, _ useBias: Bool) throws -> Tensor<Double> {
            try RNN(weights.gru(resetAfter: resetAfter, useBias: useBias) as GRUCell<Double>)(x).output
        }
        #expect(try answer(true, false).distance(to: answer(false, false)) > 0.01)
        #expect(try answer(true, true).distance(to: answer(true, false)) > 0.01)
        #expect(try answer(false, true).distance(to: answer(false, false)) > 0.01)
    }

    @Test(arguments: [false, true], [false, true])
    func masks(resetAfter: Bool, zeroOutput: Bool) throws {
        let x: Tensor<Double> = input()
        for (goBackwards, returnSequences) in [(false, false), (false, true), (true, false), (true, true)] {
            let options = RNNOptions {
                $0.returnSequences = returnSequences
                $0.goBackwards = goBackwards
                $0.zeroOutputForMask = zeroOutput
            }
            let gru: RNN<GRUCell<Double>> = RNN(try weights.gru(resetAfter: resetAfter), options: options)
            let answer = try gru(x, initialState: [state()], mask: mask)
            let distance = reference(resetAfter).distance(
                x, mask: mask, state: state(), goBackwards: goBackwards, zeroOutputForMask: zeroOutput,
                to: answer)
            #expect(distance < 1e-14, "goBackwards \(goBackwards), returnSequences \(returnSequences)")
        }
    }

    /// Kernels are summed four rows at a time: every remainder, and more than one round.
    @Test(arguments: [1, 2, 3, 4, 5, 9], [1, 3, 4, 6])
    func everyWidth(features: Int, units: Int) throws {
        let weights = RandomCell(
            gates: 3, units: units, features: features, biasCount: 2, seed: UInt64(features * 16 + units))
        var generator = SeededGenerator(103)
        let x = Tensor<Double>.random([2, 4, features], &generator)
        for resetAfter in [false, true] {
            let reference = ReferenceCell(
                kind: resetAfter ? .gruResetAfter : .gruResetBefore, weights: weights)
            let gru: RNN<GRUCell<Double>> = RNN(
                try weights.gru(resetAfter: resetAfter), options: .sequences)
            #expect(reference.distance(x, to: try gru(x)) < 1e-13)
        }
    }

    @Test(arguments: [
        ([2, 6], [2, 6], [2, 6], true, "no error"),
        ([2, 6], [2, 6], [6], false, "no error"),
        ([2, 6], [2, 8], [6], false, "recurrent_kernel: expected shape [units, 3·units], found [2, 8]"),
        ([2, 6], [0, 0], [6], false, "recurrent_kernel: expected shape [units, 3·units], found [0, 0]"),
        ([2, 6], [12], [6], false, "recurrent_kernel: expected shape [units, 3·units], found [12]"),
        ([2, 6], [6, 2], [6], false, "recurrent_kernel: expected shape [units, 3·units], found [6, 2]"),
        ([6, 2], [2, 6], [6], false, "kernel: expected shape [features, 6], found [6, 2]"),
        ([12], [2, 6], [6], false, "kernel: expected shape [features, 6], found [12]"),
        ([2, 6], [2, 6], [6], true, "bias: expected shape [2, 6], found [6]"),
        ([2, 6], [2, 6], [12], true, "bias: expected shape [2, 6], found [12]"),
        ([2, 6], [2, 6], [2, 6], false, "bias: expected shape [6], found [2, 6]"),
    ])
    func shapesMustBelongTogether(
        kernel: [Int], recurrent: [Int], bias: [Int], resetAfter: Bool, problem: String
    ) {
        #expect(
            problem
                == message {
                    _ = try GRUCell<Float>(
                        kernel: Tensor(shape: kernel), recurrentKernel: Tensor(shape: recurrent),
                        bias: Tensor(shape: bias), resetAfter: resetAfter)
                })
    }

    @Test func refusedStates() throws {
        let gru: RNN<GRUCell<Float>> = RNN(try weights.gru(resetAfter: true))
        let x: Tensor<Float> = input()
        #expect(
            message { _ = try gru(x, initialState: [state(), state()]) }
                == "initial_state: expected 1 tensors, found 2")
        #expect(
            message { _ = try gru(x, initialState: [Tensor(shape: [4, 3])]) }
                == "initial_state: expected shape [3, 4], found [4, 3]")
        #expect(
            message { _ = try gru(Tensor(shape: [3, 5, 4])) }
                == "input: expected shape [batch, timesteps, 3], found [3, 5, 4]")
    }
}
