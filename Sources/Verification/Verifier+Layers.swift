import ArrayData
import KerasRuntime

extension Verifier {
    /// Compares layer by layer: each alone, on what was recorded, and each in the running model.
    func addLayers(
        to cases: [Verification.Case], _ recording: Recording
    ) throws(VerificationError) -> [Verification.Case] {
        var result = cases
        // Two sessions, so that what stateful layers carry is not mixed up between the two runs.
        var running = try makeSession(for: recording)
        var alone = try makeSession(for: recording)
        var exactRunning = makeExactSession()
        var exactAlone = makeExactSession()
        for (index, recorded) in recording.cases.enumerated() {
            if recorded.resets {
                running.reset()
                alone.reset()
                exactRunning?.reset()
                exactAlone?.reset()
            }
            var values: [Session.Value]?
            let exact = options.layers == nil ? try? exactRunning?.run(arrays: recorded.inputs) : nil
            if options.layers == nil {
                do throws(RuntimeError) {
                    values = try running.run(arrays: recorded.inputs)
                } catch {
                    throw VerificationError(error, case: recorded.name)
                }
            }
            if let values { result[index].addRounding(values, exact: exact, recorded, model.description) }
            result[index].layers = try compareLayers(
                recorded, running: values, exact: exact, alone: &alone, exactAlone: &exactAlone)
        }
        return result
    }

    /// A session in double precision, against which rounding is told; `nil` for models that compute in
    /// it themselves.
    private func makeExactSession() -> Session? {
        model.naturalPrecision == .float64 ? nil : try? model.makeSession(precision: .float64)
    }

    /// Walks the calls of one case in order, each on recorded values as far as there are any.
    private func compareLayers(
        _ recorded: RecordedCase, running: [Session.Value]?, exact: [Session.Value]?,
        alone: inout Session, exactAlone: inout Session?
    ) throws(VerificationError) -> [Verification.Layer] {
        let type = model.description.computeType
        let tolerance = options.tolerances.tolerance(for: nil, in: recorded, defaultFor: type)
        var known = KnownValues(recorded)
        var compared: [Verification.Layer] = []
        for (callIndex, call) in model.description.calls.enumerated() {
            let layer = model.description.layers[call.layer]
            let expected = call.outputs.indices.map {
                recorded.output($0, of: call, in: model.description)
            }
            let arguments = layer.isUnsupported ? nil : try known.arguments(of: call, named: layer.name)
            let before = alone
            var actual: [Session.Value]?
            let exactAnswers = arguments.flatMap { try? exactAlone?.advance(call: callIndex, $0) }
            if let arguments {
                do throws(RuntimeError) {
                    actual = try alone.advance(call: callIndex, arguments)
                } catch {
                    throw VerificationError(error, case: recorded.name)
                }
            }

            if options.layers?.contains(layer.name) ?? true {
                for (position, value) in call.outputs.enumerated() {
                    guard let expected = expected[position] else { continue }
                    let isolated = (arguments?.areRecorded ?? false) ? actual?[position].array : nil
                    let comparison = isolated.map {
                        ArrayComparison(
                            actual: $0, expected: expected, tolerance: tolerance,
                            exact: exactAnswers.map { Exact(array: $0[position].array) }, type: type,
                            timeAxis: layer.timeAxis)
                    }
                    var start: DifferenceStart?
                    if let isolated, let comparison, let arguments, !comparison.matches {
                        start =
                            DifferenceStart(
                                traceOf: callIndex, arguments, before, recorded, tolerance)
                            ?? DifferenceStart(of: isolated, expected, layer, tolerance)
                    }
                    compared.append(
                        Verification.Layer(
                            name: layer.name, className: layer.className,
                            index: call.firstOutputIndex + position,
                            isolated: comparison,
                            cumulative: running.map {
                                ArrayComparison(
                                    actual: $0[value].array, expected: expected, tolerance: tolerance,
                                    exact: exact.map { Exact(array: $0[value].array) }, type: type,
                                    timeAxis: layer.timeAxis)
                            },
                            timestep: start?.timestep, gate: start?.gate, half: start?.half))
                }
            }
            for (position, value) in call.outputs.enumerated() {
                known.set(value, recorded: expected[position], computed: actual?[position])
            }
        }
        return compared
    }
}

extension Verification.Case {
    /// Notes how far each output is from the exact one: the recorded one if there is one.
    fileprivate mutating func addRounding(
        _ values: [Session.Value], exact: [Session.Value]?, _ recorded: RecordedCase,
        _ description: ModelDescription
    ) {
        for (index, output) in description.outputs.enumerated() where outputs.indices.contains(index) {
            guard let expected = recorded.outputs[index] else { continue }
            outputs[index].comparison = ArrayComparison(
                actual: values[output.value].array, expected: expected, tolerance: outputs[index].tolerance,
                exact: recorded.outputs64[index].map { Exact(array: $0, source: .recorded) }
                    ?? exact.map { Exact(array: $0[output.value].array) }, type: description.computeType,
                timeAxis: description.timeAxis(ofValue: output.value))
        }
    }
}

extension RecordedCase {
    /// What was recorded for one output of a call.
    func output(
        _ position: Int, of call: ModelDescription.Call, in description: ModelDescription
    ) -> NDArray? {
        layers[description.layers[call.layer].name]?[call.firstOutputIndex + position]
    }
}

/// The values that are known while a case is walked through: recorded ones, else computed ones.
struct KnownValues {
    /// What a call is run with.
    struct Arguments {
        var inputs: [Session.Value]
        var initialState: [NDArray]
        var mask: NDArray?
        /// Whether all of it was recorded, so that the call is judged alone.
        var areRecorded: Bool
    }

    private let recorded: RecordedCase
    private let masksAreRecorded: Bool
    private var values: [ModelDescription.ValueID: Session.Value] = [:]
    private var isRecorded: Set<ModelDescription.ValueID> = []

    /// Begins with the inputs.
    ///
    /// - Parameter masksAreRecorded: Whether recorded masks replace those that come with the values.
    init(_ recorded: RecordedCase, masksAreRecorded: Bool = true) {
        self.recorded = recorded
        self.masksAreRecorded = masksAreRecorded
        for (value, array) in recorded.inputs.enumerated() { set(value, recorded: array, computed: nil) }
    }

    /// Notes a value. The mask is always the computed one: recordings keep masks with the layers that
    /// received them.
    mutating func set(_ value: ModelDescription.ValueID, recorded: NDArray?, computed: Session.Value?) {
        guard let array = recorded ?? computed?.array else { return }
        values[value] = Session.Value(array: array, mask: computed?.mask)
        if recorded != nil { isRecorded.insert(value) }
    }

    /// The arguments of a call; `nil` if one is not known.
    ///
    /// - Throws: ``VerificationError`` when a recorded mask is not one of the call's input.
    func arguments(
        of call: ModelDescription.Call, named layer: String
    ) throws(VerificationError) -> Arguments? {
        let sources = call.inputs + call.initialState + [call.mask].compactMap { $0 }
        guard sources.allSatisfy({ values[$0] != nil }) else { return nil }
        var inputs = call.inputs.compactMap { values[$0] }
        if masksAreRecorded, let mask = recorded.masks[layer]?[call.node], !inputs.isEmpty {
            let expected = inputs[0].mask?.shape ?? Array(inputs[0].array.shape.prefix(2))
            guard mask.shape == expected else {
                throw VerificationError(
                    "masks/\(layer)/\(call.node)", expected: "shape \(expected)", found: "\(mask.shape)",
                    case: recorded.name)
            }
            inputs[0].mask = Mask(shape: mask.shape, valid: mask.doubles.map { $0 != 0 })
        }
        return Arguments(
            inputs: inputs, initialState: call.initialState.compactMap { values[$0]?.array },
            mask: call.mask.flatMap { values[$0]?.array },
            areRecorded: sources.allSatisfy(isRecorded.contains))
    }
}

extension Session {
    mutating func advance(
        call index: Int, _ arguments: KnownValues.Arguments
    ) throws(RuntimeError) -> [Value] {
        try advance(
            call: index, inputs: arguments.inputs, initialState: arguments.initialState,
            mask: arguments.mask)
    }

    func trace(
        call index: Int, _ arguments: KnownValues.Arguments
    ) throws(RuntimeError) -> [(path: String, name: String, array: NDArray)] {
        try trace(
            call: index, inputs: arguments.inputs, initialState: arguments.initialState,
            mask: arguments.mask)
    }
}
