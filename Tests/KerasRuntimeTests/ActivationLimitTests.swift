import Foundation
import Testing

@testable import KerasRuntime

/// Large numbers, infinities and NaN, as TensorFlow answers them.
@Suite struct ActivationLimitTests {
    /// Everything that lets a NaN through, which is everything but the two shrinking functions:
    /// those are written with `where` and answer 0.
    @Test(
        arguments: [
            .linear, .relu(), .relu(maximum: 6), .relu(negativeSlope: 0.2),
            .relu(negativeSlope: 0.1, maximum: 3, threshold: 1), .sigmoid, .hardSigmoid(slope: 0.2),
            .hardSigmoid(slope: 1.0 / 6), .tanh, .softmax, .logSoftmax, .elu(alpha: 1), .selu, .softplus,
            .softsign, .exponential, .gelu(approximate: false), .gelu(approximate: true), .silu, .hardSilu,
            .mish, .celu(alpha: 1), .tanhShrink, .hardTanh, .squareplus(b: 4), .logSigmoid, .sparsePlus,
            .sparseSigmoid,
        ] as [Activation])
    func nanComesThrough(activation: Activation) {
        #expect(apply(activation, [Float.nan])[0].isNaN)
        #expect(apply(activation, [Double.nan])[0].isNaN)
        // Nor does it spread to its neighbours, unless the function mixes them.
        let mixes = activation == .softmax || activation == .logSoftmax
        #expect(apply(activation, [0.5, Double.nan, 0.5]).map(\.isNaN) == [mixes, true, mixes])
    }

    /// Keras' `ThresholdedReLU` is a product with 0 or 1: NaN stays NaN.
    @Test func nanThroughThresholdedReLU() {
        #expect(apply(.thresholdedReLU(theta: 1), [Float.nan])[0].isNaN)
        #expect(apply(.thresholdedReLU(theta: 1), [Double.nan])[0].isNaN)
    }

    @Test func nanIsShrunk() {
        #expect(apply(.hardShrink(threshold: 0.5), [Float.nan]) == [0])
        #expect(apply(.softShrink(threshold: 0.5), [Float.nan]) == [0])
    }

    /// Limits at −∞ and +∞; the functions without one, such as `x · sigmoid(x)`, are not in the table.
    static let limits: [(Activation, Double?, Double?)] = [
        (.linear, -.infinity, .infinity), (.relu(), 0, .infinity), (.relu(maximum: 6), 0, 6),
        (.relu(negativeSlope: 0.2), -.infinity, .infinity),
        (.relu(negativeSlope: 0.1, maximum: 3, threshold: 1), -.infinity, 3), (.sigmoid, 0, 1),
        (.hardSigmoid(slope: 0.2), 0, 1), (.hardSigmoid(slope: 1.0 / 6), 0, 1), (.tanh, -1, 1),
        (.elu(alpha: 1), -1, .infinity), (.elu(alpha: 0.5), -0.5, .infinity),
        (.selu, -1.7580993408473768, .infinity), (.softplus, 0, .infinity),
        (.exponential, 0, .infinity), (.gelu(approximate: false), nil, .infinity),
        (.silu, nil, .infinity), (.hardSilu, nil, .infinity), (.mish, nil, .infinity),
        (.celu(alpha: 2), -2, .infinity), (.tanhShrink, -.infinity, .infinity), (.hardTanh, -1, 1),
        (.hardShrink(threshold: 0.5), -.infinity, .infinity),
        (.softShrink(threshold: 0.5), -.infinity, .infinity), (.squareplus(b: 4), nil, .infinity),
        (.logSigmoid, -.infinity, 0), (.sparsePlus, 0, .infinity), (.sparseSigmoid, 0, 1),
        (.thresholdedReLU(theta: 1), nil, .infinity),
    ]

    @Test(arguments: limits)
    func infinity(activation: Activation, below: Double?, above: Double?) {
        if let below {
            #expect(apply(activation, [-Double.infinity])[0] == below)
            #expect(apply(activation, [-Float.infinity])[0] == Float(below))
        }
        if let above {
            #expect(apply(activation, [Double.infinity])[0] == above)
            #expect(apply(activation, [Float.infinity])[0] == Float(above))
        }
    }

    /// Numbers whose exponential overflows, or vanishes.
    @Test(
        arguments: [
            (.sigmoid, 0, 1), (.tanh, -1, 1), (.softplus, 0, 1e4), (.logSigmoid, -1e4, 0), (.mish, 0, 1e4),
            (.silu, 0, 1e4), (.gelu(approximate: false), 0, 1e4), (.gelu(approximate: true), 0, 1e4),
            (.elu(alpha: 1), -1, 1e4), (.selu, -1.7580993408473768, 1.0507009873554805e4),
            (.celu(alpha: 1), -1, 1e4), (.softsign, -0.9999000099990001, 0.9999000099990001),
            (.exponential, 0, .infinity),
        ] as [(Activation, Double, Double)])
    func largeNumbers(activation: Activation, below: Double, above: Double) {
        #expect(apply(activation, [-1e4, 1e4] as [Double]) == [below, above])
        #expect(apply(activation, [-1e4, 1e4] as [Float]) == [Float(below), Float(above)])
    }

    @Test(arguments: [0.0, 1e4, -1e4])
    func softmaxDoesNotOverflow(offset: Double) {
        // e⁰ : e¹ : e³, wherever on the axis they stand.
        let sum = 1 + exp(1.0) + exp(3.0)
        let expected = [1 / sum, exp(1.0) / sum, exp(3.0) / sum]
        let double = apply(.softmax, [offset, offset + 1, offset + 3])
        let single = apply(.softmax, [offset, offset + 1, offset + 3].map { Float($0) })
        let logarithm = apply(.logSoftmax, [offset, offset + 1, offset + 3])
        for index in 0..<3 {
            #expect(abs(double[index] - expected[index]) < 1e-15)
            #expect(abs(Double(single[index]) - expected[index]) < 1e-6)
            #expect(abs(logarithm[index] - log(expected[index])) < 1e-14)
        }
    }

    /// The sums of the largest 1 and 2 are 1 and 1.5, and both count: τ = (1 + 1.5 − 1) / 2.
    @Test func sparsemaxIsKeras() {
        #expect(apply(.sparsemax, [0.5, -1, 1]) == [0, 0, 0.25])
        // Alone, the largest counts in full.
        #expect(apply(.sparsemax, [-4, 2] as [Float]) == [0, 1])
        #expect(apply(.sparsemax, [Double.nan])[0].isNaN)
    }

    @Test func softmaxOfSpecialRows() {
        #expect(apply(.softmax, [7] as [Float]) == [1])
        #expect(apply(.logSoftmax, [7] as [Float]) == [0])
        // What is infinitely unlikely takes no part.
        #expect(apply(.softmax, [-Double.infinity, 2, 2]) == [0, 0.5, 0.5])
        #expect(apply(.logSoftmax, [-Double.infinity, 2])[0] == -.infinity)
        #expect(apply(.logSoftmax, [0.0, -2000.0]) == [0, -2000])
        #expect(apply(.softmax, [Double.infinity, 0]).allSatisfy { $0.isNaN })
        #expect(apply(.softmax, [-Float.infinity, -.infinity]).allSatisfy { $0.isNaN })
    }

    /// Close to 0, where 1 − e⁻ˣ and log(1 + x) lose their digits if written naively.
    @Test func smallNumbers() {
        #expect(apply(.elu(alpha: 1), [-1e-20] as [Double]) == [-1e-20])
        #expect(apply(.celu(alpha: 3), [-1e-20] as [Float]) == [-1e-20])
        #expect(apply(.softplus, [-40.0])[0] == exp(-40.0))
        #expect(apply(.logSigmoid, [40.0])[0] == -exp(-40.0))
    }

    @Test func descriptions() {
        #expect("\(Activation.hardSigmoid(slope: 0.2))" == "hard_sigmoid(0.2x+0.5)")
        #expect("\(Activation.hardSigmoid(slope: 1.0 / 6))" == "hard_sigmoid(x/6+0.5)")
        #expect("\(Activation.relu())" == "relu")
        #expect("\(Activation.relu(maximum: 6))" == "relu6")
        #expect("\(Activation.relu(negativeSlope: 0.3))" == "leaky_relu(negative_slope=0.3)")
        #expect(
            "\(Activation.relu(negativeSlope: 0.1, maximum: 3, threshold: 1))"
                == "relu(negative_slope=0.1, max_value=3.0, threshold=1.0)")
        #expect("\(Activation.gelu(approximate: true))" == "gelu(approximate=true)")
        #expect("\(Activation.thresholdedReLU(theta: 1))" == "thresholded_relu(theta=1.0)")
    }
}
