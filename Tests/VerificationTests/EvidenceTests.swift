import ArrayData
import KerasRuntime
import TestSupport
import Testing

@testable import Verification

/// What diagnoses are made of, on numbers that can be followed by hand.
@Suite struct EvidenceTests {
    @Test func leastSquares() {
        // y = a·2^(b·x) with a = 3 and b = −2, on x = 0, 1, 2: 3, 3/4, 3/16.
        func powerOfTwo(_ x: Double) -> Double { Double.exp(x * Double.log(2)) }
        let solution = LeastSquares.solve(from: [1, 0], goodEnough: 1e-12) { unknowns in
            [3, 0.75, 0.1875].enumerated().map {
                unknowns[0] * powerOfTwo(unknowns[1] * Double($0)) - $1
            }
        }
        #expect(abs(solution[0] - 3) < 1e-9)
        #expect(abs(solution[1] + 2) < 1e-9)
    }

    /// An unknown that no residual depends on stays where it was, and does no harm.
    @Test func leastSquaresWithoutInfluence() {
        let solution = LeastSquares.solve(from: [0, 5], goodEnough: 1e-12) { [$0[0] - 2] }
        #expect(abs(solution[0] - 2) < 1e-9)
        #expect(solution[1] == 5)
    }

    @Test func weightArrays() {
        let matrix = NDArray(shape: [2, 4], [1, 2, 3, 4, 5, 6, 7, 8] as [Float])
        #expect(matrix.reorderingBlocks([1, 0]).floats == [3, 4, 1, 2, 7, 8, 5, 6])
        // The buffer as [4, 2] is 1 2, 3 4, 5 6, 7 8.
        #expect(matrix.rereadTransposed.floats == [1, 3, 5, 7, 2, 4, 6, 8])
        #expect(matrix.rereadTransposed.storedTransposed == matrix)
        #expect(matrix.transposingBlocks(2)?.floats == [1, 5, 3, 7, 2, 6, 4, 8])
        #expect(matrix.transposingBlocks(4) == nil)
        #expect(matrix.sliced(axis: 1, 1..<3).floats == [2, 3, 6, 7])
        #expect(matrix.adding(1, toBlock: 1, of: 2).floats == [1, 2, 3, 4, 6, 7, 8, 9])
    }

    @Test func halfPrecision() {
        #expect([Float(0), 1, -0.5, 65_504, 0x1p-24, 1 + 0x1p-10].allSatisfy { $0.isFloat16 })
        #expect(![Float(0.1), 65_536, 0x1p-25, 1 + 0x1p-11, .infinity].contains { $0.isFloat16 })
        #expect([Float(0), 1, -0.5, 65_536, 1 + 0x1p-7].allSatisfy { $0.isBFloat16 })
        #expect(![Float(0.1), 1 + 0x1p-8].contains { $0.isBFloat16 })
    }

    @Test func rowsOfABatch() {
        let tolerance = Tolerance(atol: 0.1, rtol: 0)
        func order(_ actual: [Float], _ expected: [Float]) -> [Int]? {
            BatchOrder([
                (
                    NDArray(shape: [actual.count, 1], actual), NDArray(shape: [actual.count, 1], expected),
                    0, tolerance
                )
            ])?.order
        }
        #expect(order([1, 2, 3], [3, 1, 2]) == [2, 0, 1])
        // Each in its place, or one without its like: no other order.
        #expect(order([1, 1, 2], [1, 1, 2]) == nil)
        #expect(order([1, 2, 3], [3, 1, 4]) == nil)
        #expect(order([1, 1, 2], [2, 1, 1]) == [2, 1, 0])
    }

    @Test func rounding() throws {
        func array(_ value: Float) -> NDArray { NDArray(shape: [1], [value]) }
        func rounding(_ ours: Float, _ theirs: Float, _ type: ElementType = .float32) -> Rounding? {
            Rounding(
                actual: array(ours), expected: array(theirs), exact: Exact(array: NDArray(shape: [1], [1.0])),
                type: type)
        }
        let alike = try #require(rounding(1.25, 0.5))
        #expect(alike.ours == 0.25)
        #expect(alike.tensorFlow == 0.5)
        #expect(alike.largest == 1)
        #expect(alike.isRounding == true)
        #expect(rounding(1.25, 8)?.isRounding == false)
        #expect(rounding(8, 1.25)?.isRounding == false)
        #expect(rounding(1.25, 8, .bfloat16)?.isRounding == .some(nil))
        #expect(rounding(.nan, 8) == nil)
    }
}
