import ArrayData
import KerasRuntime

/// The biases of an LSTM that returned its whole sequence, one unit after the other.
///
/// The recorded outputs are the hidden states, so what flows between units is known, and each unit has
/// but the four biases of its gates to be found: also in a large layer that is a matter of a second.
struct UnitBiases {
    private let configuration: LSTMConfiguration
    /// Preactivations without bias, [rows, T, 4U], and what was recorded, [rows, T, U], in double
    /// precision, of each call.
    private var calls: [(z: [Double], expected: [Double], rows: Int, steps: Int)] = []

    /// Recorded values of one unit that are enough for its four biases.
    private static let enough = 60

    /// Takes the first calls of a layer; `nil` if it is of another kind, or given masks or states.
    init?(_ variant: Variant, _ probes: [Probe]) {
        guard let lstm = variant.layer.configuration.base as? LSTMConfiguration,
            lstm.options.returnSequences, !lstm.options.timeMajor, !lstm.options.goBackwards,
            !lstm.options.stateful, lstm.activation.isElementwise, lstm.recurrentActivation.isElementwise,
            let kernel = variant.weight("kernel"), let recurrent = variant.weight("recurrent_kernel")
        else { return nil }
        configuration = lstm
        let both = NDArray(
            shape: [kernel.shape[0] + recurrent.shape[0], recurrent.shape[1]],
            kernel.doubles + recurrent.doubles)
        let product = Variant(
            layer: ModelDescription.Layer(
                name: "preactivations", className: "Dense",
                configuration: DenseConfiguration(units: both.shape[1], useBias: false)),
            weights: [both], outputCount: 1)
        guard var session = try? product.makeSession(precision: .float64) else { return nil }
        var known = 0
        for probe in probes where known < Self.enough {
            guard let input = probe.arguments.inputs.first, let expected = probe.expected[0],
                input.mask == nil, probe.arguments.mask == nil, probe.arguments.initialState.isEmpty,
                expected.rank == 3, expected.shape[2] == lstm.units,
                input.array.shape.dropLast() == expected.shape.dropLast(),
                let z = try? session.advance(
                    call: 0,
                    KnownValues.Arguments(
                        inputs: [Session.Value(array: input.array.besides(before: expected), mask: nil)],
                        initialState: [], mask: nil, areRecorded: true))
            else { return nil }
            let (rows, steps) = (expected.shape[0], expected.shape[1])
            calls.append((z[0].array.doubles, expected.doubles, rows, steps))
            known += rows * steps
        }
        // Something must be left to be matched by what was not fitted to.
        guard known >= 3 * Gate.allCases.count else { return nil }
    }

    /// The biases, [4U].
    func fitted(goodEnough: Double) -> [Double] {
        let units = configuration.units
        var biases = Array(repeating: 0.0, count: Gate.allCases.count * units)
        for unit in 0..<units {
            let found = LeastSquares.solve(
                from: Array(repeating: 0, count: Gate.allCases.count), goodEnough: goodEnough
            ) { residuals(unit, $0) }
            for gate in Gate.allCases { biases[gate.rawValue * units + unit] = found[gate.rawValue] }
        }
        return biases
    }

    /// Residuals of one unit over the first two thirds of the timesteps.
    private func residuals(_ unit: Int, _ biases: [Double]) -> [Double]? {
        let units = configuration.units
        let gateCount = Gate.allCases.count
        var residuals: [Double] = []
        var gates = biases
        for (z, expected, rows, steps) in calls {
            for row in 0..<rows {
                var (cell, hidden) = (0.0, 0.0)
                for step in 0..<max(1, steps * 2 / 3) {
                    let place = row * steps + step
                    for gate in Gate.allCases {
                        gates[gate.rawValue] =
                            z[(place * gateCount + gate.rawValue) * units + unit] + biases[gate.rawValue]
                    }
                    advance(&gates, &cell, &hidden)
                    residuals.append(hidden - expected[place * units + unit])
                }
            }
        }
        return residuals.allSatisfy(\.isFinite) ? residuals : nil
    }

    /// One step of one unit.
    private func advance(_ gates: inout [Double], _ cell: inout Double, _ hidden: inout Double) {
        var next = cell
        gates.withUnsafeMutableBufferPointer { gates in
            guard let base = gates.baseAddress else { return }
            for gate in Gate.allCases {
                Double.apply(
                    gate == .cell ? configuration.activation : configuration.recurrentActivation,
                    to: base + gate.rawValue, count: 1)
            }
            Double.updateLSTMState(
                gates: base, cell: &cell, activation: configuration.activation, units: 1,
                nextHidden: &hidden, nextCell: &next)
        }
        cell = next
    }
}

extension Activation {
    /// Whether each element is on its own.
    fileprivate var isElementwise: Bool { self != .softmax && self != .logSoftmax && self != .sparsemax }
}

extension NDArray {
    /// The features of each step, [B, T, F], and beside them what came out of the step before, [B, T, U].
    fileprivate func besides(before outputs: NDArray) -> NDArray {
        let (rows, steps, features, units) = (shape[0], shape[1], shape[2], outputs.shape[2])
        let (x, h) = (doubles, outputs.doubles)
        var joined: [Double] = []
        joined.reserveCapacity(rows * steps * (features + units))
        for place in 0..<(rows * steps) {
            joined += x[(place * features)..<((place + 1) * features)]
            if place % steps == 0 {
                joined += Array(repeating: 0, count: units)
            } else {
                joined += h[((place - 1) * units)..<(place * units)]
            }
        }
        return NDArray(shape: [rows, steps, features + units], joined)
    }
}
