import ArrayData
import KerasRuntime

extension Verifier {
    /// What differs where no layer was seen to differ alone: for want of layer outputs, because a layer
    /// is given something else than in TensorFlow, or because the answers are in another order.
    func diagnoseModel(
        _ verification: Verification, _ recording: Recording
    ) throws(VerificationError) -> [Verification.Diagnosis] {
        let first = verification.firstDiffering
        let failing = verification.cases.flatMap(\.outputs).first { $0.status == .differ }
        let suspicious = first?.layer.name ?? failing?.name ?? ""
        var findings = Findings(layer: suspicious)
        let baseline = Baseline(
            verification.cases.flatMap(\.outputs).compactMap(\.comparison)
                + verification.cases.flatMap(\.layers).compactMap(\.cumulative))
        if let rounding = baseline.roundingAlone {
            findings.add(.unknown, "rounding, and a tolerance below it", rounding)
            return findings.list
        }
        if let layer = first?.layer, let mask = try otherMask(layer.name, recording) {
            let alone = verification.cases.flatMap(\.layers).filter { $0.name == layer.name }
                .compactMap(\.isolated)
            if !alone.isEmpty, alone.allSatisfy(\.matches) {
                findings.add(
                    .mask, "the mask that reaches the layer is not TensorFlow's", mask,
                    maxAbsAfter: alone.map(\.maxAbs).max())
                return findings.list
            }
        }
        if let order = try outputOrder(recording) {
            findings.add(.batchOrder, order.detail, baseline.evidence, maxAbsAfter: order.maxAbsAfter)
            return findings.list
        }
        try addCauses(to: &findings, suspects(verification), recording, baseline)
        if findings.list.isEmpty {
            findings.layer = suspicious
            findings.add(
                .unknown, "no cause found",
                verification.cases.allSatisfy(\.layers.isEmpty)
                    ? "no layer outputs were recorded that would tell which layer is at fault"
                    : "no layer differs when fed TensorFlow's own values")
        }
        return findings.list
    }

    /// Tries each suspect within the whole model.
    private func addCauses(
        to findings: inout Findings, _ suspects: [Int], _ recording: Recording, _ baseline: Baseline
    ) throws(VerificationError) {
        var searches: [Search] = []
        for index in suspects {
            guard let bench = ModelBench(self, recording, layer: index) else { continue }
            searches.append(
                Search(subject: try subject(index, recording), bench: bench, baseline: baseline))
        }
        let found = searches.map { $0.singles() }
        let least = found.flatMap { $0 }.map(\.maxAbsAfter).min()
        for (search, explanations) in zip(searches, found) {
            findings.layer = search.subject.variant.layer.name
            findings.add(search.best(explanations, least: least), baseline.evidence)
        }
        guard findings.list.isEmpty, let first = searches.first else { return }
        findings.layer = first.subject.variant.layer.name
        if let (rounded, layer) = try roundedWeights(suspects, recording, baseline) {
            findings.layer = model.description.layers[layer].name
            findings.add(rounded, baseline)
        } else if searches.count == 1 {
            findings.add(first.pairs(), baseline.evidence)
        }
    }

    /// Layers that may be at fault: those that do the work, up to the first that was seen to differ in
    /// the running model, without those that match alone.
    private func suspects(_ verification: Verification) -> [Int] {
        let description = model.description
        let compared = verification.cases.flatMap(\.layers)
        let last = description.calls.firstIndex { call in
            description.layers[call.layer].name == verification.firstDiffering?.layer.name
        }
        var suspects: [Int] = []
        for call in description.calls.prefix(last.map { $0 + 1 } ?? description.calls.count) {
            let layer = description.layers[call.layer]
            let alone = compared.filter { $0.name == layer.name }.compactMap(\.isolated)
            let isCleared = !alone.isEmpty && alone.allSatisfy(\.matches)
            let works =
                model.weights.count(ofLayer: call.layer) > 0
                || layer.configuration.base is any RecurrentConfiguration
            if works && !isCleared && !suspects.contains(call.layer) { suspects.append(call.layer) }
        }
        return suspects
    }

    /// How the masks that reach a layer in the running model differ from the recorded ones; `nil` if
    /// they do not.
    private func otherMask(_ layer: String, _ recording: Recording) throws(VerificationError) -> String? {
        var session = try makeSession(for: recording)
        for recorded in recording.cases {
            if recorded.resets { session.reset() }
            guard let values = try? session.run(arrays: recorded.inputs) else { return nil }
            for call in model.description.calls
            where model.description.layers[call.layer].name == layer {
                guard let expected = recorded.masks[layer]?[call.node], let input = call.inputs.first
                else { continue }
                let wanted = expected.doubles.map { $0 != 0 }
                let found = values[input].mask?.valid ?? Array(repeating: true, count: wanted.count)
                guard found != wanted else { continue }
                let hidden = values[input].mask == nil ? "no mask" : "one that hides \(found.count { !$0 })"
                return "in case \(recorded.name) TensorFlow's mask hides \(wanted.count { !$0 }) of "
                    + "\(wanted.count) timesteps, here there is \(hidden); with TensorFlow's the layer matches"
            }
        }
        return nil
    }

    /// The order of the rows in the model's outputs, if that is what is wrong with them.
    private func outputOrder(_ recording: Recording) throws(VerificationError) -> BatchOrder? {
        var session = try makeSession(for: recording)
        var pairs: [(actual: NDArray, expected: NDArray, axis: Int, tolerance: Tolerance)] = []
        for recorded in recording.cases {
            if recorded.resets { session.reset() }
            guard let values = try? session.run(arrays: recorded.inputs) else { return nil }
            for (index, output) in model.description.outputs.enumerated() {
                guard let expected = recorded.outputs[index] else { continue }
                let tolerance = options.tolerances.tolerance(
                    for: output.name, in: recorded, defaultFor: model.description.computeType)
                pairs.append((values[output.value].array, expected, 0, tolerance))
            }
        }
        return BatchOrder(pairs)
    }

    /// Weights of suspects that were rounded, if that accounts for the difference.
    private func roundedWeights(
        _ suspects: [Int], _ recording: Recording, _ baseline: Baseline
    ) throws(VerificationError) -> (RoundedWeights, firstLayer: Int)? {
        guard [.float32, .float64].contains(model.description.computeType) else { return nil }
        let suspects = suspects.filter { model.weights[$0].isHalfPrecise }
        let weights = suspects.flatMap { model.weights[$0] }
        let rounded = RoundedWeights(weights, maxAbs: baseline.maxAbs) { changed in
            var all = Array(model.weights)
            var start = 0
            for index in suspects {
                all[index] = Array(changed[start..<(start + all[index].count)])
                start += all[index].count
            }
            guard let model = try? Model(model.description, weights: all),
                var session = try? model.makeSession(precision: .float64)
            else { return nil }
            var answers: [Double] = []
            for recorded in recording.cases {
                if recorded.resets { session.reset() }
                guard let values = try? session.run(arrays: recorded.inputs) else { return nil }
                for output in model.description.outputs { answers += values[output.value].array.doubles }
            }
            return answers
        }
        return rounded.flatMap { rounded in suspects.first.map { (rounded, $0) } }
    }
}
