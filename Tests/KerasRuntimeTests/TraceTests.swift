import TestSupport
import Testing

@testable import KerasRuntime

/// What a trace holds is what stepping the cell gives: F = 3, U = 4, T = 5, B = 2.
@Suite struct TraceTests {
    private let weights = RandomLSTM(units: 4, features: 3, seed: 30)

    private func input<Element: TensorScalar>() -> Tensor<Element> {
        var generator = SeededGenerator(31)
        return .random([2, 5, 3], &generator, scale: 2)
    }

    private func equalsStepping<Element: TensorScalar>(
        _: Element.Type, timeMajor: Bool, goBackwards: Bool
    ) throws {
        let lstm: LSTM<Element> = try weights.layer(
            RNNOptions {
                $0.timeMajor = timeMajor
                $0.goBackwards = goBackwards
            })
        let batchFirst: Tensor<Element> = input()
        let trace = try lstm.trace(timeMajor ? batchFirst.transposed : batchFirst)
        var state = LSTMState<Element>(batch: 2, units: 4)
        // A trace is the reference's work; so are these steps.
        let cell = lstm.cell.packed(for: nil)
        for step in 0..<5 {
            let x = batchFirst.timestep(goBackwards ? 4 - step : step)
            let before = state
            _ = try cell(x, state: &state)
            // Batch first and in the order of processing, time-major or not.
            #expect(trace.h.timestep(step) == state.hiddenState)
            #expect(trace.c.timestep(step) == state.cellState)
            let z = trace.z.timestep(step)
            for row in 0..<2 {
                for column in 0..<16 {
                    let expected = preactivation(x, before.hiddenState, row, column)
                    #expect(abs(Double(z.elements[row * 16 + column]) - expected) < 1e-5)
                }
            }
        }
    }

    private func preactivation<Element: TensorScalar>(
        _ x: Tensor<Element>, _ hidden: Tensor<Element>, _ row: Int, _ column: Int
    ) -> Double {
        var sum = weights.bias.elements[column]
        for k in 0..<3 {
            sum += Double(x.elements[row * 3 + k]) * weights.kernel.elements[k * 16 + column]
        }
        for k in 0..<4 {
            sum += Double(hidden.elements[row * 4 + k]) * weights.recurrentKernel.elements[k * 16 + column]
        }
        return sum
    }

    @Test(arguments: [false, true], [false, true])
    func equalsTheSteppedCell(timeMajor: Bool, goBackwards: Bool) throws {
        try equalsStepping(Float.self, timeMajor: timeMajor, goBackwards: goBackwards)
        try equalsStepping(Double.self, timeMajor: timeMajor, goBackwards: goBackwards)
    }

    /// The traced values satisfy the equations among themselves.
    @Test func gatesFitTheirPreactivations() throws {
        let trace = try (weights.layer() as LSTM<Double>).trace(input())
        #expect(trace.gates.map(\.shape) == Array(repeating: [2, 5, 4], count: 4))
        #expect(trace.z.shape == [2, 5, 16])
        for place in 0..<10 {
            for unit in 0..<4 {
                let z = Gate.allCases.map { trace.z.elements[place * 16 + $0.rawValue * 4 + unit] }
                let gates = trace.gates.map { $0.elements[place * 4 + unit] }
                for gate in Gate.allCases {
                    let expected =
                        gate == .cell
                        ? Double.tanh(z[gate.rawValue]) : 1 / (1 + Double.exp(-z[gate.rawValue]))
                    #expect(abs(gates[gate.rawValue] - expected) < 1e-15)
                }
                let isFirst = place % 5 == 0
                let before = isFirst ? 0 : trace.c.elements[(place - 1) * 4 + unit]
                let cell = trace.c.elements[place * 4 + unit]
                #expect(abs(cell - (gates[1] * before + gates[0] * gates[2])) < 1e-15)
                #expect(abs(trace.h.elements[place * 4 + unit] - gates[3] * Double.tanh(cell)) < 1e-15)
            }
        }
    }

    @Test func namesAreThoseOfRecordings() throws {
        let trace = try (weights.layer() as LSTM<Float>).trace(input())
        #expect(trace.named.map(\.name) == ["z", "i", "f", "g", "o", "c", "h"])
        #expect(
            trace.named.map(\.values) == [
                trace.z, trace.gates[0], trace.gates[1], trace.gates[2], trace.gates[3], trace.c, trace.h,
            ])
    }

    /// At masked steps c and h are the carried state; tracing does not change the answer.
    @Test func maskedSteps() throws {
        let lstm: LSTM<Float> = try weights.layer(.sequences)
        let mask = Mask(
            shape: [2, 5],
            valid: [true, false, true, true, false] + [false, true, true, false, true])
        var generator = SeededGenerator(32)
        let initial = [Tensor<Float>.random([2, 4], &generator), .random([2, 4], &generator)]
        let trace = try lstm.trace(input(), initialState: initial, mask: mask)
        #expect(trace.h.row(0).timestep(1) == trace.h.row(0).timestep(0))
        #expect(trace.c.row(0).timestep(4) == trace.c.row(0).timestep(3))
        #expect(trace.h.row(1).timestep(0).elements == Array(initial[0].elements[4...]))
        #expect(trace.c.row(1).timestep(0).elements == Array(initial[1].elements[4...]))
        let (output, states) = try lstm(input(), initialState: initial, mask: mask)
        // The layer is run by the kernels, the trace by the reference: they round differently.
        #expect(states[0].distance(to: trace.h.timestep(4)) <= 1e-6)
        #expect(states[1].distance(to: trace.c.timestep(4)) <= 1e-6)
        #expect(output.row(0).timestep(3).distance(to: trace.h.row(0).timestep(3)) <= 1e-6)
    }

    @Test func refusedShapes() throws {
        let lstm: LSTM<Float> = try weights.layer()
        #expect(
            message { _ = try lstm.trace(Tensor(shape: [2, 5, 2])) }
                == "input: expected shape [batch, timesteps, 3], found [2, 5, 2]")
    }
}
