import Files
public import Verification

/// What distinguishes two models or two recordings, as the terminal shows it.
///
/// What is equal is passed over, unless all is to be shown.
public struct DifferenceText: Sendable {
    private let style: TextStyle
    private let showsAll: Bool

    /// - Parameter showsAll: Whether to show also what is equal.
    public init(style: TextStyle = TextStyle(), showsAll: Bool = false) {
        self.style = style
        self.showsAll = showsAll
    }

    /// One paragraph a layer, then the verdict.
    public func text(_ difference: ModelDifference) -> String {
        var lines: [String] = difference.changes.map(describe)
        for layer in difference.layers {
            let isSilent = layer.status == .match && layer.trainingChanges.isEmpty
            if isSilent && !showsAll { continue }
            var line = "\(style.status(layer.status.rawValue, layer.status))  \(layer.a.oneLine)"
            if layer.a != layer.b { line += " → \(layer.b.oneLine)" }
            line += " (\(layer.className.oneLine)\(layer.pairedBy == .order ? ", paired by order" : ""))"
            lines.append(line)
            lines += layer.changes.map { "  \(describe($0))" }
            lines += layer.weights.compactMap(describe)
            lines += layer.trainingChanges.map { "  for training only: \(describe($0))" }
        }
        lines += end(
            difference.status, "layer", difference.layers.map(\.status), onlyInA: difference.onlyInA,
            onlyInB: difference.onlyInB, difference.layers.flatMap(\.weights))
        return lines.map { $0 + "\n" }.joined()
    }

    /// One paragraph a case, then the verdict.
    public func text(_ difference: RecordingDifference) -> String {
        var lines: [String] = difference.attributeChanges.map { "note: \(describe($0))" }
        for recorded in difference.cases {
            lines.append(
                "\(style.status(recorded.status.rawValue, recorded.status))  \(recorded.name.oneLine)")
            lines += recorded.changes.map { "  \(describe($0))" }
            lines += recorded.arrays.compactMap(describe)
        }
        lines += end(
            difference.status, "case", difference.cases.map(\.status), onlyInA: difference.onlyInA,
            onlyInB: difference.onlyInB, difference.cases.flatMap(\.arrays))
        return lines.map { $0 + "\n" }.joined()
    }

    /// `recurrent_activation: hard_sigmoid → sigmoid`.
    private func describe(_ change: Change) -> String {
        "\(change.name): \(change.a ?? "(none)") → \(change.b ?? "(none)")".oneLine
    }

    /// `  kernel[0, 7]: 0.1 → 0.2, |Δ| 0.1; 2 of 60 differ`; `nil` for what may be passed over.
    private func describe(_ array: ArrayDifference) -> String? {
        let name = "  \(array.name.oneLine)"
        if let side = array.onlyIn {
            return "\(name) \(array.shape) is only in \(side.rawValue.uppercased())"
        }
        guard let comparison = array.comparison, array.status == .differ || showsAll else { return nil }
        guard comparison.shape == comparison.expectedShape else {
            return "\(name): shape \(comparison.expectedShape) → \(comparison.shape)"
        }
        guard let worst = comparison.worst else { return "\(name): no elements" }
        if array.status == .match && comparison.maxAbs == 0 {
            return "\(name): \(NumberText.grouped(comparison.elements)) equal"
        }
        let values = [worst.expected, worst.actual].map { ComparisonEntry.Value(value: $0).text }
        let difference = abs(worst.actual - worst.expected)
        return "\(name)\(worst.index): \(values[0]) → \(values[1])"
            + (difference.isFinite ? ", |Δ| \(NumberText.short(difference))" : "")
            + "; \(NumberText.grouped(comparison.mismatched)) of \(NumberText.grouped(comparison.elements)) differ"
    }

    /// What is on one side only, then the verdict.
    ///
    /// - Parameter paired: What was found of each pair.
    private func end(
        _ status: Verification.Status, _ noun: String, _ paired: [Verification.Status], onlyInA: [String],
        onlyInB: [String], _ arrays: [ArrayDifference]
    ) -> [String] {
        let same = paired.count { $0 == .match }
        let all = paired.count + onlyInA.count + onlyInB.count
        let share = "\(same) of \(NumberText.count(all, noun))"
        return onlyInA.map { "\(noun) \"\($0.oneLine)\" is only in A" }
            + onlyInB.map { "\(noun) \"\($0.oneLine)\" is only in B" } + [verdict(status, share, all, arrays)]
    }

    private func verdict(
        _ status: Verification.Status, _ share: String, _ all: Int, _ arrays: [ArrayDifference]
    ) -> String {
        let compared = arrays.compactMap(\.comparison).filter { $0.shape == $0.expectedShape }
        var text =
            "\(style.status(status.rawValue, status)): \(share) \(all == 1 ? "is" : "are") the same in A and B"
        let largest = compared.map(\.maxAbs).filter { !$0.isNaN }.max()
        if compared.contains(where: { $0.nonfiniteMismatched > 0 }) {
            text += "; largest |Δ| nan"
        } else if let largest {
            text += "; largest |Δ| \(NumberText.short(largest))"
        }
        return text
    }
}
