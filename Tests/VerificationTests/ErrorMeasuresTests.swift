import ArrayData
import Testing

@testable import Verification

/// How differences are spread, and how they go along time.
@Suite struct ErrorMeasuresTests {
    private func compare(
        _ actual: [Double], _ expected: [Double], shape: [Int]? = nil, timeAxis: Int? = nil
    ) -> ArrayComparison {
        let shape = shape ?? [actual.count]
        return ArrayComparison(
            actual: NDArray(shape: shape, actual), expected: NDArray(shape: shape, expected),
            tolerance: Tolerance(atol: 0, rtol: 0), timeAxis: timeAxis)
    }

    /// Against zeros, so that the differences are the numbers themselves.
    private func spread(_ differences: [Double]) -> ArrayComparison {
        compare(differences, Array(repeating: 0, count: differences.count))
    }

    @Test func byHand() {
        let found = spread([0.5, 0, -0.25, 1])
        #expect(found.meanAbs == 1.75 / 4)
        // Of 0, ¼, ½ and 1, half do not exceed ¼; 99 % takes all four.
        #expect(found.medianAbs == 0.25)
        #expect(found.percentile99Abs == 1)
        #expect(
            found.histogram == [
                HistogramBar(lower: 0, count: 1), HistogramBar(lower: 0.1, count: 2),
                HistogramBar(lower: 1, count: 1),
            ])
    }

    @Test func oneOfAHundred() {
        let found = spread(Array(repeating: 0, count: 99) + [8])
        #expect(found.medianAbs == 0)
        #expect(found.percentile99Abs == 0)
        #expect(spread(Array(repeating: 0, count: 98) + [4, 8]).percentile99Abs == 4)
    }

    /// Powers of ten begin their bars; what is in between stays in the last one begun.
    @Test(
        arguments: [
            (1e-5, 1e-5), (9.999e-6, 1e-6), (1e-5.nextDown, 1e-6), (0.1, 0.1), (7, 1), (1e-30, 1e-20),
            (1e30, 1e20), (.leastNonzeroMagnitude, 1e-20),
        ] as [(Double, Double)])
    func bars(difference: Double, lower: Double) {
        #expect(spread([difference]).histogram == [HistogramBar(lower: lower, count: 1)])
    }

    @Test func noBarIsLeftOut() {
        #expect(spread([1e-3, 1]).histogram.map(\.count) == [1, 0, 0, 1])
    }

    /// Many elements: the same measures, quantiles within 1 % from above, in pieces and out of order.
    @Test func manyElements() throws {
        let count = 20_000
        let differences = (0..<count).map { Double(($0 * 7_919) % count + 1) / 1_024 }
        let found = spread(differences)
        #expect(found.elements == count)
        #expect(found.mismatched == count)
        #expect(found.maxAbs == Double(count) / 1_024)
        #expect(found.worst?.index == [differences.firstIndex(of: Double(count) / 1_024) ?? -1])
        #expect(found.meanAbs == Double(count + 1) / 2 / 1_024)
        let median = try #require(found.medianAbs)
        #expect(median >= 10_000 / 1_024 && median <= 10_000 / 1_024 * 1.01)
        let high = try #require(found.percentile99Abs)
        #expect(high >= 19_800 / 1_024 && high <= 19_800 / 1_024 * 1.01)
        #expect(found.histogram.reduce(0) { $0 + $1.count } == count)
    }

    @Test func manyZeros() {
        let found = spread(Array(repeating: 0, count: 10_000))
        #expect(found.medianAbs == 0 && found.percentile99Abs == 0 && found.maxAbs == 0)
        #expect(found.histogram == [HistogramBar(lower: 0, count: 10_000)])
    }

    @Test func nothingFinite() {
        let found = spread([.nan, .infinity])
        #expect(found.meanAbs.isNaN)
        #expect(found.medianAbs == nil)
        #expect(found.histogram.isEmpty)
    }

    // MARK: Along time

    @Test func alongTime() throws {
        // [B 2, T 3, U 2]
        let actual: [Double] = [0, 1, 2, 0, 0, 0, 0, 0, 0, 4, 0, .nan]
        let found = compare(actual, Array(repeating: 0, count: 12), shape: [2, 3, 2], timeAxis: 1)
        let along = try #require(found.alongTime)
        #expect(along.axis == 1 && along.steps == 3 && along.stepsPerValue == 1)
        #expect(along.maxAbs[0] == 1)
        #expect(along.maxAbs[1] == 4)
        #expect(along.maxAbs[2].isNaN)
        // The same numbers, time first.
        let major = compare(actual, Array(repeating: 0, count: 12), shape: [3, 2, 2], timeAxis: 0)
        #expect(major.alongTime?.maxAbs.prefix(2) == [2, 0])
        #expect(compare([1], [1]).alongTime == nil)
    }

    /// However long the sequence, no more values than a chart can show.
    @Test func longSequences() throws {
        let steps = 1_000
        let actual = (0..<steps).map(Double.init)
        let found = compare(actual, Array(repeating: 0, count: steps), shape: [1, steps, 1], timeAxis: 1)
        let along = try #require(found.alongTime)
        #expect(along.stepsPerValue == 8)
        #expect(along.maxAbs.count == 125)
        #expect(along.maxAbs[0] == 7)
        #expect(along.maxAbs[124] == 999)
    }

    // MARK: The worst row

    @Test func rowAlongTime() throws {
        // [B 2, T 3, U 2]: the worst is [1, 1, 1].
        let expected = (0..<12).map(Double.init)
        var actual = expected
        actual[9] += 5
        let row = try #require(compare(actual, expected, shape: [2, 3, 2], timeAxis: 1).worstRow)
        #expect(row.axis == 1)
        #expect(row.start == [1, 0, 1])
        #expect(row.length == 3)
        #expect(row.expected == [7, 9, 11])
        #expect(row.actual == [7, 14, 11])
        // Without time, along the last axis.
        let last = try #require(compare(actual, expected, shape: [6, 2]).worstRow)
        #expect(last.start == [4, 0])
        #expect(last.actual == [8, 14])
    }

    @Test func windowOfALongRow() throws {
        let expected = (0..<500).map(Double.init)
        var actual = expected
        actual[490] = 0
        let row = try #require(compare(actual, expected).worstRow)
        #expect(row.start == [436])
        #expect(row.length == 500)
        #expect(row.expected == (436..<500).map(Double.init))
        #expect(row.actual[490 - 436] == 0)
    }

    @Test func scalarsHaveNoRow() {
        let found = compare([1], [2], shape: [])
        #expect(found.worst?.index == [])
        #expect(found.worstRow == nil)
    }

    /// An output of a time-major layer has its time first.
    @Test func timeAxesOfAModel() throws {
        let major = try RecordedModel("time_major_sequences").verify().cases[0].outputs
        #expect(major[0].comparison?.alongTime?.axis == 0)
        #expect(major[1].comparison?.alongTime == nil)
        let sequences = try RecordedModel("lstm_sequences").verify().cases[0].outputs
        #expect(sequences[0].comparison?.alongTime?.axis == 1)
    }
}
