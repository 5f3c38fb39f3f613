import ArrayData
import KerasRuntime

/// Where along time, and in which gate, a layer that differs begins to differ.
struct DifferenceStart {
    let timestep: Int
    var gate: String?
    /// The half of a bidirectional layer.
    var half: String?

    /// The first step of a returned sequence that is outside of the tolerance; `nil` where the output
    /// has no time.
    init?(
        of actual: NDArray, _ expected: NDArray, _ layer: ModelDescription.Layer, _ tolerance: Tolerance
    ) {
        guard actual.shape == expected.shape, actual.rank == 3 else { return nil }
        guard let first = Self.first(actual, expected, axis: layer.timeAxis, tolerance)
        else { return nil }
        timestep = first.step
    }

    /// The first step and gate of a recorded trace that is outside of the tolerance.
    init?(
        traceOf callIndex: Int, _ arguments: KnownValues.Arguments, _ session: Session,
        _ recorded: RecordedCase, _ tolerance: Tolerance
    ) {
        let description = session.model.description
        let layer = description.layers[description.calls[callIndex].layer].name
        guard
            let computed = try? session.trace(call: callIndex, arguments)
        else { return nil }
        var first: DifferenceStart?
        for (path, name, actual) in computed {
            guard let expected = recorded.traces[path.isEmpty ? layer : "\(layer)/\(path)"]?[name],
                let found = Self.first(actual, expected, axis: 1, tolerance)
            else { continue }
            // What is computed first within a step comes first here, so it is the cause.
            if found.step < first?.timestep ?? .max {
                var gate = Self.gates[name]
                if name == "z", let columns = actual.shape.last {
                    // All gates side by side: the one that is off most.
                    let column = found.worst % columns
                    gate = Gate(rawValue: column * Gate.allCases.count / columns)
                }
                first = DifferenceStart(
                    timestep: found.step, gate: gate?.name, half: path.isEmpty ? nil : path)
            }
        }
        guard let first else { return nil }
        self = first
    }

    private init(timestep: Int, gate: String?, half: String?) {
        self.timestep = timestep
        self.gate = gate
        self.half = half
    }

    /// The traced values that belong to one gate.
    private static let gates: [String: Gate] = ["i": .input, "f": .forget, "g": .cell, "o": .output]

    /// The first index along an axis at which any element is outside of the tolerance, and the
    /// position of the element that is off most there.
    private static func first(
        _ actual: NDArray, _ expected: NDArray, axis: Int, _ tolerance: Tolerance
    ) -> (step: Int, worst: Int)? {
        guard actual.shape == expected.shape, actual.rank > axis else { return nil }
        let stride = actual.shape[(axis + 1)...].reduce(1, *)
        let extent = actual.shape[axis]
        var first: (step: Int, worst: Int)?
        var largest = 0.0
        for (position, (a, e)) in zip(actual.doubles, expected.doubles).enumerated() {
            let step = position / stride % extent
            guard step <= first?.step ?? .max, !tolerance.accepts(a, expected: e) else { continue }
            // What is not finite is off more than anything that is.
            let difference = (a - e).isNaN ? .infinity : abs(a - e)
            if step < first?.step ?? .max || difference > largest {
                first = (step, position)
                largest = difference
            }
        }
        return first
    }
}

extension Tolerance {
    /// Whether a value is within the absolute and relative bounds, or not finite in the same way.
    func accepts(_ actual: Double, expected: Double) -> Bool {
        guard actual.isFinite && expected.isFinite else {
            return actual == expected || (actual.isNaN && expected.isNaN)
        }
        return abs(actual - expected) <= atol + rtol * abs(expected)
    }
}
