import ArrayData

/// What a layer answers as it is: what changes are held against.
struct Baseline {
    /// The largest difference; infinite where something is not finite, or of another shape.
    let maxAbs: Double
    /// Below this, one explanation is as good as another.
    let rounding: Double
    private let differing: Int
    private let elements: Int
    private let roundings: [Rounding?]

    init(_ comparisons: [ArrayComparison]) {
        let differing = comparisons.filter { !$0.matches }
        let isMeasured = differing.allSatisfy { $0.nonfiniteMismatched == 0 && $0.shape == $0.expectedShape }
        maxAbs = isMeasured ? differing.map(\.maxAbs).max() ?? 0 : .infinity
        rounding = max(1e-6, (differing.first?.tolerance.atol ?? 0) / 10)
        self.differing = differing.reduce(0) { $0 + $1.mismatched }
        elements = comparisons.reduce(0) { $0 + $1.elements }
        roundings = differing.map(\.rounding)
    }

    /// What the changes are held against.
    var evidence: String {
        let size = maxAbs.isFinite ? ", max |Δ| \(NumberText.short(maxAbs))" : ""
        return "as it is, \(differing) of \(elements) values differ\(size)"
    }

    /// What speaks for rounding alone: that TensorFlow's answers and ours are about equally far from the
    /// exact ones wherever they differ. `nil` if they are not.
    var roundingAlone: String? {
        let known = roundings.compactMap { $0 }
        guard known.count == roundings.count, !known.isEmpty, known.allSatisfy({ $0.isRounding == true })
        else { return nil }
        let theirs = known.map(\.tensorFlow).max() ?? 0
        let ours = known.map(\.ours).max() ?? 0
        return
            "from float64 TensorFlow is \(NumberText.short(theirs)) away, this program \(NumberText.short(ours))"
    }
}
