import ArrayData
import Foundation
import Testing

@testable import KerasRuntime

/// Every function against its formula, written with Foundation in Double and by other means where
/// there are any.
@Suite struct ActivationTests {
    /// An activation and what it should be, element by element.
    struct Formula: Sendable, CustomTestStringConvertible {
        let activation: Activation
        let value: @Sendable (Double) -> Double

        init(_ activation: Activation, _ value: @escaping @Sendable (Double) -> Double) {
            self.activation = activation
            self.value = value
        }

        var testDescription: String { "\(activation)" }
    }

    static let formulas: [Formula] = [
        Formula(.linear) { $0 },
        Formula(.relu()) { max($0, 0) },
        Formula(.relu(maximum: 6)) { min(max($0, 0), 6) },
        Formula(.relu(negativeSlope: 0.2)) { $0 < 0 ? 0.2 * $0 : $0 },
        // Thresholds between the points: what happens at them has a test of its own.
        Formula(.relu(negativeSlope: 0.1, maximum: 3, threshold: 1.03)) { x in
            x > 1.03 ? min(x, 3) : 0.1 * (x - 1.03)
        },
        Formula(.relu(threshold: 0.7)) { $0 > 0.7 ? $0 : 0 },
        Formula(.sigmoid) { (1 + Foundation.tanh($0 / 2)) / 2 },
        Formula(.hardSigmoid(slope: 0.2)) { min(max(0.2 * $0 + 0.5, 0), 1) },
        Formula(.hardSigmoid(slope: 1.0 / 6)) { min(max($0 + 3, 0), 6) / 6 },
        Formula(.tanh) { Foundation.expm1(2 * $0) / (Foundation.exp(2 * $0) + 1) },
        Formula(.elu(alpha: 1)) { $0 > 0 ? $0 : Foundation.exp($0) - 1 },
        Formula(.elu(alpha: 0.3)) { $0 > 0 ? $0 : 0.3 * (Foundation.exp($0) - 1) },
        Formula(.selu) { x in
            1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * (Foundation.exp(x) - 1))
        },
        Formula(.softplus) { Foundation.log(1 + Foundation.exp($0)) },
        Formula(.softsign) { $0 / (1 + abs($0)) },
        Formula(.exponential) { Foundation.exp($0) },
        // Φ by its complement on the left, where 1 + erf cancels.
        Formula(.gelu(approximate: false)) { $0 * Foundation.erfc(-$0 / 2.0.squareRoot()) / 2 },
        Formula(.gelu(approximate: true)) { x in
            x / (1 + Foundation.exp(-2 * (2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
        },
        Formula(.silu) { $0 / (1 + Foundation.exp(-$0)) },
        Formula(.hardSilu) { $0 * min(max($0 + 3, 0), 6) / 6 },
        Formula(.mish) { x in
            // tanh(log(1 + eˣ)) = ((1 + eˣ)² − 1) / ((1 + eˣ)² + 1)
            let square = (1 + Foundation.exp(x)) * (1 + Foundation.exp(x))
            return x * (square - 1) / (square + 1)
        },
        Formula(.celu(alpha: 1)) { max($0, 0) + min(0, Foundation.exp($0) - 1) },
        Formula(.celu(alpha: 2.5)) { max($0, 0) + min(0, 2.5 * (Foundation.exp($0 / 2.5) - 1)) },
        Formula(.tanhShrink) { $0 - Foundation.tanh($0) },
        Formula(.hardTanh) { min(max($0, -1), 1) },
        Formula(.hardShrink(threshold: 0.5)) { abs($0) > 0.5 ? $0 : 0 },
        Formula(.softShrink(threshold: 0.5)) { x in
            max(abs(x) - 0.5, 0) * (x < 0 ? -1 : 1)
        },
        Formula(.squareplus(b: 4)) { ($0 + ($0 * $0 + 4).squareRoot()) / 2 },
        Formula(.logSigmoid) { -Foundation.log(1 + Foundation.exp(-$0)) },
        Formula(.sparsePlus) { $0 <= -1 ? 0 : $0 < 1 ? ($0 + 1) * ($0 + 1) / 4 : $0 },
        Formula(.sparseSigmoid) { min(max(($0 + 1) / 2, 0), 1) },
        Formula(.thresholdedReLU(theta: 1)) { $0 > 1 ? $0 : 0 },
        Formula(.thresholdedReLU(theta: -0.5)) { $0 > -0.5 ? $0 : 0 },
    ]

    /// From −12 to 12 in steps of 1/16, which hits every corner of the piecewise functions.
    static let points = (-192...192).map { Double($0) / 16 }

    @Test(arguments: formulas)
    func formula(_ formula: Formula) {
        let double = apply(formula.activation, Self.points)
        let single = apply(formula.activation, Self.points.map { Float($0) })
        var worst = (double: 0.0, single: 0.0)
        for (index, x) in Self.points.enumerated() {
            let expected = formula.value(x)
            // Rounding of the result, and of an argument that cancels within the formula.
            let scale = max(1, abs(expected), abs(x))
            worst.double = max(worst.double, abs(double[index] - expected) / scale)
            worst.single = max(worst.single, abs(Double(single[index]) - expected) / scale)
        }
        #expect(worst.double < 4e-15)
        #expect(worst.single < 1e-6)
    }

    /// Values that can be looked up.
    @Test(
        arguments: [
            (.sigmoid, 1, 0.731_058_578_630_004_9), (.tanh, 1, 0.761_594_155_955_764_9),
            (.softplus, 0, 0.693_147_180_559_945_3), (.gelu(approximate: false), 1, 0.841_344_746_068_542_9),
            (.gelu(approximate: true), 1, 0.841_191_990_608_276_7), (.selu, -1, -1.111_330_737_812_562_9),
            (.mish, 1, 0.865_098_388_267_310_3), (.silu, -1, -0.268_941_421_369_995_1),
            (.logSigmoid, 0, -0.693_147_180_559_945_3), (.squareplus(b: 4), 1, 1.618_033_988_749_895),
            (.hardSigmoid(slope: 0.2), 2.5, 1), (.hardSigmoid(slope: 1.0 / 6), 2.5, 0.916_666_666_666_666_6),
            (.softsign, -3, -0.75), (.sparsePlus, 0, 0.25), (.sparseSigmoid, 0, 0.5),
        ] as [(Activation, Double, Double)])
    func knownValue(activation: Activation, x: Double, value: Double) {
        #expect(abs(apply(activation, [x])[0] - value) < 2e-15)
    }

    /// At the threshold itself Keras' comparison is strict: `ReLU(threshold=1)(1.0)` is 0.
    @Test(
        arguments: [
            (.relu(threshold: 1), 1, 0), (.relu(negativeSlope: 0.1, maximum: 3, threshold: 1), 1, 0),
            (.relu(negativeSlope: 0.5, threshold: 2), 2, 0), (.thresholdedReLU(theta: 1), 1, 0),
            (.hardShrink(threshold: 0.5), 0.5, 0), (.hardShrink(threshold: 0.5), -0.5, 0),
            (.relu(maximum: 6), 6, 6),
        ] as [(Activation, Double, Double)])
    func atTheThreshold(activation: Activation, x: Double, value: Double) {
        #expect(apply(activation, [x])[0] == value)
        #expect(apply(activation, [Float(x)])[0] == Float(value))
    }

    @Test(arguments: formulas)
    func rowsOfAnyLength(_ formula: Formula) {
        let one = Self.points.map { apply(formula.activation, [Float($0)])[0] }
        for count in [0, 1, 3, 7, 17] {
            let row = Self.points.prefix(count).map { Float($0) }
            #expect(apply(formula.activation, row) == Array(one.prefix(count)))
        }
    }
}
