import ArrayData
import KerasRuntime

/// Tries a layer within the running model, on what was recorded behind it: the model's outputs, and
/// those of layers as far as there are any.
struct ModelBench: Bench {
    let verifier: Verifier
    let recording: Recording
    /// Index of the layer.
    let layer: Int
    /// Index of its first call; nothing before it changes.
    private let firstCall: Int
    /// All values of the model as it is, for each case.
    private let values: [[Session.Value]]

    /// Runs the model once as it is; `nil` if it cannot run as a whole.
    init?(_ verifier: Verifier, _ recording: Recording, layer: Int) {
        let description = verifier.model.description
        guard let firstCall = description.calls.firstIndex(where: { $0.layer == layer }),
            var session = try? verifier.model.makeSession()
        else { return nil }
        var values: [[Session.Value]] = []
        for recorded in recording.cases {
            if recorded.resets { session.reset() }
            guard let answers = try? session.run(arrays: recorded.inputs) else { return nil }
            values.append(answers)
        }
        (self.verifier, self.recording, self.layer) = (verifier, recording, layer)
        (self.firstCall, self.values) = (firstCall, values)
    }

    func fit(_ variant: Variant, keepsRows: Bool, keepsTime: Bool) -> Double? {
        guard var own = try? variant.makeSession(), var others = try? verifier.model.makeSession()
        else { return nil }
        var largest = 0.0
        for index in recording.cases.indices {
            if recording.cases[index].resets {
                own.reset()
                others.reset()
            }
            guard let difference = fit(variant, inCase: index, &own, &others) else { return nil }
            largest = max(largest, difference)
        }
        return largest
    }

    func cost(of variant: Variant) -> Int {
        let weights = verifier.model.weights.elementCount
        let elements = recording.cases.flatMap(\.inputs).reduce(0) { $0 + $1.count }
        return weights * max(1, elements)
    }

    private func fit(
        _ variant: Variant, inCase index: Int, _ own: inout Session, _ others: inout Session
    ) -> Double? {
        let description = verifier.model.description
        let recorded = recording.cases[index]
        var known = KnownValues(recorded, masksAreRecorded: false)
        var running = values[index]
        for (value, answer) in running.enumerated() { known.set(value, recorded: nil, computed: answer) }
        for callIndex in description.calls.indices.dropFirst(firstCall) {
            let call = description.calls[callIndex]
            let name = description.layers[call.layer].name
            guard let arguments = try? known.arguments(of: call, named: name) else { return nil }
            let answers =
                call.layer == layer
                ? try? own.advance(call: 0, variant.arguments.apply(to: arguments))
                : try? others.advance(call: callIndex, arguments)
            guard let answers else { return nil }
            for (answer, value) in zip(answers, call.outputs) {
                running[value] = answer
                known.set(value, recorded: nil, computed: answer)
            }
        }
        return verifier.difference(running, recorded, fromCall: firstCall)
    }
}

extension Verifier {
    /// The largest difference of what was recorded in a case of the running model from a call on;
    /// `nil` if any of it is out of tolerance.
    fileprivate func difference(
        _ values: [Session.Value], _ recorded: RecordedCase, fromCall firstCall: Int
    ) -> Double? {
        let description = model.description
        let type = description.computeType
        var largest = 0.0
        for (index, output) in description.outputs.enumerated() {
            guard let expected = recorded.outputs[index] else { continue }
            let tolerance = options.tolerances.tolerance(
                for: output.name, in: recorded, defaultFor: type
            ).aboveRounding(in: type)
            guard let difference = tolerance.difference(values[output.value].array, expected)
            else { return nil }
            largest = max(largest, difference)
        }
        let tolerance = options.tolerances.tolerance(for: nil, in: recorded, defaultFor: type)
            .aboveRounding(in: type)
        for call in description.calls[firstCall...] {
            for (position, value) in call.outputs.enumerated() {
                guard let expected = recorded.output(position, of: call, in: description) else { continue }
                guard let difference = tolerance.difference(values[value].array, expected)
                else { return nil }
                largest = max(largest, difference)
            }
        }
        return largest
    }
}
