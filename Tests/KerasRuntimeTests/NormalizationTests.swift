import TestSupport
import Testing

@testable import KerasRuntime

private func close(_ a: Tensor<Float>, _ b: Tensor<Float>) -> Bool {
    a.shape == b.shape && zip(a.elements, b.elements).allSatisfy { abs($0 - $1) < 1e-5 }
}

@Suite struct BatchNormalizationTests {
    private let gamma = Tensor<Float>(shape: [2], [2, 3])
    private let beta = Tensor<Float>(shape: [2], [0.5, -1])
    private let mean = Tensor<Float>(shape: [2], [1, -1])
    private let variance = Tensor<Float>(shape: [2], [3, 15])
    private let x = Tensor<Float>(shape: [1, 2, 2], [1, -1, 5, 3])

    /// With epsilon 1 the roots are 2 and 4.
    @Test(
        arguments: [
            (true, true, [0.5, -1, 4.5, 2]), (true, false, [0, 0, 4, 3]), (false, true, [0.5, -1, 2.5, 0]),
            (false, false, [0, 0, 2, 1]),
        ] as [(Bool, Bool, [Float])])
    func features(scale: Bool, center: Bool, expected: [Float]) throws {
        let layer = BatchNormalizationConfiguration(epsilon: 1, scale: scale, center: center)
        let weights = (scale ? [gamma] : []) + (center ? [beta] : []) + [mean, variance]
        #expect(layer.parameters(inputShape: [nil, 2, 2]).count == weights.count)
        let mask = Mask(shape: [1, 2], valid: [true, false])
        let normalized = try output(of: layer, weights, MaskedTensor(x, mask: mask))
        #expect(close(normalized.tensor, Tensor(shape: [1, 2, 2], expected)))
        #expect(normalized.mask == mask)
    }

    @Test func otherAxis() throws {
        let layer = BatchNormalizationConfiguration(axis: 1, epsilon: 1, scale: false, center: false)
        let normalized = try output(of: layer, [mean, variance], x)
        #expect(close(normalized, Tensor(shape: [1, 2, 2], [0, -1, 1.5, 1])))
    }

    /// Keras 1's mode 2 at inference: mean and variance over everything but the features.
    @Test func statisticsOfTheBatch() throws {
        let layer = BatchNormalizationConfiguration(epsilon: 3, usesBatchStatistics: true)
        let x = Tensor<Float>(shape: [2, 1, 2], [1, 5, 3, 5])
        let normalized = try output(of: layer, [gamma, beta, mean, variance], x)
        #expect(close(normalized, Tensor(shape: [2, 1, 2], [-0.5, -1, 1.5, -1])))
    }

    @Test func parameters() {
        let parameters = BatchNormalizationConfiguration().parameters(inputShape: [nil, nil, 7])
        #expect(parameters.map(\.name) == ["gamma", "beta", "moving_mean", "moving_variance"])
        #expect(parameters.allSatisfy { $0.shape == [7] })
        #expect(parameters.map(\.isTrainable) == [true, true, false, false])
        #expect(
            BatchNormalizationConfiguration().parameters(inputShape: nil).map(\.shape)
                == Array(repeating: [nil], count: 4))
    }

    @Test func refused() {
        let layer = BatchNormalizationConfiguration(scale: false, center: false)
        #expect(
            message { _ = try output(of: layer, [mean, variance], counting([1, 3])) as Tensor }
                == "input: expected shape with 2 in dimension 1, found [1, 3]")
        #expect(
            message {
                _ = try BatchNormalizationConfiguration(axis: 3).outputShapes(inputShape: [nil, 4, 2])
            }
                == "axis: expected one of 3, found 3")
    }
}

@Suite struct LayerNormalizationTests {
    private let x = Tensor<Float>(shape: [1, 2, 2], [1, 3, 10, 10])

    @Test func lastAxis() throws {
        // Means 2 and 10, variances 1 and 0; with epsilon 3 the roots are 2 and √3.
        let plain = LayerNormalizationConfiguration(epsilon: 3, scale: false, center: false)
        #expect(close(try output(of: plain, [], x), Tensor(shape: [1, 2, 2], [-0.5, 0.5, 0, 0])))
        let full = LayerNormalizationConfiguration(epsilon: 3)
        let weights = [Tensor<Float>(shape: [2], [4, 6]), Tensor<Float>(shape: [2], [1, -1])]
        #expect(close(try output(of: full, weights, x), Tensor(shape: [1, 2, 2], [-1, 2, 1, -1])))
        let centered = LayerNormalizationConfiguration(epsilon: 3, scale: false)
        #expect(
            close(try output(of: centered, [weights[1]], x), Tensor(shape: [1, 2, 2], [0.5, -0.5, 1, -1])))
    }

    @Test func severalAxes() throws {
        // Mean 6, variance (25 + 9 + 16 + 16) / 4 = 16.5.
        let both = LayerNormalizationConfiguration(axes: [2, 1], epsilon: 8.5, center: false)
        let gamma = Tensor<Float>(shape: [2, 2], [5, 10, 15, 20])
        #expect(close(try output(of: both, [gamma], x), Tensor(shape: [1, 2, 2], [-5, -6, 12, 16])))
        #expect(both.parameters(inputShape: [nil, 2, 3]).map(\.shape) == [[2, 3]])
        #expect(both.parameters(inputShape: nil).map(\.shape) == [[nil, nil]])
    }

    @Test func variants() throws {
        // Keras 3's rms_scaling divides by the deviation without subtracting the mean.
        let scaling = LayerNormalizationConfiguration(
            epsilon: 3, scale: false, center: false, subtractsMean: false)
        #expect(
            close(
                try output(of: scaling, [], Tensor(shape: [1, 2], [1, 3])),
                Tensor(shape: [1, 2], [0.5, 1.5])))
        // Keras 1's BatchNormalization in mode 1 adds epsilon to the root as well, and has idle weights.
        let keras1 = LayerNormalizationConfiguration(epsilon: 3, rootEpsilon: 3, hasIdleStatistics: true)
        #expect(
            keras1.parameters(inputShape: [nil, 2]).map(\.name) == [
                "gamma", "beta", "moving_mean", "moving_variance",
            ])
        let idle = Tensor<Float>(shape: [2], [100, 100])
        let weights = [Tensor<Float>(shape: [2], [5, 10]), Tensor<Float>(shape: [2], [1, 2]), idle, idle]
        #expect(
            close(
                try output(of: keras1, weights, Tensor(shape: [1, 2], [1, 3])),
                Tensor(shape: [1, 2], [0, 4])))
    }

    @Test func refused() {
        let layer = LayerNormalizationConfiguration(center: false)
        #expect(
            message { _ = try output(of: layer, [Tensor(shape: [3])], x) as Tensor }
                == "input: expected shape with [3] in dimensions [2], found [1, 2, 2]")
        #expect(
            message {
                _ = try LayerNormalizationConfiguration(axes: [1, 4]).outputShapes(inputShape: [nil, 2])
            }
                == "axis: expected one of 2, found 4")
    }
}
