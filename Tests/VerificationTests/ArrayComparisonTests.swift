import ArrayData
import Testing

@testable import Verification

@Suite struct ArrayComparisonTests {
    private let exact = Tolerance(atol: 0, rtol: 0)

    private func compare(
        _ actual: [Double], _ expected: [Double], shape: [Int]? = nil, _ tolerance: Tolerance? = nil
    ) -> ArrayComparison {
        let shape = shape ?? [actual.count]
        return ArrayComparison(
            actual: NDArray(shape: shape, actual), expected: NDArray(shape: shape, expected),
            tolerance: tolerance ?? exact)
    }

    /// Six numbers whose measures are exact in binary.
    @Test func measuresByHand() throws {
        let expected = [1.0, -2, 4, 0, 8, 0.5]
        let actual = [1.0, -2.5, 4, 0.25, 7, 0.5]
        let found = compare(actual, expected, shape: [2, 3], Tolerance(atol: 0.25, rtol: 0.0625))
        // Differences: 0, 0.5, 0, 0.25, 1, 0; bounds: …, 0.375, …, 0.25, 0.75, ….
        #expect(found.elements == 6)
        #expect(found.mismatched == 2)
        #expect(found.nonfiniteMismatched == 0)
        #expect(!found.matches)
        #expect(found.maxAbs == 1)
        let worst = try #require(found.worst)
        #expect(worst.index == [1, 1])
        #expect(worst.expected == 8)
        #expect(worst.actual == 7)
        // 0.5 / 2 is more than 1 / 8; where 0 was expected there is no ratio.
        #expect(found.maxRel == 0.25)
        #expect(found.rmse == ((0.25 + 0.0625 + 1) / 6).squareRoot())
        // 1 − 1/16 · 8: what 8 against 7 would take.
        #expect(found.requiredAtol == 0.5)
        // 1 + 5 + 16 + 0 + 56 + 0.25 over the lengths of both.
        let lengths =
            (1 + 6.25 + 16 + 0.0625 + 49 + 0.25).squareRoot() * (1 + 4 + 16 + 64 + 0.25).squareRoot()
        #expect(abs(found.cosine - 78.25 / lengths) < 1e-15)
        #expect(found.shape == [2, 3])
        #expect(found.expectedShape == [2, 3])
    }

    @Test func equalArrays() {
        let found = compare([1, -2, 0], [1, -2, 0])
        #expect(found.matches)
        #expect(found.mismatched == 0)
        #expect(found.maxAbs == 0 && found.maxRel == 0 && found.rmse == 0 && found.maxULP == 0)
        #expect(found.requiredAtol == 0)
        #expect(abs(found.cosine - 1) < 1e-15)
    }

    /// numpy's rule: the relative part goes by the expected value, and equality is within.
    @Test func theRule() {
        #expect(compare([1.5], [1], Tolerance(atol: 0.5, rtol: 0)).matches)
        #expect(!compare([1.5], [1], Tolerance(atol: 0.499, rtol: 0)).matches)
        #expect(compare([3], [2], Tolerance(atol: 0, rtol: 0.5)).matches)
        #expect(!compare([2], [3], Tolerance(atol: 0, rtol: 0.25)).matches)
        #expect(compare([-3], [-2], Tolerance(atol: 0.5, rtol: 0.25)).matches)
        #expect(!compare([1e-9], [0], Tolerance(atol: 0, rtol: 1)).matches)
    }

    // MARK: Units in the last place

    @Test(
        arguments: [
            (1, Float(1).nextUp, 1), (1, Float(1).nextDown, 1), (1, 2, 8_388_608), (0, -0.0, 0),
            (Float.leastNonzeroMagnitude, -Float.leastNonzeroMagnitude, 2), (0, .leastNonzeroMagnitude, 1),
            (-1, Float(-1).nextUp, 1), (1, -1, 2 * 0x3F80_0000), (0.1, 0.1, 0),
            (.greatestFiniteMagnitude, -.greatestFiniteMagnitude, 2 * 0x7F7F_FFFF),
        ] as [(Float, Float, UInt64)])
    func singleULP(a: Float, b: Float, expected: UInt64) {
        #expect(ArrayComparison.ulps(a, b) == expected)
        #expect(ArrayComparison.ulps(b, a) == expected)
    }

    @Test(
        arguments: [
            (1, 1.0.nextUp, 1), (1, 2, 1 << 52), (0, -0.0, 0),
            (Double.leastNonzeroMagnitude, -Double.leastNonzeroMagnitude, 2), (-3, (-3.0).nextDown, 1),
            (.greatestFiniteMagnitude, -.greatestFiniteMagnitude, 2 * 0x7FEF_FFFF_FFFF_FFFF),
        ] as [(Double, Double, UInt64)])
    func doubleULP(a: Double, b: Double, expected: UInt64) {
        #expect(ArrayComparison.ulps(a, b) == expected)
        #expect(ArrayComparison.ulps(b, a) == expected)
    }

    /// Counted in the type that was recorded: double only if both sides are.
    @Test func typeOfULP() {
        let single = NDArray(shape: [1], [Float(1).nextUp])
        let double = NDArray(shape: [1], [Double(Float(1).nextUp)])
        let one = NDArray(shape: [1], [1 as Double])
        #expect(ArrayComparison(actual: single, expected: one, tolerance: exact).maxULP == 1)
        #expect(ArrayComparison(actual: double, expected: one, tolerance: exact).maxULP == 1 << 29)
        let floatOne = NDArray(shape: [1], [1 as Float])
        #expect(ArrayComparison(actual: double, expected: floatOne, tolerance: exact).maxULP == 1)
    }

    @Test func maxULPIsAnotherCondition() {
        let actual = NDArray(shape: [2], [1, Float(1) + 3 * Float(1).ulp])
        let expected = NDArray(shape: [2], [1, 1] as [Float])
        func matches(_ ulps: UInt64?, atol: Double = 1) -> Bool {
            let tolerance = Tolerance(atol: atol, rtol: 0, maxULP: ulps)
            return ArrayComparison(actual: actual, expected: expected, tolerance: tolerance).matches
        }
        #expect(matches(nil))
        #expect(matches(3))
        #expect(!matches(2))
        #expect(!matches(3, atol: 0))
    }

    // MARK: The tolerance that it would take

    @Test func requiredAtolSuffices() {
        // Rounding must not leave it a hair too small.
        var state: UInt64 = 1
        func next() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 11) * 0x1p-53 * 2 - 1
        }
        var failures = 0
        for _ in 0..<2_000 {
            let expected = [next()]
            let actual = [expected[0] + next() * 0.1]
            let found = compare(actual, expected, Tolerance(atol: 0, rtol: 1e-3))
            guard let required = found.requiredAtol else {
                failures += 1
                continue
            }
            let again = compare(actual, expected, Tolerance(atol: required, rtol: 1e-3))
            if !again.matches { failures += 1 }
        }
        #expect(failures == 0)
    }

    @Test func noAtolMakesUpForULPs() {
        let found = compare([1.5], [1], Tolerance(atol: 1, rtol: 0, maxULP: 4))
        #expect(!found.matches)
        #expect(found.requiredAtol == nil)
    }

    // MARK: What is not finite

    @Test func nanEqualsOnlyNaN() {
        #expect(compare([.nan, 1], [.nan, 1]).matches)
        let wide = Tolerance(atol: 1e9, rtol: 1e9)
        #expect(!compare([.nan], [1], wide).matches)
        #expect(!compare([1], [.nan], wide).matches)
        #expect(!compare([.nan], [.infinity], wide).matches)
    }

    @Test func infinityEqualsOnlyItself() {
        #expect(compare([.infinity, -.infinity], [.infinity, -.infinity]).matches)
        let wide = Tolerance(atol: 1e300, rtol: 1e300)
        #expect(!compare([.infinity], [-.infinity], wide).matches)
        #expect(!compare([1e308], [.infinity], wide).matches)
        #expect(!compare([.infinity], [1e308], wide).matches)
    }

    /// They take the place of the worst element, and hide no measure of the others.
    @Test func nonfiniteAmongFinite() throws {
        let found = compare([1, .nan, 3.5, .infinity], [1, 2, 3, .infinity], shape: [2, 2])
        #expect(found.mismatched == 2)
        #expect(found.nonfiniteMismatched == 1)
        #expect(found.maxAbs == 0.5)
        #expect(found.rmse == (0.25 / 2).squareRoot())
        #expect(found.requiredAtol == nil)
        let worst = try #require(found.worst)
        #expect(worst.index == [0, 1])
        #expect(worst.actual.isNaN)
        #expect(worst.expected == 2)
        // The first of several.
        #expect(compare([9, .nan, .infinity], [1, 2, 3]).worst?.index == [1])
        // Matching ones are not the worst.
        #expect(compare([.nan, 1.5], [.nan, 1]).worst?.index == [1])
    }

    // MARK: Shapes

    @Test func differentShapes() {
        let found = ArrayComparison(
            actual: NDArray(shape: [3, 2], Array(repeating: Float(1), count: 6)),
            expected: NDArray(shape: [2, 3], Array(repeating: Float(1), count: 6)),
            tolerance: Tolerance(atol: 10, rtol: 10))
        #expect(!found.matches)
        #expect(found.mismatched == 6)
        #expect(found.elements == 6)
        #expect(found.shape == [3, 2])
        #expect(found.expectedShape == [2, 3])
        #expect(found.worst == nil)
        #expect(found.requiredAtol == nil)
        // Even where there is nothing to compare.
        let empty = ArrayComparison(
            actual: NDArray(shape: [1], [1] as [Float]), expected: NDArray(shape: [0], [] as [Float]),
            tolerance: exact)
        #expect(!empty.matches)
    }

    @Test func emptyArrays() {
        let found = compare([], [], shape: [0, 4])
        #expect(found.elements == 0)
        #expect(found.mismatched == 0)
        #expect(found.maxAbs == 0 && found.rmse == 0 && found.maxULP == 0)
        #expect(found.worst == nil)
    }

    // MARK: Cosine

    @Test(
        arguments: [
            ([1, 0], [0, 1], 0), ([1, 2], [-1, -2], -1), ([2, 4], [1, 2], 1), ([0, 0], [0, 0], 1),
            ([0, 0], [1, 0], 0), ([3, 4], [4, 3], 0.96),
        ] as [([Double], [Double], Double)])
    func cosine(actual: [Double], expected: [Double], value: Double) {
        #expect(abs(compare(actual, expected).cosine - value) < 1e-15)
    }
}
