import Verification

/// One comparison, of an output or of a layer, in the form that other programs read.
struct ComparisonEntry: Encodable, Sendable {
    /// An expected or actual value; what is not finite is written as text.
    struct Value: Encodable, Sendable {
        let value: Double

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            if value.isNaN {
                try container.encode("nan")
            } else if value.isInfinite {
                try container.encode(value > 0 ? "inf" : "-inf")
            } else {
                try container.encode(value)
            }
        }
    }

    struct Worst: Encodable, Sendable {
        let index: [Int]
        let expected: Value
        let actual: Value
    }

    /// The differences that 50, 99 and 100 % of the elements do not exceed.
    struct Quantiles: Encodable, Sendable {
        @ExplicitNull var p50: Double?
        @ExplicitNull var p99: Double?
        @ExplicitNull var p100: Double?
    }

    /// Distances from the exact answer.
    struct RoundingEntry: Encodable, Sendable {
        @ExplicitNull var tensorflowMaxAbs: Double?
        @ExplicitNull var oursMaxAbs: Double?
        let exactMaxAbs: Double
        let exact: String

        init(_ rounding: Rounding) {
            tensorflowMaxAbs = rounding.tensorFlow.ifFinite
            oursMaxAbs = rounding.ours.ifFinite
            exactMaxAbs = rounding.largest
            exact = rounding.source.rawValue
        }
    }

    let index: Int
    let name: String
    let shape: [Int]
    @ExplicitNull var expectedShape: [Int]?
    let elements: Int
    let mismatched: Int
    @ExplicitNull var maxAbs: Double?
    @ExplicitNull var maxRel: Double?
    @ExplicitNull var rmse: Double?
    @ExplicitNull var meanAbs: Double?
    @ExplicitNull var quantiles: Quantiles?
    @ExplicitNull var maxUlp: UInt64?
    @ExplicitNull var cosine: Double?
    @ExplicitNull var requiredAtol: Double?
    let nonfiniteMismatched: Int
    @ExplicitNull var atol: Double?
    @ExplicitNull var rtol: Double?
    let toleranceFrom: String
    @ExplicitNull var worst: Worst?
    @ExplicitNull var rounding: RoundingEntry?
    let status: String

    init(index: Int, name: String, shape: [Int], _ comparison: ArrayComparison?, tolerance: Tolerance) {
        // Nothing is measured where there is nothing to compare with or the shapes differ.
        let measured = comparison.flatMap { $0.shape == $0.expectedShape ? $0 : nil }
        self.index = index
        self.name = name
        self.shape = shape
        expectedShape = comparison?.expectedShape
        elements = comparison?.elements ?? shape.reduce(1, *)
        mismatched = comparison?.mismatched ?? 0
        maxAbs = measured?.maxAbs.ifFinite
        maxRel = measured?.maxRel.ifFinite
        rmse = measured?.rmse.ifFinite
        meanAbs = measured?.meanAbs.ifFinite
        quantiles = measured.map {
            Quantiles(
                p50: $0.medianAbs?.ifFinite, p99: $0.percentile99Abs?.ifFinite,
                p100: $0.medianAbs == nil ? nil : $0.maxAbs.ifFinite)
        }
        maxUlp = measured?.maxULP
        cosine = measured?.cosine.ifFinite
        requiredAtol = measured?.requiredAtol?.ifFinite
        nonfiniteMismatched = comparison?.nonfiniteMismatched ?? 0
        atol = tolerance.atol.ifFinite
        rtol = tolerance.rtol.ifFinite
        toleranceFrom = tolerance.source.rawValue
        worst = measured?.worst.map {
            Worst(
                index: $0.index, expected: Value(value: $0.expected), actual: Value(value: $0.actual))
        }
        rounding = comparison?.rounding.map(RoundingEntry.init)
        status = Verification.Status(of: comparison).rawValue
    }
}
