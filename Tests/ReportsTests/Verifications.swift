import ArrayData

@testable import Verification

/// Outcomes put together by hand, with numbers that are exact in binary.
enum Verifications {
    static let tolerance = Tolerance(defaultFor: .float32)

    static func compare(
        _ actual: [Float], _ expected: [Float], _ shape: [Int], _ tolerance: Tolerance = tolerance
    ) -> ArrayComparison {
        ArrayComparison(
            actual: NDArray(shape: shape, actual), expected: NDArray(shape: shape, expected),
            tolerance: tolerance)
    }

    static func output(
        _ name: String, _ comparison: ArrayComparison?, index: Int = 0, shape: [Int] = [1, 2]
    ) -> Verification.Output {
        Verification.Output(
            index: index, name: name, shape: comparison?.shape ?? shape,
            tolerance: comparison?.tolerance ?? tolerance, comparison: comparison)
    }

    static func layer(
        _ name: String, _ className: String, isolated: ArrayComparison?, cumulative: ArrayComparison?,
        index: Int = 0, timestep: Int? = nil, gate: String? = nil, half: String? = nil
    ) -> Verification.Layer {
        Verification.Layer(
            name: name, className: className, index: index, isolated: isolated, cumulative: cumulative,
            timestep: timestep, gate: gate, half: half)
    }

    static let equal = compare([1, 2], [1, 2], [1, 2])

    static let match = Verification(cases: [Verification.Case(name: "a", outputs: [output("dense", equal)])])

    /// Case a matches. In case b the forget gate of `lstm` goes wrong at t = 1, and `dense` after it.
    static let failure: Verification = {
        let sequence = compare([0.5, 1.25, -1, 2], [0.5, 1, -1, 2], [1, 2, 2])
        let dense = compare([1, 2, 3.5, 4], [1, 2, 3, 4], [2, 2])
        var wrong = Verification.Case(name: "b", outputs: [output("dense", dense)])
        wrong.layers = [
            layer("lstm", "LSTM", isolated: sequence, cumulative: sequence, timestep: 1, gate: "forget"),
            layer("dense", "Dense", isolated: compare([1], [1], [1]), cumulative: dense),
        ]
        return Verification(cases: match.cases + [wrong])
    }()
}
