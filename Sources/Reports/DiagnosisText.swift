import Files
import Verification

/// Causes as the terminal shows them: one line each.
struct DiagnosisText {
    private let diagnosis: [Verification.Diagnosis]
    /// The layer that was named just before.
    private let named: String?

    init(_ verification: Verification) {
        diagnosis = verification.diagnosis
        named = verification.firstDivergence?.layer
    }

    var text: String {
        // Causes of one explanation hold together, explanations are alternatives.
        let explanations = Dictionary(grouping: diagnosis, by: \.explanation).sorted { $0.key < $1.key }
        return explanations.enumerated().map { number, explanation in
            "\(number == 0 ? "cause" : "or"): \(line(explanation.value).oneLine)\n"
        }.joined()
    }

    private func line(_ causes: [Verification.Diagnosis]) -> String {
        guard let first = causes.first else { return "" }
        let details = causes.map(\.detail).joined(separator: ", and ")
        let isNamed = named == first.layer || named?.hasPrefix(first.layer + "/") ?? false
        let start = isNamed ? details : "layer \"\(first.layer)\": \(details)"
        guard let after = first.maxAbsAfter else { return "\(start); \(first.evidence)" }
        let remedy = causes.count > 1 ? "with both" : first.cause.isInWeights ? "put right," : "with it"
        return "\(start); \(remedy) the layer matches within \(NumberText.short(after))"
    }
}
