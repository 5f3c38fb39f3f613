import TestSupport
import Testing

@testable import KerasRuntime

/// A layer is exactly T applications of its cell, whichever cell that is: F = 3, T = 5, B = 2.
@Suite struct RecurrentLoopTests {
    enum Kind: CaseIterable {
        case lstm, gruResetBefore, gruResetAfter, simple, stacked, stackedLastFirst, convolutional

        func cell<Element: TensorScalar>(_: Element.Type) throws -> any RNNCell<Element> {
            switch self {
            case .lstm:
                let weights = RandomLSTM(units: 4, features: 3, seed: 120)
                return (try weights.layer() as LSTM<Element>).cell
            case .gruResetBefore, .gruResetAfter:
                let weights = RandomCell(gates: 3, units: 4, features: 3, biasCount: 2, seed: 121)
                return try weights.gru(resetAfter: self == .gruResetAfter) as GRUCell<Element>
            case .simple:
                let weights = RandomCell(gates: 1, units: 4, features: 3, seed: 122)
                return try weights.simple() as SimpleRNNCell<Element>
            case .stacked, .stackedLastFirst:
                let upper = RandomLSTM(units: 2, features: 4, seed: 123)
                return try StackedCells<Element>(
                    [Kind.gruResetAfter.cell(Element.self), (upper.layer() as LSTM<Element>).cell],
                    statesLastCellFirst: self == .stackedLastFirst)
            case .convolutional:
                var generator = SeededGenerator(124)
                // Three places with one channel each.
                return try ConvLSTMCell<Element>(
                    kernel: .random([2, 1, 8], &generator), recurrentKernel: .random([2, 2, 8], &generator),
                    bias: .random([8], &generator), activation: .tanh, recurrentActivation: .sigmoid,
                    windows: WindowSettings(sizes: [2], strides: [1], padding: .same), extents: [3])
            }
        }
    }

    private func equalsTheCell<Cell: RNNCell>(
        _ cell: Cell, timeMajor: Bool, goBackwards: Bool
    ) throws {
        typealias Element = Cell.Element
        let options = RNNOptions {
            $0.returnSequences = true
            $0.timeMajor = timeMajor
            $0.goBackwards = goBackwards
        }
        var generator = SeededGenerator(125)
        let batchFirst = Tensor<Element>.random([2, 5, 3], &generator, scale: 2)
        let initial = cell.stateWidths.map { Tensor<Element>.random([2, $0], &generator) }
        let x = timeMajor ? batchFirst.transposed : batchFirst
        let answer = try RNN(cell, options: options)(x, initialState: initial)
        var states = initial
        for step in 0..<5 {
            let time = goBackwards ? 4 - step : step
            let output = try cell(x.timestep(time, timeMajor: timeMajor), states: &states)
            #expect(output == answer.output.timestep(step, timeMajor: timeMajor))
            #expect(output == states[cell.outputState])
        }
        #expect(answer.states == states)
        #expect(answer.states != initial)

        var last = options
        last.returnSequences = false
        let end = try RNN(cell, options: last)(x, initialState: initial)
        #expect(end.output == states[cell.outputState])
        #expect(end.states == states)
        let mirrored = options.mirrored(batchFirst)
        #expect(
            try RNN(cell, options: .sequences)(mirrored, initialState: initial).states == states)
    }

    @Test(arguments: Kind.allCases, [false, true])
    func equalsTheSteppedCell(kind: Kind, timeMajor: Bool) throws {
        for goBackwards in [false, true] {
            try equalsTheCell(kind.cell(Float.self), timeMajor: timeMajor, goBackwards: goBackwards)
            try equalsTheCell(kind.cell(Double.self), timeMajor: timeMajor, goBackwards: goBackwards)
        }
    }

    private func carries<Cell: RNNCell>(_ cell: Cell) throws {
        var generator = SeededGenerator(126)
        let x = Tensor<Cell.Element>.random([2, 5, 3], &generator, scale: 2)
        // Row 0 has a hole, row 1 begins late and stays masked at the end.
        let valid = [true, false, true, true, true, false, false, true, true, false]
        let initial = cell.stateWidths.map { Tensor<Cell.Element>.random([2, $0], &generator) }
        let answer = try RNN(cell, options: .sequences)(
            x, initialState: initial, mask: Mask(shape: [2, 5], valid: valid))
        for row in 0..<2 {
            var states = initial.map { $0.row(row) }
            var output = Tensor<Cell.Element>(shape: [1, cell.units])
            for time in 0..<5 {
                if valid[row * 5 + time] { output = try cell(x.row(row).timestep(time), states: &states) }
                #expect(answer.output.row(row).timestep(time) == output)
            }
            #expect(answer.states.map { $0.row(row) } == states)
        }
    }

    @Test(arguments: Kind.allCases)
    func maskedStepsCarryEveryState(kind: Kind) throws {
        try carries(kind.cell(Float.self))
        try carries(kind.cell(Double.self))
    }

    /// NaN in a masked step reaches neither outputs nor states.
    @Test(arguments: Kind.allCases)
    func maskedStepsAreNotLookedAt(kind: Kind) throws {
        func answers<Cell: RNNCell>(_ cell: Cell) throws {
            var generator = SeededGenerator(127)
            let x = Tensor<Cell.Element>.random([2, 5, 3], &generator)
            let mask = Mask(shape: [2, 5], valid: (0..<10).map { $0 % 3 != 1 })
            var poisoned = x
            for (step, isValid) in mask.valid.enumerated() where !isValid {
                for feature in 0..<3 { poisoned.elements[step * 3 + feature] = .nan }
            }
            let rnn = RNN(cell, options: .sequences)
            let (clean, answer) = (try rnn(x, mask: mask), try rnn(poisoned, mask: mask))
            #expect(answer.output == clean.output)
            #expect(answer.states == clean.states)
        }
        try answers(kind.cell(Float.self))
    }
}

extension RNNOptions {
    /// A sequence as a layer with these options sees it.
    fileprivate func mirrored<Element>(_ x: Tensor<Element>) -> Tensor<Element> {
        goBackwards ? x.mirrored : x
    }
}
