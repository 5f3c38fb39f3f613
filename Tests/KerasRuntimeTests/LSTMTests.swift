import TestSupport
import Testing

@testable import KerasRuntime

/// F = 3, U = 4, T = 5, B = 2 throughout: no two extents are the same.
@Suite struct LSTMTests {
    private let weights = RandomLSTM(units: 4, features: 3, seed: 10)

    private func input<Element: TensorScalar>(_ seed: UInt64 = 11) -> Tensor<Element> {
        var generator = SeededGenerator(seed)
        return .random([2, 5, 3], &generator, scale: 2)
    }

    private func states<Element: TensorScalar>() -> [Tensor<Element>] {
        var generator = SeededGenerator(12)
        return [.random([2, 4], &generator), .random([2, 4], &generator)]
    }

    @Test func equalsTheEquations() throws {
        let x: Tensor<Double> = input()
        let reference = ReferenceLSTM(weights: weights)
        let answer = try weights.layer(.sequences)(x)
        #expect(reference.distance(x, to: answer) < 1e-14)
        let single: Tensor<Float> = input()
        #expect(reference.distance(single, to: try weights.layer(.sequences)(single)) < 1e-6)
        let started = try weights.layer(.sequences)(x, initialState: states())
        #expect(reference.distance(x, states: states(), to: started) < 1e-14)
        #expect(started.output.distance(to: answer.output) > 0.01)
    }

    private func equalsTheCell<Element: TensorScalar>(_: Element.Type, timeMajor: Bool) throws {
        let options = RNNOptions {
            $0.returnSequences = true
            $0.timeMajor = timeMajor
        }
        let lstm: LSTM<Element> = try weights.layer(options)
        let batchFirst: Tensor<Element> = input()
        let x = timeMajor ? batchFirst.transposed : batchFirst
        let initial: [Tensor<Element>] = states()
        let (output, after) = try lstm(x, initialState: initial)
        #expect(output.shape == (timeMajor ? [5, 2, 4] : [2, 5, 4]))
        var state = LSTMState(hiddenState: initial[0], cellState: initial[1])
        for time in 0..<5 {
            let step = try lstm.cell(x.timestep(time, timeMajor: timeMajor), state: &state)
            #expect(step == output.timestep(time, timeMajor: timeMajor))
        }
        #expect(after == [state.hiddenState, state.cellState])
    }

    @Test(arguments: [false, true])
    func equalsTheSteppedCell(timeMajor: Bool) throws {
        try equalsTheCell(Float.self, timeMajor: timeMajor)
        try equalsTheCell(Double.self, timeMajor: timeMajor)
    }

    @Test func timeMajorIsATransposition() throws {
        let x: Tensor<Float> = input()
        let batchFirst = try weights.layer(.sequences)(x)
        let timeMajor = try weights.layer(
            RNNOptions {
                $0.returnSequences = true
                $0.timeMajor = true
            })(x.transposed)
        #expect(timeMajor.output.transposed == batchFirst.output)
        #expect(timeMajor.states == batchFirst.states)
    }

    @Test func lastOutput() throws {
        let x: Tensor<Float> = input()
        let whole = try weights.layer(.sequences)(x)
        let last = try weights.layer()(x)
        #expect(last.output.shape == [2, 4])
        #expect(last.output == whole.output.timestep(4))
        #expect(last.output == last.states[0])
        #expect(last.states == whole.states)
        #expect(last.states[1] != last.states[0])
    }

    @Test func goBackwardsStaysInTheOrderOfProcessing() throws {
        let x: Tensor<Double> = input()
        let backwards = RNNOptions {
            $0.returnSequences = true
            $0.goBackwards = true
        }
        let answer = try weights.layer(backwards)(x)
        let mirrored = try weights.layer(.sequences)(x.mirrored)
        #expect(answer.output == mirrored.output)
        #expect(answer.states == mirrored.states)
        #expect(
            ReferenceLSTM(weights: weights, goBackwards: true).distance(x, to: answer) < 1e-14)
        let last = try weights.layer(RNNOptions { $0.goBackwards = true })(x)
        #expect(last.output == answer.output.timestep(4))
    }

    @Test func rowsDoNotMix() throws {
        let x: Tensor<Float> = input()
        let lstm: LSTM<Float> = try weights.layer(.sequences)
        let together = try lstm(x)
        for row in 0..<2 { #expect(try lstm(x.row(row)).output == together.output.row(row)) }
    }

    @Test func statesCanBeCarried() throws {
        let x: Tensor<Float> = input()
        let lstm: LSTM<Float> = try weights.layer(.sequences)
        let whole = try lstm(x)
        var states: [Tensor<Float>]?
        for time in 0..<5 {
            let step = x.timestep(time)
            let answer = try lstm(step.reshaped([2, 1, 3]), initialState: states)
            #expect(answer.output.timestep(0) == whole.output.timestep(time))
            states = answer.states
        }
        #expect(states == whole.states)
    }

    /// Kernels are summed four rows at a time: every remainder, and more than one round.
    @Test(arguments: [1, 2, 3, 4, 5, 7, 8, 9], [1, 3, 4, 6])
    func everyWidth(features: Int, units: Int) throws {
        let weights = RandomLSTM(units: units, features: features, seed: UInt64(features * 16 + units))
        var generator = SeededGenerator(5)
        let x = Tensor<Double>.random([3, 4, features], &generator)
        let answer = try weights.layer(.sequences)(x)
        #expect(ReferenceLSTM(weights: weights).distance(x, to: answer) < 1e-13)
    }

    @Test func emptyBatch() throws {
        let lstm: LSTM<Float> = try weights.layer(.sequences)
        let answer = try lstm(Tensor(shape: [0, 5, 3]))
        #expect(answer.output.shape == [0, 5, 4])
        #expect(answer.states.map(\.shape) == [[0, 4], [0, 4]])
    }

    @Test func unrollMakesNoDifference() throws {
        let x: Tensor<Float> = input()
        let unrolled = try weights.layer(
            RNNOptions {
                $0.returnSequences = true
                $0.unroll = true
            })(x)
        #expect(unrolled.output == (try weights.layer(.sequences)(x).output))
    }

    @Test func refusedShapes() throws {
        let lstm: LSTM<Float> = try weights.layer()
        let timeMajor: LSTM<Float> = try weights.layer(RNNOptions { $0.timeMajor = true })
        let x: Tensor<Float> = input()
        #expect(
            message { _ = try lstm(Tensor(shape: [2, 5, 4])) }
                == "input: expected shape [batch, timesteps, 3], found [2, 5, 4]")
        #expect(
            message { _ = try lstm(Tensor(shape: [2, 3])) }
                == "input: expected shape [batch, timesteps, 3], found [2, 3]")
        #expect(
            message { _ = try timeMajor(Tensor(shape: [5, 2, 4])) }
                == "input: expected shape [timesteps, batch, 3], found [5, 2, 4]")
        #expect(
            message { _ = try lstm(Tensor(shape: [2, 0, 3])) }
                == "input: expected at least one timestep, found [2, 0, 3]")
        #expect(
            message { _ = try lstm(x, initialState: [Tensor(shape: [2, 4])]) }
                == "initial_state: expected 2 tensors, found 1")
        #expect(
            message { _ = try lstm(x, initialState: [Tensor(shape: [2, 4]), Tensor(shape: [1, 4])]) }
                == "initial_state: expected shape [2, 4], found [1, 4]")
        #expect(
            message {
                _ = try lstm(x, mask: Mask(shape: [5, 2], valid: Array(repeating: true, count: 10)))
            } == "mask: expected shape [2, 5], found [5, 2]")
    }
}
