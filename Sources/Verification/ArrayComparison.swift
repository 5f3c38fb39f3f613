public import ArrayData

/// How far one array is from what was expected.
///
/// NaN equals only NaN, infinity only the same infinity. All measures but the counts are taken over
/// the elements that are finite on both sides, in double precision.
public struct ArrayComparison: Sendable {
    /// The element that differs most.
    public struct Worst: Sendable {
        public let index: [Int]
        public let expected: Double
        public let actual: Double
    }

    /// Shape of what was answered.
    public let shape: [Int]
    /// Shape of what was expected.
    public let expectedShape: [Int]
    public let tolerance: Tolerance
    /// Number of elements outside of the tolerance.
    public private(set) var mismatched = 0
    /// Number of elements that are NaN or infinite on one side and something else on the other.
    public private(set) var nonfiniteMismatched = 0
    /// Largest `|actual − expected|`.
    public private(set) var maxAbs = 0.0
    /// Largest `|actual − expected| / |expected|` where the expected value is not 0.
    public private(set) var maxRel = 0.0
    /// Root of the mean squared difference.
    public private(set) var rmse = 0.0
    /// Mean of `|actual − expected|`.
    public private(set) var meanAbs = 0.0
    /// Largest distance in units in the last place of the type that was recorded.
    public private(set) var maxULP: UInt64 = 0
    /// Cosine of the angle between the two arrays; 1 if both are all 0.
    public private(set) var cosine = 1.0
    /// Smallest atol at which the arrays would match under the given rtol; `nil` if none would do.
    public private(set) var requiredAtol: Double?
    /// The element that differs most: one that is not finite where it should be, else the one of `maxAbs`.
    public private(set) var worst: Worst?
    /// The row that `worst` is in, along time where time runs, else along the last axis.
    public private(set) var worstRow: ComparedRow?
    /// The difference that half of the elements do not exceed, and the one that 99 % do not; exact
    /// up to 4,096 elements, at most 1 % too large beyond.
    public private(set) var medianAbs: Double?
    public private(set) var percentile99Abs: Double?
    /// How many differences there are of each power of ten, from the smallest on.
    public private(set) var histogram: [HistogramBar] = []
    /// How the differences go along time; `nil` where no time runs.
    public private(set) var alongTime: ErrorAlongTime?
    private var worstPosition: Int?
    /// How far both are from the exact answer, where that was looked at.
    public internal(set) var rounding: Rounding?

    /// Number of elements expected.
    public var elements: Int { expectedShape.reduce(1, *) }
    /// Whether everything is within the tolerance.
    public var matches: Bool { shape == expectedShape && mismatched == 0 }

    /// Compares two arrays. Where the shapes differ, nothing matches and nothing is measured.
    ///
    /// - Parameter timeAxis: The axis along which time runs; by default 1 where there are three or more.
    /// - Complexity: One pass over both arrays; memory does not grow with them.
    public init(actual: NDArray, expected: NDArray, tolerance: Tolerance, timeAxis: Int? = nil) {
        shape = actual.shape
        expectedShape = expected.shape
        self.tolerance = tolerance
        guard actual.shape == expected.shape else {
            mismatched = expected.count
            return
        }
        // [B, T, …]
        let axis = expected.rank < 3 ? nil : timeAxis ?? 1
        measure(actual, expected, timeAxis: axis)
        if let position = worstPosition {
            worst = Worst(
                index: NDArray.index(ofElement: position, shape: expectedShape),
                expected: expected.doubles(in: position..<(position + 1))[0],
                actual: actual.doubles(in: position..<(position + 1))[0])
            worstRow = ComparedRow(
                through: position, axis: axis ?? expected.rank - 1, actual: actual, expected: expected)
        }
    }

    /// The same with the distances from the exact answer, if there is one.
    ///
    /// - Parameter type: The type in which TensorFlow computes.
    init(
        actual: NDArray, expected: NDArray, tolerance: Tolerance, exact: Exact?, type: ElementType,
        timeAxis: Int? = nil
    ) {
        self.init(actual: actual, expected: expected, tolerance: tolerance, timeAxis: timeAxis)
        rounding = exact.flatMap { Rounding(actual: actual, expected: expected, exact: $0, type: type) }
    }

    private mutating func measure(_ actual: NDArray, _ expected: NDArray, timeAxis: Int?) {
        let isSingle = !(expected.elementType == .float64 && actual.elementType == .float64)
        var sums = Sums()
        var required = 0.0
        var distribution = ErrorDistribution(elements: expected.count)
        var alongTime = timeAxis.flatMap { ErrorAlongTime(axis: $0, shape: expectedShape) }
        // Widened piece by piece: arrays can have hundreds of megabytes.
        let piece = 1 << 13
        for start in stride(from: 0, to: expected.count, by: piece) {
            let range = start..<min(start + piece, expected.count)
            let actual = actual.doubles(in: range)
            let expected = expected.doubles(in: range)
            for offset in expected.indices {
                let a = actual[offset]
                let e = expected[offset]
                guard a.isFinite && e.isFinite else {
                    let isEqual = tolerance.accepts(a, expected: e)
                    alongTime?.add(isEqual ? 0 : .nan)
                    if isEqual { continue }
                    if nonfiniteMismatched == 0 { worstPosition = start + offset }
                    nonfiniteMismatched += 1
                    mismatched += 1
                    continue
                }
                let difference = abs(a - e)
                let relative = tolerance.rtol * abs(e)
                let ulps = isSingle ? Self.ulps(Float(a), Float(e)) : Self.ulps(a, e)
                if difference > tolerance.atol + relative || ulps > tolerance.maxULP ?? .max {
                    mismatched += 1
                }
                if nonfiniteMismatched == 0 && (worstPosition == nil || difference > maxAbs) {
                    worstPosition = start + offset
                }
                maxAbs = max(maxAbs, difference)
                if e != 0 { maxRel = max(maxRel, difference / abs(e)) }
                maxULP = max(maxULP, ulps)
                required = max(required, difference - relative)
                sums.add(difference, a, e)
                distribution.add(difference)
                alongTime?.add(difference)
            }
        }
        self.alongTime = alongTime
        if let quantiles = distribution.quantiles([0.5, 0.99]) {
            (medianAbs, percentile99Abs) = (quantiles[0], quantiles[1])
        }
        histogram = distribution.bars
        guard sums.count > 0 || nonfiniteMismatched == 0 else {
            // No pair is left to measure, and that is not a difference of 0.
            (maxAbs, maxRel, rmse, meanAbs, cosine) = (.nan, .nan, .nan, .nan, .nan)
            return
        }
        rmse = sums.rmse
        meanAbs = sums.mean
        cosine = sums.cosine
        // No atol makes up for what is too many units in the last place.
        let isWithinULPs = maxULP <= tolerance.maxULP ?? .max
        requiredAtol = nonfiniteMismatched == 0 && isWithinULPs ? required : nil
    }

    /// What is added up over all pairs that are finite.
    private struct Sums {
        var count = 0
        private var differences = 0.0
        private var squares = 0.0
        private var dot = 0.0
        private var actualSquares = 0.0
        private var expectedSquares = 0.0

        mutating func add(_ difference: Double, _ actual: Double, _ expected: Double) {
            count += 1
            differences += difference
            squares += difference * difference
            dot += actual * expected
            actualSquares += actual * actual
            expectedSquares += expected * expected
        }

        var mean: Double { count > 0 ? differences / Double(count) : 0 }
        var rmse: Double { count > 0 ? (squares / Double(count)).squareRoot() : 0 }
        var cosine: Double {
            guard actualSquares > 0 || expectedSquares > 0 else { return 1 }
            let lengths = actualSquares.squareRoot() * expectedSquares.squareRoot()
            return lengths > 0 ? min(1, max(-1, dot / lengths)) : 0
        }
    }
}
