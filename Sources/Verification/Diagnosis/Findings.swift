/// What was found, explanation by explanation.
struct Findings {
    /// The layer that it is about.
    var layer: String
    private(set) var list: [Verification.Diagnosis] = []
    private var explanations = 0

    init(layer: String) { self.layer = layer }

    /// An explanation by one cause.
    mutating func add(
        _ cause: Cause, _ detail: String, _ evidence: String, maxAbsAfter: Double? = nil
    ) {
        list.append(
            Verification.Diagnosis(
                cause: cause, layer: layer, detail: detail, evidence: evidence, maxAbsAfter: maxAbsAfter,
                explanation: explanations))
        explanations += 1
    }

    mutating func add(_ explanations: [Explanation], _ evidence: String) {
        for explanation in explanations {
            for remedy in explanation.remedies {
                list.append(
                    Verification.Diagnosis(
                        cause: remedy.cause, layer: layer, detail: remedy.detail, evidence: evidence,
                        maxAbsAfter: explanation.maxAbsAfter, explanation: self.explanations))
            }
            self.explanations += 1
        }
    }

    mutating func add(_ rounded: RoundedWeights, _ baseline: Baseline) {
        add(
            .weightsRounded, "weights rounded to \(rounded.type.rawValue)",
            "every weight is representable in \(rounded.type.rawValue), whose rounding changes answers by "
                + "up to about \(NumberText.short(rounded.effect)); they differ by \(NumberText.short(baseline.maxAbs))"
        )
    }
}
