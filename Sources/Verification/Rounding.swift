import ArrayData

/// How far TensorFlow's answer and this program's are from the exact one, side by side: alike where
/// rounding makes the difference, far apart where something is wrong.
public struct Rounding: Sendable, Hashable {
    /// Where the exact answer is from.
    public enum Source: String, Sendable, Hashable {
        /// TensorFlow ran in float64, with the weights that it had.
        case recorded
        /// The model ran in double precision here, with the weights of the file.
        case computed
    }

    /// Largest `|TensorFlow − exact|`.
    public let tensorFlow: Double
    /// Largest `|ours − exact|`.
    public let ours: Double
    public let source: Source
    /// The largest of the exact answer, by absolute value: what a unit in the last place is told by.
    public let largest: Double
    /// Whether the two are alike, so that rounding accounts for the difference between them; `nil` for
    /// models that TensorFlow computes in half precision, far from exact in any case.
    public let isRounding: Bool?

    /// Measures two answers; `nil` if their shapes differ or nothing is finite.
    ///
    /// - Parameter type: The type in which TensorFlow computes.
    init?(actual: NDArray, expected: NDArray, exact: Exact, type: ElementType) {
        let (exact, source) = (exact.array, exact.source)
        guard actual.shape == exact.shape, expected.shape == exact.shape else { return nil }
        func distance(_ array: NDArray) -> Double? {
            zip(array.doubles, exact.doubles).lazy.map { abs($0 - $1) }.filter(\.isFinite).max()
        }
        guard let theirs = distance(expected), let ours = distance(actual) else { return nil }
        largest = exact.doubles.lazy.map(abs).filter(\.isFinite).max() ?? 0
        (tensorFlow, self.ours, self.source) = (theirs, ours, source)
        isRounding = type == .float32 ? theirs <= 10 * ours && ours <= 10 * theirs : nil
    }
}

/// The exact answer, as far as double precision goes.
struct Exact {
    let array: NDArray
    var source = Rounding.Source.computed
}
