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
        let isTimeMajor =
            (layer.configuration.base as? any RecurrentConfiguration)?.options.timeMajor ?? false
        guard let step = Self.firstStep(actual, expected, axis: isTimeMajor ? 0 : 1, tolerance)
        else { return nil }
        timestep = step
    }

    /// The first step and gate of a recorded trace that is outside of the tolerance.
    init?(
        traceOf callIndex: Int, _ arguments: KnownValues.Arguments, _ session: Session,
        _ recorded: RecordedCase, _ tolerance: Tolerance
    ) {
        let description = session.model.description
        let layer = description.layers[description.calls[callIndex].layer].name
        guard
            let computed = try? session.trace(
                call: callIndex, inputs: arguments.inputs, initialState: arguments.initialState,
                mask: arguments.mask)
        else { return nil }
        var first: DifferenceStart?
        for (path, name, actual) in computed {
            guard let expected = recorded.traces[path.isEmpty ? layer : "\(layer)/\(path)"]?[name],
                let step = Self.firstStep(actual, expected, axis: 1, tolerance)
            else { continue }
            // Gates come before the states that they make, so the first of a step is the cause.
            if step < first?.timestep ?? .max {
                first = DifferenceStart(
                    timestep: step, gate: Self.gates[name], half: path.isEmpty ? nil : path)
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

    /// The traced values that are gates. z holds all of them and so names none.
    private static let gates = [
        "i": Gate.input.name, "f": Gate.forget.name, "g": Gate.cell.name, "o": Gate.output.name,
    ]

    /// The first index along an axis at which any element is outside of the tolerance.
    private static func firstStep(
        _ actual: NDArray, _ expected: NDArray, axis: Int, _ tolerance: Tolerance
    ) -> Int? {
        guard actual.shape == expected.shape, actual.rank > axis else { return nil }
        let stride = actual.shape[(axis + 1)...].reduce(1, *)
        let extent = actual.shape[axis]
        var first: Int?
        for (position, (a, e)) in zip(actual.doubles, expected.doubles).enumerated() {
            let step = position / stride % extent
            if step < first ?? .max, !tolerance.accepts(a, expected: e) { first = step }
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
