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

        init(_ position: Int, _ actual: [Double], _ expected: [Double], shape: [Int]) {
            index = NDArray.index(ofElement: position, shape: shape)
            self.expected = expected[position]
            self.actual = actual[position]
        }
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
    /// Largest distance in units in the last place of the type that was recorded.
    public private(set) var maxULP: UInt64 = 0
    /// Cosine of the angle between the two arrays; 1 if both are all 0.
    public private(set) var cosine = 1.0
    /// Smallest atol at which the arrays would match under the given rtol; `nil` if none would do.
    public private(set) var requiredAtol: Double?
    /// The element that differs most: one that is not finite where it should be, else the one of `maxAbs`.
    public private(set) var worst: Worst?
    /// How far both are from the exact answer, where that was looked at.
    public internal(set) var rounding: Rounding?

    /// Number of elements expected.
    public var elements: Int { expectedShape.reduce(1, *) }
    /// Whether everything is within the tolerance.
    public var matches: Bool { shape == expectedShape && mismatched == 0 }

    /// Compares two arrays. Where the shapes differ, nothing matches and nothing is measured.
    public init(actual: NDArray, expected: NDArray, tolerance: Tolerance) {
        shape = actual.shape
        expectedShape = expected.shape
        self.tolerance = tolerance
        guard actual.shape == expected.shape else {
            mismatched = expected.count
            return
        }
        let isSingle = !(expected.elementType == .float64 && actual.elementType == .float64)
        measure(actual.doubles, expected.doubles, isSingle: isSingle)
    }

    /// The same with the distances from the exact answer, if there is one.
    ///
    /// - Parameter type: The type in which TensorFlow computes.
    init(
        actual: NDArray, expected: NDArray, tolerance: Tolerance, exact: Exact?, type: ElementType
    ) {
        self.init(actual: actual, expected: expected, tolerance: tolerance)
        rounding = exact.flatMap { Rounding(actual: actual, expected: expected, exact: $0, type: type) }
    }

    private mutating func measure(_ actual: [Double], _ expected: [Double], isSingle: Bool) {
        var sum = 0.0
        var dot = 0.0
        var actualSquares = 0.0
        var expectedSquares = 0.0
        var required = 0.0
        var finite = 0
        var worstPosition: Int?
        for position in expected.indices {
            let a = actual[position]
            let e = expected[position]
            guard a.isFinite && e.isFinite else {
                if tolerance.accepts(a, expected: e) { continue }
                if nonfiniteMismatched == 0 { worstPosition = position }
                nonfiniteMismatched += 1
                mismatched += 1
                continue
            }
            finite += 1
            let difference = abs(a - e)
            let relative = tolerance.rtol * abs(e)
            let ulps = isSingle ? Self.ulps(Float(a), Float(e)) : Self.ulps(a, e)
            if !tolerance.accepts(a, expected: e) || ulps > tolerance.maxULP ?? .max { mismatched += 1 }
            if nonfiniteMismatched == 0 && (worstPosition == nil || difference > maxAbs) {
                worstPosition = position
            }
            maxAbs = max(maxAbs, difference)
            if e != 0 { maxRel = max(maxRel, difference / abs(e)) }
            maxULP = max(maxULP, ulps)
            required = max(required, difference - relative)
            sum += difference * difference
            dot += a * e
            actualSquares += a * a
            expectedSquares += e * e
        }
        guard finite > 0 || nonfiniteMismatched == 0 else {
            // No pair is left to measure, and that is not a difference of 0.
            (maxAbs, maxRel, rmse, cosine) = (.nan, .nan, .nan, .nan)
            worst = worstPosition.map { Worst($0, actual, expected, shape: expectedShape) }
            return
        }
        rmse = finite > 0 ? (sum / Double(finite)).squareRoot() : 0
        if actualSquares > 0 || expectedSquares > 0 {
            let lengths = actualSquares.squareRoot() * expectedSquares.squareRoot()
            cosine = lengths > 0 ? min(1, max(-1, dot / lengths)) : 0
        }
        // No atol makes up for what is too many units in the last place.
        let isWithinULPs = maxULP <= tolerance.maxULP ?? .max
        requiredAtol = nonfiniteMismatched == 0 && isWithinULPs ? required : nil
        worst = worstPosition.map { Worst($0, actual, expected, shape: expectedShape) }
    }

    /// Number of floats from one finite number to another.
    static func ulps(_ a: Float, _ b: Float) -> UInt64 {
        // Bit patterns of floats are in the order of their magnitudes.
        func rank(_ x: Float) -> Int64 {
            let magnitude = Int64(x.bitPattern & 0x7FFF_FFFF)
            return x.sign == .minus ? -magnitude : magnitude
        }
        return (rank(a) - rank(b)).magnitude
    }

    /// Number of doubles from one finite number to another.
    static func ulps(_ a: Double, _ b: Double) -> UInt64 {
        func rank(_ x: Double) -> Int64 {
            let magnitude = Int64(x.bitPattern & 0x7FFF_FFFF_FFFF_FFFF)
            return x.sign == .minus ? -magnitude : magnitude
        }
        // Opposite signs can lie further apart than Int64 reaches.
        let (ra, rb) = (rank(a), rank(b))
        return (ra < 0) == (rb < 0) ? (ra - rb).magnitude : ra.magnitude + rb.magnitude
    }
}
