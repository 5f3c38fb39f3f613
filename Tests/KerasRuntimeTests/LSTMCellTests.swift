import Foundation
import KerasRuntime
import TestSupport
import Testing

@Suite struct GateTests {
    @Test func orderIsKeras() {
        #expect(Gate.allCases == [.input, .forget, .cell, .output])
        #expect(Gate.allCases.map(\.rawValue) == [0, 1, 2, 3])
        #expect(Gate.allCases.map(\.name) == ["input", "forget", "cell", "output"])
    }
}

@Suite struct LSTMCellTests {
    /// One unit, one feature: every number of the step in closed form.
    @Test func oneStepByHand() throws {
        let cell = try LSTMCell<Double>(
            kernel: Tensor(shape: [1, 4], [0.5, -0.25, 1.5, 0.75]),
            recurrentKernel: Tensor(shape: [1, 4], [-0.3, 0.6, 0.2, -0.9]),
            bias: Tensor(shape: [4], [0.1, 0.9, -0.4, 0.35]))
        var state = LSTMState<Double>(
            hiddenState: Tensor(shape: [1, 1], [0.4]), cellState: Tensor(shape: [1, 1], [-0.7]))
        let output = try cell(Tensor(shape: [1, 1], [2]), state: &state)

        // z = x · kernel + h · recurrentKernel + bias with x = 2, h = 0.4.
        let input = 1 / (1 + exp(-(2 * 0.5 + 0.4 * -0.3 + 0.1)))
        let forget = 1 / (1 + exp(-(2 * -0.25 + 0.4 * 0.6 + 0.9)))
        let candidate = tanh(2 * 1.5 + 0.4 * 0.2 - 0.4)
        let outputGate = 1 / (1 + exp(-(2 * 0.75 + 0.4 * -0.9 + 0.35)))
        let nextCell = forget * -0.7 + input * candidate
        #expect(abs(state.cellState.elements[0] - nextCell) < 1e-15)
        #expect(abs(state.hiddenState.elements[0] - outputGate * tanh(nextCell)) < 1e-15)
        #expect(output == state.hiddenState)
    }

    /// With piecewise linear activations a step is arithmetic; all numbers are sums of powers of two.
    @Test func oneStepOnPaper() throws {
        let cell = try LSTMCell<Float>(
            kernel: Tensor(shape: [2, 4], [1, 0, 2, 0, 0, -1, 0, 1]),
            recurrentKernel: Tensor(shape: [1, 4], [0, 1, -2, 1]),
            bias: Tensor(shape: [4], [0, 0, 1, -1]),
            activation: .linear, recurrentActivation: .hardSigmoid(slope: 0.25))
        var state = LSTMState<Float>(
            hiddenState: Tensor(shape: [1, 1], [2]), cellState: Tensor(shape: [1, 1], [8]))
        let output = try cell(Tensor(shape: [1, 2], [-1, 1]), state: &state)
        // i: z = −1                     → 0.25
        // f: z = −1 + 2 = 1             → 0.75
        // g: z = −2 − 4 + 1 = −5        → −5
        // o: z = 1 + 2 − 1 = 2          → 1
        // c' = 0.75 · 8 + 0.25 · −5 = 4.75; h' = 1 · 4.75
        #expect(state.cellState.elements == [4.75])
        #expect(output.elements == [4.75])

        // The next step, with x = [0, −3], h = c = 4.75.
        _ = try cell(Tensor(shape: [1, 2], [0, -3]), state: &state)
        // i: 0 → 0.5; f: 3 + 4.75 = 7.75 → 1; g: −9.5 + 1 = −8.5; o: −3 + 4.75 − 1 = 0.75 → 0.6875
        // c' = 4.75 − 4.25 = 0.5; h' = 0.6875 · 0.5
        #expect(state.cellState.elements == [0.5])
        #expect(state.hiddenState.elements == [0.34375])
    }

    /// The activation also stands around the cell state; the recurrent one around the gates only.
    @Test func activationsAreNotMixedUp() throws {
        let cell = try LSTMCell<Double>(
            kernel: Tensor(shape: [1, 4], [1, 1, 1, 1]), recurrentKernel: Tensor(shape: [1, 4]),
            activation: .relu(), recurrentActivation: .linear)
        var state = LSTMState<Double>(
            hiddenState: Tensor(shape: [1, 1]), cellState: Tensor(shape: [1, 1], [1]))
        _ = try cell(Tensor(shape: [1, 1], [-2]), state: &state)
        // i = f = o = −2, g = relu(−2) = 0: c' = −2, h' = −2 · relu(−2) = 0.
        #expect(state.cellState.elements == [-2])
        #expect(state.hiddenState.elements == [0])
    }

    @Test func withoutBias() throws {
        let weights = RandomLSTM(units: 3, features: 2, seed: 1)
        let without = try LSTMCell(kernel: weights.kernel, recurrentKernel: weights.recurrentKernel)
        let zero = try LSTMCell(
            kernel: weights.kernel, recurrentKernel: weights.recurrentKernel, bias: Tensor(shape: [12]))
        var a = LSTMState<Double>(batch: 2, units: 3)
        var b = a
        let x = Tensor<Double>(shape: [2, 2], [1, -2, 3, -4])
        #expect(try without(x, state: &a) == zero(x, state: &b))
        #expect(a == b)
    }

    @Test(arguments: [
        ([2, 8], [2, 8], [8], "no error"),
        ([2, 8], [2, 9], [8], "recurrent_kernel: expected shape [units, 4·units], found [2, 9]"),
        ([2, 8], [0, 0], [8], "recurrent_kernel: expected shape [units, 4·units], found [0, 0]"),
        ([2, 8], [16], [8], "recurrent_kernel: expected shape [units, 4·units], found [16]"),
        ([2, 8], [8, 2], [8], "recurrent_kernel: expected shape [units, 4·units], found [8, 2]"),
        ([8, 2], [2, 8], [8], "kernel: expected shape [features, 8], found [8, 2]"),
        ([16], [2, 8], [8], "kernel: expected shape [features, 8], found [16]"),
        ([2, 8], [2, 8], [2, 4], "bias: expected shape [8], found [2, 4]"),
        ([2, 8], [2, 8], [6], "bias: expected shape [8], found [6]"),
    ])
    func shapesMustBelongTogether(kernel: [Int], recurrent: [Int], bias: [Int], problem: String) {
        #expect(
            problem
                == message {
                    _ = try LSTMCell<Float>(
                        kernel: Tensor(shape: kernel), recurrentKernel: Tensor(shape: recurrent),
                        bias: Tensor(shape: bias))
                })
    }

    @Test func callRefusesShapes() throws {
        let weights = RandomLSTM(units: 3, features: 2, seed: 2)
        let cell = try LSTMCell(kernel: weights.kernel, recurrentKernel: weights.recurrentKernel)
        var state = LSTMState<Double>(batch: 2, units: 3)
        #expect(
            message { _ = try cell(Tensor(shape: [2, 3]), state: &state) }
                == "input: expected shape [batch, 2], found [2, 3]")
        #expect(
            message { _ = try cell(Tensor(shape: [4, 2]), state: &state) }
                == "initial_state: expected shape [4, 3], found [2, 3]")
        state.cellState = Tensor(shape: [2, 4])
        #expect(
            message { _ = try cell(Tensor(shape: [2, 2]), state: &state) }
                == "initial_state: expected shape [2, 3], found [2, 4]")
    }
}
