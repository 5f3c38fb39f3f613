import Foundation
import KerasRuntime

/// Keras' LSTM written down once more, as plainly as it can be: one row, one unit at a time, in Double.
///
/// It shares no code with the layer under test, not even the order of the loops.
struct ReferenceLSTM {
    let weights: RandomLSTM
    var goBackwards = false
    var zeroOutputForMask = false

    struct Answer {
        /// The output of each step in the order of processing.
        var outputs: [[Double]] = []
        var hidden: [Double]
        var cell: [Double]
    }

    /// Runs one sequence.
    ///
    /// - Parameter valid: For each timestep whether it is valid.
    func run(
        _ sequence: [[Double]], valid: [Bool]? = nil, hidden: [Double]? = nil, cell: [Double]? = nil
    ) -> Answer {
        let units = weights.units
        let zeros = Array(repeating: 0.0, count: units)
        var answer = Answer(hidden: hidden ?? zeros, cell: cell ?? zeros)
        var previous = zeros
        let times = goBackwards ? Array(sequence.indices.reversed()) : Array(sequence.indices)
        for time in times {
            if let valid, !valid[time] {
                answer.outputs.append(zeroOutputForMask ? Array(repeating: 0, count: units) : previous)
                continue
            }
            let x = sequence[time]
            var nextHidden: [Double] = []
            var nextCell: [Double] = []
            for unit in 0..<units {
                // Columns of Keras' kernels: input, forget, candidate, output.
                let input = logistic(sum(x, answer.hidden, column: unit))
                let forget = logistic(sum(x, answer.hidden, column: units + unit))
                let candidate = Foundation.tanh(sum(x, answer.hidden, column: 2 * units + unit))
                let output = logistic(sum(x, answer.hidden, column: 3 * units + unit))
                let cell = forget * answer.cell[unit] + input * candidate
                nextCell.append(cell)
                nextHidden.append(output * Foundation.tanh(cell))
            }
            answer.hidden = nextHidden
            answer.cell = nextCell
            previous = nextHidden
            answer.outputs.append(nextHidden)
        }
        return answer
    }

    /// Runs a batch of sequences and compares with what a layer answered.
    ///
    /// - Returns: The largest difference in output or state.
    func distance<Element: TensorScalar>(
        _ x: Tensor<Element>, mask: Mask? = nil, states: [Tensor<Element>]? = nil,
        to found: (output: Tensor<Element>, states: [Tensor<Element>])
    ) -> Double {
        let (batch, timesteps, units) = (x.shape[0], x.shape[1], weights.units)
        var output: [Double] = []
        var hidden: [Double] = []
        var cell: [Double] = []
        for row in 0..<batch {
            let sequence = (0..<timesteps).map { time in x.row(row).timestep(time).doubles }
            let valid = mask.map { Array($0.valid[(row * timesteps)..<((row + 1) * timesteps)]) }
            let start = states.map { $0.map { Array($0.doubles[(row * units)..<((row + 1) * units)]) } }
            let answer = run(sequence, valid: valid, hidden: start?[0], cell: start?[1])
            output += found.output.rank == 3 ? answer.outputs.flatMap { $0 } : answer.outputs.last ?? []
            hidden += answer.hidden
            cell += answer.cell
        }
        let expected = output + hidden + cell
        let actual = found.output.doubles + found.states.flatMap(\.doubles)
        guard expected.count == actual.count else { return .infinity }
        return zip(expected, actual).map { ($0 - $1).isNaN ? .infinity : abs($0 - $1) }.max() ?? 0
    }

    private func sum(_ x: [Double], _ hidden: [Double], column: Int) -> Double {
        let width = 4 * weights.units
        var total = weights.bias.elements[column]
        for (k, value) in x.enumerated() { total += value * weights.kernel.elements[k * width + column] }
        for (k, value) in hidden.enumerated() {
            total += value * weights.recurrentKernel.elements[k * width + column]
        }
        return total
    }

    private func logistic(_ x: Double) -> Double { 1 / (1 + Foundation.exp(-x)) }
}
