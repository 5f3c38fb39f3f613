import Verification

/// One comparison as charts show it, of bounded size whatever was compared.
struct DetailEntry: Encodable, Sendable {
    /// What is compared: an output, a layer fed what was recorded, or a layer in the running model.
    enum Kind: String, Encodable, Sendable {
        case output
        case isolated
        case cumulative
    }

    struct AlongTime: Encodable, Sendable {
        let axis: Int
        let steps: Int
        /// Timesteps that one value of `maxAbs` stands for.
        let stepsPerValue: Int
        /// `nil` where something is not finite.
        let maxAbs: [Double?]
    }

    struct Row: Encodable, Sendable {
        let axis: Int
        /// Index of the first element shown.
        let start: [Int]
        /// Elements of the whole row.
        let length: Int
        let expected: [ComparisonEntry.Value]
        let actual: [ComparisonEntry.Value]
    }

    /// Differences from `from` up to ten times that; exactly 0 where it is 0.
    struct Bar: Encodable, Sendable {
        let from: Double
        let count: Int
    }

    let `case`: String
    let kind: Kind
    let name: String
    let index: Int
    @ExplicitNull var alongTime: AlongTime?
    @ExplicitNull var worstRow: Row?
    let histogram: [Bar]

    private init(_ candidate: Candidate) {
        let comparison = candidate.comparison
        `case` = candidate.caseName
        kind = candidate.kind
        name = candidate.name
        index = candidate.index
        alongTime = comparison.alongTime.map {
            AlongTime(
                axis: $0.axis, steps: $0.steps, stepsPerValue: $0.stepsPerValue,
                maxAbs: $0.maxAbs.map(\.ifFinite))
        }
        worstRow = comparison.worstRow.map {
            Row(
                axis: $0.axis, start: $0.start, length: $0.length,
                expected: $0.expected.map(ComparisonEntry.Value.init),
                actual: $0.actual.map(ComparisonEntry.Value.init))
        }
        histogram = comparison.histogram.map { Bar(from: $0.lower, count: $0.count) }
    }
}

extension DetailEntry {
    /// A comparison that could be shown.
    private struct Candidate {
        let caseName: String
        let kind: Kind
        let name: String
        let index: Int
        let comparison: ArrayComparison

        /// How far it is from being accepted; what is not finite is further than anything.
        var badness: Double {
            guard comparison.nonfiniteMismatched == 0 else { return .infinity }
            return comparison.maxAbs.isNaN ? 0 : comparison.maxAbs
        }
    }

    private static let limit = 6

    /// The layer that differs first, each output where it is worst, and other layers that differ alone;
    /// where all is well, the layer that is furthest off along time.
    static func worst(of verification: Verification) -> [DetailEntry] {
        let outputs = verification.cases.flatMap { recorded in
            recorded.outputs.compactMap { output in
                output.comparison.map {
                    Candidate(
                        caseName: recorded.name, kind: .output, name: output.name, index: output.index,
                        comparison: $0)
                }
            }
        }.filter { $0.comparison.worst != nil }
        let layers = verification.cases.flatMap { recorded in
            recorded.layers.flatMap { layer in
                [(Kind.isolated, layer.isolated), (.cumulative, layer.cumulative)].compactMap { kind, found in
                    found.map {
                        Candidate(
                            caseName: recorded.name, kind: kind, name: layer.name, index: layer.index,
                            comparison: $0)
                    }
                }
            }
        }.filter { $0.comparison.worst != nil }

        var chosen: [Candidate] = []
        func isNew(_ candidate: Candidate) -> Bool {
            !chosen.contains {
                $0.kind == candidate.kind && $0.name == candidate.name && $0.index == candidate.index
            }
        }
        if let first = verification.firstDivergence {
            let kind = first.isIsolated ? Kind.isolated : .cumulative
            chosen += layers.filter {
                $0.kind == kind && $0.caseName == first.caseName && !$0.comparison.matches
                    && (first.layer == $0.name || first.layer.hasPrefix($0.name + "/"))
            }.prefix(1)
        }
        for candidate in outputs.sorted(by: { $0.badness > $1.badness }) where isNew(candidate) {
            chosen.append(candidate)
        }
        let alone = layers.filter { $0.kind == .isolated }.sorted { $0.badness > $1.badness }
        for candidate in alone where isNew(candidate) && !candidate.comparison.matches {
            chosen.append(candidate)
        }
        if !chosen.contains(where: { $0.comparison.alongTime != nil }) {
            chosen.insert(
                contentsOf: alone.filter { $0.comparison.alongTime != nil }.prefix(1), at: 0)
        }
        return chosen.prefix(limit).map(DetailEntry.init)
    }
}
