import Verification

/// Comparisons in words, for reports that are built from the same value as the JSON.
extension ComparisonEntry {
    /// "not recorded", "expected shape …" or "[0, 7, 3]: expected …, found …, |Δ| … > …; 2 of 640 differ".
    var sentence: String {
        guard status != "unchecked" else {
            return expectedShape == nil ? "not recorded, so not checked" : "has no elements, so not checked"
        }
        if let expectedShape, expectedShape != shape {
            return "expected shape \(expectedShape), found \(shape)"
        }
        guard let worst else { return status }
        var text = "\(worst.index): expected \(worst.expected.text), found \(worst.actual.text)"
        let difference = abs(worst.actual.value - worst.expected.value)
        if difference.isFinite {
            let bound = (atol ?? .infinity) + (rtol ?? .infinity) * abs(worst.expected.value)
            let sign = difference > bound ? ">" : "≤"
            text += ", |Δ| \(NumberText.short(difference)) \(sign) \(NumberText.short(bound))"
        }
        return text + "; \(NumberText.grouped(mismatched)) of \(NumberText.grouped(elements)) differ"
    }

    /// All measures with their names.
    var measures: [(name: String, value: String)] {
        func number(_ value: Double?) -> String { value.map(NumberText.short) ?? "–" }
        return [
            ("elements", NumberText.grouped(elements)),
            ("mismatched", NumberText.grouped(mismatched)),
            ("not finite", NumberText.grouped(nonfiniteMismatched)),
            ("max |Δ|", number(maxAbs)), ("max relative", number(maxRel)), ("RMSE", number(rmse)),
            ("mean |Δ|", number(meanAbs)), ("median |Δ|", number(quantiles?.p50)),
            ("99 % |Δ|", number(quantiles?.p99)),
            ("max ULP", maxUlp.map { "\($0)" } ?? "–"), ("cosine", cosine.map { "\($0)" } ?? "–"),
            ("required atol", number(requiredAtol)), ("atol", number(atol)), ("rtol", number(rtol)),
            ("tolerance from", toleranceFrom),
            ("TensorFlow − exact", number(rounding?.tensorflowMaxAbs)),
            ("this program − exact", number(rounding?.oursMaxAbs)),
        ]
    }
}

extension ComparisonEntry.Value {
    /// In the digits of float32 where that is what was recorded.
    var text: String {
        if value.isNaN { return "nan" }
        return Double(Float(value)) == value ? "\(Float(value))" : "\(value)"
    }
}

extension VerificationReport.DivergenceEntry {
    /// Such as: layer "lstm" in case a, also when fed TensorFlow's own values, from timestep 3, forget gate.
    var sentence: String {
        "layer \"\(layer)\" in case \(`case`)" + (alone ? ", also when fed TensorFlow's own values" : "")
            + (timestep.map { ", from timestep \($0)" } ?? "") + (gate.map { ", \($0) gate" } ?? "")
    }
}

extension VerificationReport {
    /// Why something differs. Causes of one explanation hold together; explanations are alternatives.
    struct Explanation: Sendable {
        let sentence: String
        /// The causes in the contract's words.
        let causes: String
        let evidence: String

        fileprivate init(_ entries: [DiagnosisEntry]) {
            let after = entries.first?.maxAbsAfter.map {
                "; with that undone, max |Δ| is \(NumberText.short($0))"
            }
            sentence =
                entries.map { "layer \"\($0.layer)\": \($0.detail)" }.joined(separator: ", and ")
                + (after ?? "")
            causes = entries.map(\.cause).joined(separator: ", ")
            evidence = entries.map(\.evidence).filter { !$0.isEmpty }.joined(separator: "; ")
        }
    }

    var explanations: [Explanation] {
        Dictionary(grouping: diagnosis, by: \.explanation).sorted { $0.key < $1.key }
            .map { Explanation($0.value) }
    }
}
