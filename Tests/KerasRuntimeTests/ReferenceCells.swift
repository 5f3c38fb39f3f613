import Foundation
import KerasRuntime

/// The weights of a recurrent cell with any number of gates, all different and none of them symmetric.
struct RandomCell {
    let units: Int
    let kernel: Tensor<Double>
    let recurrentKernel: Tensor<Double>
    /// [biasCount, gates · U]: the input's, and maybe the state's.
    let biases: Tensor<Double>

    init(gates: Int, units: Int, features: Int, biasCount: Int = 1, seed: UInt64) {
        var generator = SeededGenerator(seed)
        self.units = units
        kernel = .random([features, gates * units], &generator)
        recurrentKernel = .random([units, gates * units], &generator)
        biases = .random([biasCount, gates * units], &generator)
    }

    func gru<Element: TensorScalar>(resetAfter: Bool, useBias: Bool = true) throws -> GRUCell<Element> {
        let shape = resetAfter ? biases.shape : [biases.shape[1]]
        let elements = biases.elements.prefix(shape.reduce(1, *))
        return try GRUCell(
            kernel: kernel.converted(), recurrentKernel: recurrentKernel.converted(),
            bias: useBias ? Tensor(shape: shape, elements.map { Element($0) }) : nil,
            resetAfter: resetAfter)
    }

    func simple<Element: TensorScalar>(useBias: Bool = true) throws -> SimpleRNNCell<Element> {
        try SimpleRNNCell(
            kernel: kernel.converted(), recurrentKernel: recurrentKernel.converted(),
            bias: useBias ? Tensor(shape: [units], biases.elements.map { Element($0) }) : nil)
    }
}

/// Keras' GRU and SimpleRNN written down once more: one row, one unit at a time, in Double.
///
/// They share no code with the cells under test, not even the order of the loops.
struct ReferenceCell {
    enum Kind { case simple, gruResetBefore, gruResetAfter }

    let kind: Kind
    let weights: RandomCell
    var useBias = true

    /// h' for one row.
    func step(_ x: [Double], _ h: [Double]) -> [Double] {
        let units = weights.units
        let everywhere = Array(0..<units)
        switch kind {
        case .simple:
            return everywhere.map { tanh(input(x, $0) + state(h, $0)) }
        case .gruResetBefore:
            // Columns of Keras' kernels: z, r, h.
            let reset = everywhere.map { logistic(input(x, units + $0) + state(h, units + $0)) }
            let shortened = zip(reset, h).map { $0 * $1 }
            return everywhere.map { u in
                let update = logistic(input(x, u) + state(h, u))
                let candidate = tanh(input(x, 2 * units + u) + state(shortened, 2 * units + u))
                return update * h[u] + (1 - update) * candidate
            }
        case .gruResetAfter:
            return everywhere.map { u in
                let update = logistic(input(x, u) + state(h, u, bias: 1))
                let reset = logistic(input(x, units + u) + state(h, units + u, bias: 1))
                let candidate = tanh(
                    input(x, 2 * units + u) + reset * state(h, 2 * units + u, bias: 1))
                return update * h[u] + (1 - update) * candidate
            }
        }
    }

    /// Runs a batch [B, T, F] and compares with what a layer answered.
    ///
    /// - Returns: The largest difference in output or state.
    func distance<Element: TensorScalar>(
        _ x: Tensor<Element>, mask: Mask? = nil, state: Tensor<Element>? = nil, goBackwards: Bool = false,
        zeroOutputForMask: Bool = false, to found: (output: Tensor<Element>, states: [Tensor<Element>])
    ) -> Double {
        let (batch, timesteps, units) = (x.shape[0], x.shape[1], weights.units)
        let zeros = Array(repeating: 0.0, count: units)
        var outputs: [Double] = []
        var states: [Double] = []
        for row in 0..<batch {
            var h = state.map { Array($0.doubles[(row * units)..<((row + 1) * units)]) } ?? zeros
            var previous = zeros
            var last = zeros
            for step in 0..<timesteps {
                let time = goBackwards ? timesteps - 1 - step : step
                if mask?.valid[row * timesteps + time] ?? true {
                    h = self.step(x.row(row).timestep(time).doubles, h)
                    previous = h
                    last = h
                } else {
                    last = zeroOutputForMask ? zeros : previous
                }
                if found.output.rank == 3 { outputs += last }
            }
            if found.output.rank == 2 { outputs += last }
            states += h
        }
        let expected = outputs + states
        let actual = found.output.doubles + found.states.flatMap(\.doubles)
        guard expected.count == actual.count, found.states.count == 1 else { return .infinity }
        return zip(expected, actual).map { ($0 - $1).isNaN ? .infinity : abs($0 - $1) }.max() ?? 0
    }

    /// The input's part of one column, with its bias.
    private func input(_ x: [Double], _ column: Int) -> Double {
        let width = weights.kernel.shape[1]
        var total = useBias ? weights.biases.elements[column] : 0
        for (k, value) in x.enumerated() { total += value * weights.kernel.elements[k * width + column] }
        return total
    }

    /// The state's part of one column, with a bias of its own where the cell has two.
    private func state(_ h: [Double], _ column: Int, bias: Int? = nil) -> Double {
        let width = weights.recurrentKernel.shape[1]
        var total = 0.0
        if useBias, let bias { total = weights.biases.elements[bias * width + column] }
        for (k, value) in h.enumerated() {
            total += value * weights.recurrentKernel.elements[k * width + column]
        }
        return total
    }

    private func tanh(_ x: Double) -> Double { Foundation.tanh(x) }

    private func logistic(_ x: Double) -> Double { 1 / (1 + Foundation.exp(-x)) }
}
