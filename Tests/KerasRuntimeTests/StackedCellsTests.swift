import TestSupport
import Testing

@testable import KerasRuntime

/// A GRU below an LSTM below a SimpleRNN: F = 3, U = 4, 2 and 5, T = 4, B = 2.
@Suite struct StackedCellsTests {
    private let lower = RandomCell(gates: 3, units: 4, features: 3, biasCount: 2, seed: 130)
    private let middle = RandomLSTM(units: 2, features: 4, seed: 131)
    private let upper = RandomCell(gates: 1, units: 5, features: 2, seed: 132)

    private func cells() throws -> [any RNNCell<Double>] {
        [
            try lower.gru(resetAfter: true) as GRUCell<Double>, (try middle.layer() as LSTM<Double>).cell,
            try upper.simple() as SimpleRNNCell<Double>,
        ]
    }

    private func random(_ shape: [Int], _ seed: UInt64) -> Tensor<Double> {
        var generator = SeededGenerator(seed)
        return .random(shape, &generator, scale: 2)
    }

    /// Widths of the states as each cell has them.
    private let widths = [[4], [2, 2], [5]]

    @Test(arguments: [false, true])
    func cellsOneAfterTheOther(lastFirst: Bool) throws {
        let cells = try cells()
        let stack = try StackedCells(cells, statesLastCellFirst: lastFirst)
        #expect(stack.features == 3)
        #expect(stack.units == 5)
        #expect(stack.stateWidths == (lastFirst ? [5, 2, 2, 4] : [4, 2, 2, 5]))
        #expect(stack.outputState == (lastFirst ? 0 : 3))
        var apart = widths.enumerated().map { index, widths in
            widths.enumerated().map { random([2, $0.element], UInt64(133 + 4 * index + $0.offset)) }
        }
        // The list runs from the last cell down, but within a cell h stays before c.
        var together = Array((lastFirst ? apart.reversed() : apart).joined())
        for time in 0..<4 {
            let x = random([2, 3], UInt64(150 + time))
            var value = x
            for index in cells.indices { value = try cells[index](value, states: &apart[index]) }
            #expect(try stack(x, states: &together) == value)
            #expect(together == Array((lastFirst ? apart.reversed() : apart).joined()))
        }
    }

    /// A batch of nothing is one, too: its cells divide no work among no rows.
    @Test func noRows() throws {
        let stack = RNN(try StackedCells(cells()), options: .sequences)
        #expect(try stack(Tensor(shape: [0, 4, 3])).output == Tensor(shape: [0, 4, 5]))
        var states = widths.joined().map { Tensor<Double>(shape: [0, $0]) }
        #expect(try StackedCells(cells())(Tensor(shape: [0, 3]), states: &states) == Tensor(shape: [0, 5]))
    }

    /// As a layer, it is the layers one after the other.
    @Test func equalsLayersInARow() throws {
        let x = random([2, 4, 3], 140)
        let mask = Mask(shape: [2, 4], valid: [false, true, false, true, true, true, false, false])
        let stack = RNN(try StackedCells(cells()), options: .sequences)
        let first = try RNN(lower.gru(resetAfter: true) as GRUCell<Double>, options: .sequences)(
            x, mask: mask)
        let second = try (middle.layer(.sequences) as LSTM<Double>)(first.output, mask: mask)
        let third = try RNN(upper.simple() as SimpleRNNCell<Double>, options: .sequences)(
            second.output, mask: mask)
        let answer = try stack(x, mask: mask)
        #expect(answer.output == third.output)
        #expect(answer.states == first.states + second.states + third.states)
    }

    /// Keras before 2.3 repeats the first state, which is the output's only if the last cell comes first.
    @Test(arguments: [false, true], [false, true])
    func maskedOutput(lastFirst: Bool, firstState: Bool) throws {
        // Cells of the same width, so that either state could be the output.
        let below = RandomCell(gates: 1, units: 4, features: 3, seed: 141)
        let above = RandomLSTM(units: 4, features: 4, seed: 142)
        let stack = try StackedCells<Double>(
            [below.simple() as SimpleRNNCell<Double>, (above.layer() as LSTM<Double>).cell],
            statesLastCellFirst: lastFirst)
        let initial = (0..<3).map { random([1, 4], UInt64(143 + $0)) }
        let options = RNNOptions {
            $0.returnSequences = true
            $0.maskedOutput = firstState ? .firstState : .previousOutput
        }
        let x = random([1, 4, 3], 146)
        let valid = [false, true, false, true]
        let found = try RNN(stack, options: options)(
            x, initialState: initial, mask: Mask(shape: [1, 4], valid: valid))
        var states = initial
        var output = Tensor<Double>(shape: [1, 4])
        for time in 0..<4 {
            if valid[time] { output = try stack(x.timestep(time), states: &states) }
            let repeated = firstState ? states[0] : output
            #expect(found.output.timestep(time) == (valid[time] ? output : repeated), "step \(time)")
        }
        #expect(found.states == states)
        // With h of the last cell in front, the two rules differ before the first valid step alone.
        let third = found.output.timestep(2)
        #expect((third == found.output.timestep(1)) == (lastFirst || !firstState))
        #expect(found.output.timestep(0) == (firstState ? initial[0] : Tensor(shape: [1, 4])))
    }

    @Test func refusals() throws {
        #expect(
            message { _ = try StackedCells<Double>([]) } == "cells: expected at least one, found none")
        let cells = try cells()
        #expect(
            message { _ = try StackedCells([cells[0], cells[2]]) }
                == "cells: expected one that takes 4 features, found 2")
        #expect(
            message { _ = try StackedCells([cells[1], cells[2], cells[0]]) }
                == "cells: expected one that takes 5 features, found 3")
        let layer = RNN(try StackedCells(cells))
        let x = random([2, 4, 3], 147)
        #expect(
            message { _ = try layer(x, initialState: [random([2, 4], 148)]) }
                == "initial_state: expected 4 tensors, found 1")
        let states = [5, 2, 2, 4].map { random([2, $0], 149) }
        #expect(
            message { _ = try layer(x, initialState: states) }
                == "initial_state: expected shape [2, 4], found [2, 5]")
    }

    @Test func configuration() throws {
        let gru = GRUConfiguration(units: 4)
        let lstm = LSTMConfiguration(units: 2, useBias: false)
        let options = RNNOptions { $0.returnState = true }
        let configuration = StackedRNNConfiguration(cells: [gru, lstm], options: options)
        #expect(
            configuration.parameters(inputShape: [nil, nil, 3]).map { "\($0.name) \(describe($0.shape))" }
                == [
                    "cells/0/kernel [3, 12]", "cells/0/recurrent_kernel [4, 12]", "cells/0/bias [2, 12]",
                    "cells/1/kernel [4, 8]", "cells/1/recurrent_kernel [2, 8]",
                ])
        #expect(configuration.outputCount == 4)
        #expect(
            try configuration.outputShapes(inputShape: [7, nil, 3]).map(describe)
                == ["[7, 2]", "[7, 4]", "[7, 2]", "[7, 2]"])
        var reversed = configuration
        reversed.statesLastCellFirst = true
        #expect(reversed.stateWidths == [2, 2, 4])
        #expect([configuration.outputState, reversed.outputState] == [1, 0])
        #expect(
            message { _ = try configuration.outputShapes(inputShape: [7, 3]) }
                == "input: expected 3 dimensions, found [7, 3]")
    }
}
