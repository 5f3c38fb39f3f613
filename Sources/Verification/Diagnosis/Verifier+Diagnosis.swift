import ArrayData
import KerasRuntime

extension Verifier {
    /// Looks for the cause of what differs. It explains, and excuses nothing.
    func diagnose(
        _ verification: Verification, _ recording: Recording
    ) throws(VerificationError) -> [Verification.Diagnosis] {
        let differing = verification.cases.flatMap(\.layers).filter { $0.isolated?.matches == false }
        guard let first = verification.firstDiffering?.layer.name, !differing.isEmpty else {
            return try diagnoseModel(verification, recording)
        }
        // A tolerance below rounding makes sound layers differ: what is more than that comes first.
        var findings = Findings(layer: first)
        for name in [first] + differing.map(\.name) {
            let compared = verification.cases.flatMap(\.layers).filter { $0.name == name }
            let baseline = Baseline(compared.compactMap(\.isolated))
            if let rounding = baseline.roundingAlone {
                if findings.list.isEmpty {
                    findings.add(.unknown, "rounding, and a tolerance below it", rounding)
                }
            } else if let index = model.description.layers.firstIndex(where: { $0.name == name }) {
                return try diagnoseLayer(index, baseline, recording)
            }
        }
        return findings.list
    }

    /// A layer that differs although it was fed what TensorFlow fed it.
    private func diagnoseLayer(
        _ index: Int, _ baseline: Baseline, _ recording: Recording
    ) throws(VerificationError) -> [Verification.Diagnosis] {
        let subject = try subject(index, recording)
        let bench = LayerBench(subject.probes, subject.variant)
        var findings = Findings(layer: subject.variant.layer.name)

        if let order = BatchOrder(subject.probes, subject.variant) {
            findings.add(.batchOrder, order.detail, baseline.evidence, maxAbsAfter: order.maxAbsAfter)
        }
        let search = Search(subject: subject, bench: bench, baseline: baseline)
        findings.add(search.singles(), baseline.evidence)
        if !findings.list.isEmpty { return findings.list }

        if let bias = MissingBias(subject, bench, recording) {
            findings.add(.biasMissing, bias.detail, bias.evidence)
        }
        if let rounded = subject.roundedWeights(baseline) {
            findings.add(rounded, baseline)
        }
        if findings.list.isEmpty { findings.add(search.pairs(), baseline.evidence) }
        if !findings.list.isEmpty { return findings.list }

        if let dropout = subject.dropout { findings.add(.dropout, dropout.detail, dropout.evidence) }
        if !subject.variant.weights.isEmpty {
            // Of other layers not all settings were tried, so what differs may be one of those.
            let detail =
                subject.triesAllSettings ? "some weights changed" : "some weights changed, or a setting"
            findings.add(.weightsChanged, detail, subject.changedWeights(recording))
        }
        if findings.list.isEmpty {
            findings.add(.unknown, "no cause found", "no change of a setting makes the layer match")
        }
        return findings.list
    }

    /// A layer with its calls in a recording.
    func subject(_ index: Int, _ recording: Recording) throws(VerificationError) -> Subject {
        let description = model.description
        let call = description.calls.first { $0.layer == index }
        let others = description.layers.indices.filter { $0 != index }
        return Subject(
            variant: Variant(
                layer: description.layers[index], weights: model.weights[index],
                outputCount: call?.outputs.count ?? 1),
            probes: try probes(ofLayer: index, recording),
            others: others.map { (description.layers[$0], model.weights[$0]) })
    }
}

extension Subject {
    /// Weights that were rounded, if that accounts for the difference.
    func roundedWeights(_ baseline: Baseline) -> RoundedWeights? {
        guard [.float32, .float64].contains(variant.layer.computeType) else { return nil }
        return RoundedWeights(variant.weights, maxAbs: baseline.maxAbs) { weights in
            var changed = variant
            changed.weights = weights
            return changed.answers(probes)?.flatMap(\.actual)
        }
    }
}
