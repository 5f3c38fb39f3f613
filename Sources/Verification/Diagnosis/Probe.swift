import ArrayData
import KerasRuntime

/// One call of a layer in a recording: what it was given, and what TensorFlow answered.
struct Probe: Sendable {
    /// Index of the case.
    let caseIndex: Int
    /// Whether the layer starts afresh with this call.
    let resets: Bool
    var arguments: KnownValues.Arguments
    /// Recorded outputs by position; empty where the call was not given recorded values, so that it
    /// only serves to bring stateful layers on.
    var expected: [Int: NDArray]
    let tolerance: Tolerance

    /// Number of timesteps that a recurrent layer takes.
    func timesteps(isTimeMajor: Bool) -> Int {
        guard let shape = arguments.inputs.first?.array.shape, shape.count == 3 else { return 1 }
        return shape[isTimeMajor ? 0 : 1]
    }

    /// The same call with one row of its batch.
    func narrowed(toRow row: Int, isTimeMajor: Bool) -> Probe {
        sliced(row..<(row + 1)) { rank in
            isTimeMajor && rank == 3 ? 1 : 0
        } maskAxis: {
            isTimeMajor ? 1 : 0
        }
    }

    /// The same call with its first timesteps only; of the outputs only sequences are left.
    func narrowed(toSteps steps: Int, isTimeMajor: Bool) -> Probe {
        var narrow = sliced(0..<steps) { rank in
            rank == 3 ? (isTimeMajor ? 0 : 1) : nil
        } maskAxis: {
            isTimeMajor ? 0 : 1
        }
        narrow.expected = narrow.expected.filter { $0.value.rank == 3 }
        return narrow
    }

    /// Slices every array along the axis that `axis` tells from its rank.
    private func sliced(
        _ range: Range<Int>, axis: (Int) -> Int?, maskAxis: () -> Int
    ) -> Probe {
        func slice(_ array: NDArray) -> NDArray {
            axis(array.rank).map { array.sliced(axis: $0, range) } ?? array
        }
        var narrow = self
        narrow.arguments.inputs = arguments.inputs.map { value in
            Session.Value(
                array: slice(value.array), mask: value.mask?.sliced(axis: maskAxis(), range))
        }
        narrow.arguments.initialState = arguments.initialState.map(slice)
        narrow.arguments.mask = arguments.mask.map { $0.sliced(axis: maskAxis(), range) }
        narrow.expected = expected.mapValues(slice)
        return narrow
    }
}

extension Mask {
    fileprivate func sliced(axis: Int, _ range: Range<Int>) -> Mask {
        let flags = NDArray(
            shape: shape, elementType: .uint8, values: .int64(valid.map { $0 ? 1 : 0 }))
        let slice = flags.sliced(axis: axis, range)
        return Mask(shape: slice.shape, valid: slice.doubles.map { $0 != 0 })
    }
}

extension Tolerance {
    /// The tolerance for trials: no change undoes what rounding makes, so a bound below it is not held
    /// against them.
    func aboveRounding(in type: ElementType) -> Tolerance {
        let rounding = Tolerance(defaultFor: type)
        var tolerance = self
        tolerance.atol = max(atol, rounding.atol / 4)
        tolerance.rtol = max(rtol, rounding.rtol / 4)
        tolerance.maxULP = nil
        return tolerance
    }
}

extension Verifier {
    /// All calls of a layer, on recorded values as far as there are any.
    ///
    /// What was not recorded is computed, so that stateful layers go on from where they should.
    func probes(ofLayer layer: Int, _ recording: Recording) throws(VerificationError) -> [Probe] {
        let description = model.description
        var session = try makeSession(for: recording)
        var probes: [Probe] = []
        for (caseIndex, recorded) in recording.cases.enumerated() {
            if recorded.resets { session.reset() }
            var resets = recorded.resets
            let tolerance = options.tolerances.tolerance(
                for: nil, in: recorded, defaultFor: description.computeType
            ).aboveRounding(in: description.computeType)
            var known = KnownValues(recorded)
            for (callIndex, call) in description.calls.enumerated() {
                let expected = call.outputs.indices.map { recorded.output($0, of: call, in: description) }
                let name = description.layers[call.layer].name
                let arguments = try known.arguments(of: call, named: name)
                var actual: [Session.Value]?
                if call.layer == layer, let arguments {
                    let answers = arguments.areRecorded ? expected.enumerated().filter { $1 != nil } : []
                    probes.append(
                        Probe(
                            caseIndex: caseIndex, resets: resets, arguments: arguments,
                            expected: Dictionary(uniqueKeysWithValues: answers)
                                .compactMapValues { $0 }, tolerance: tolerance))
                    resets = false
                }
                // Also where the outputs were recorded: masks and states were not.
                if let arguments, !description.layers[call.layer].isUnsupported {
                    actual = try? session.advance(call: callIndex, arguments)
                }
                for (position, value) in call.outputs.enumerated() {
                    known.set(value, recorded: expected[position], computed: actual?[position])
                }
            }
        }
        return probes
    }
}
