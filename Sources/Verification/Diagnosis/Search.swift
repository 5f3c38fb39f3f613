import KerasRuntime

/// Changes that, made together, bring a layer within tolerance.
struct Explanation {
    let remedies: [Remedy]
    /// The largest difference that is left.
    let maxAbsAfter: Double
}

/// Looks for changes that make a layer match: one, or if none does, two.
struct Search {
    let subject: Subject
    let bench: any Bench
    /// The difference without any change and what is allowed.
    let baseline: Baseline

    /// The most multiplications and additions that a search for pairs may take: some seconds.
    private static let budget = 8e9

    /// All single changes that help. Ties stay in.
    func singles() -> [Explanation] {
        best(subject.remedies.compactMap { explanation([$0], of: subject.variant) })
    }

    /// All pairs of changes that help together.
    func pairs() -> [Explanation] {
        let remedies = subject.remedies.filter(\.isForAllParts)
        let count = Double(remedies.count)
        // On a large layer only what is most common in combination.
        let isAffordable = count * count / 2 * Double(bench.cost(of: subject.variant)) <= Self.budget
        return best(pairs(of: isAffordable ? remedies : remedies.filter(\.isCommon)))
    }

    private func pairs(of remedies: [Remedy]) -> [Explanation] {
        var found: [Explanation] = []
        for (index, first) in remedies.enumerated() {
            // Changed weights are made once for all that goes with them.
            var variant = subject.variant
            first.apply(&variant)
            for second in remedies[(index + 1)...] where second.kind != first.kind {
                if let pair = explanation([second], after: [first], of: variant) { found.append(pair) }
            }
        }
        return found
    }

    /// Tries changes on top of others; `nil` if they do not bring the layer within tolerance.
    private func explanation(
        _ remedies: [Remedy], after earlier: [Remedy] = [], of start: Variant
    ) -> Explanation? {
        var variant = start
        for remedy in remedies { remedy.apply(&variant) }
        let all = earlier + remedies
        guard
            let maxAbs = bench.fit(
                variant, keepsRows: all.allSatisfy(\.keepsRows), keepsTime: all.allSatisfy(\.keepsTime)),
            // A difference that was hardly out of tolerance must not become a little smaller by chance.
            !(maxAbs > baseline.maxAbs / 4)
        else { return nil }
        return Explanation(remedies: all, maxAbsAfter: maxAbs)
    }

    /// The explanations that are as good as the best one, but for rounding.
    ///
    /// - Parameter least: What the best one leaves, if others than these were looked at.
    func best(_ explanations: [Explanation], least: Double? = nil) -> [Explanation] {
        guard let least = least ?? explanations.map(\.maxAbsAfter).min() else { return [] }
        let bound = max(4 * least, baseline.rounding)
        return explanations.filter { $0.maxAbsAfter <= bound }
    }
}

extension Remedy {
    /// Whether the change is likely enough to be tried with others on a large layer.
    fileprivate var isCommon: Bool {
        switch kind {
        case .activation, .recurrentActivation:
            detail.contains("hard_sigmoid") || detail.contains("is sigmoid") || detail.contains("is tanh")
        case .gates: detail.hasSuffix("stored i c f o") || detail.hasSuffix("stored i f o c")
        default: true
        }
    }
}
