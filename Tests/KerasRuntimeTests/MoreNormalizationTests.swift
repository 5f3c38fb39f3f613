import TestSupport
import Testing

@testable import KerasRuntime

/// Normalizations in numbers that can be done by hand.
@Suite struct MoreNormalizationTests {
    /// Two groups of two channels: means 2 and 30, deviations 1 and 10.
    private let x = Tensor<Float>(shape: [1, 2, 4], [1, 3, 20, 40, 3, 1, 40, 20])

    @Test func groups() throws {
        var groups = GroupNormalizationConfiguration(groups: 2, epsilon: 0)
        let gamma = Tensor<Float>(shape: [4], [1, 2, 3, 4])
        let beta = Tensor<Float>(shape: [4], [0, 0, 0, 100])
        #expect(
            try output(of: groups, [gamma, beta], x).elements == [-1, 2, -3, 104, 1, -2, 3, 96])
        // Each channel by itself varies too, and its mean is the group's.
        groups.groups = nil
        groups.scale = false
        groups.center = false
        #expect(try output(of: groups, [], x).elements == [-1, 1, -1, 1, 1, -1, 1, -1])
        #expect(
            message {
                _ = try GroupNormalizationConfiguration(groups: 3).outputShapes(inputShape: [nil, nil, 4])
            } == "input: expected channels in 3 groups, found [?, ?, 4]")
        #expect(
            message { _ = try GroupNormalizationConfiguration(axis: 0).outputShapes(inputShape: [nil, 4]) }
                == "axis: expected one behind the batch, found 0")
    }

    /// Only steps that count make a mean: 5 and 9, not 100.
    @Test func maskedGroups() throws {
        let groups = GroupNormalizationConfiguration(
            groups: 1, axis: 2, epsilon: 0, scale: false, center: false, usesMask: true)
        let x = Tensor<Float>(shape: [3, 3, 1], [5, 9, 100, 5, 9, 100, 5, 9, 100])
        // tf.keras spreads a mask as if it were of the input's shape, which one [B, T] rarely is.
        let mask = Mask(shape: [3, 1], valid: [true, true, true])
        #expect(try output(of: groups, [], MaskedTensor(x, mask: mask)).mask == mask)
        let steps = Mask(shape: [3, 1], valid: [true, true, false])
        let flat = Tensor<Float>(shape: [1, 3, 1], [5, 9, 100])
        let result = try output(of: groups, [], MaskedTensor(flat, mask: steps))
        #expect(Array(result.tensor.elements.prefix(2)) == [-1, 1])
    }

    @Test func lengths() throws {
        let x = Tensor<Float>(shape: [2, 2], [3, 4, 0, 0])
        let unit = LengthNormalizationConfiguration(.euclidean(minimum: 1e-6))
        #expect(try output(of: unit, [], x).elements == [0.6, 0.8, 0, 0])
        let root = LengthNormalizationConfiguration(.rootMeanSquare(epsilon: 3.5))
        // √(12.5 + 3.5) is 4.
        #expect(
            try output(of: root, [Tensor(shape: [2], [1, 10])], x).elements == [0.75, 10, 0, 0])
        #expect(root.parameters(inputShape: [nil, 2]).map(\.shape) == [[2]])
    }

    @Test func data() throws {
        let x = Tensor<Float>(shape: [1, 2, 2], [1, 2, 3, 4])
        let mean = Tensor<Float>(shape: [2], [1, 2])
        let variance = Tensor<Float>(shape: [2], [4, 0.25])
        let count = Tensor<Float>(shape: [], [7])
        #expect(
            try output(of: DataNormalizationConfiguration(), [mean, variance, count], x).elements
                == [0, 0, 1, 4])
        let time = DataNormalizationConfiguration(axes: [1])
        #expect(try output(of: time, [mean, variance, count], x).elements == [0, 0.5, 2, 4])
        let whole = DataNormalizationConfiguration(
            axes: [], moments: .init(mean: Constant(1), variance: Constant(4)), inverts: true)
        #expect(try output(of: whole, [], x).elements == [3, 5, 7, 9])
        #expect(whole.parameters(inputShape: [nil, 2, 2]).isEmpty)
    }

    @Test func rescaling() throws {
        let x = MaskedTensor(
            Tensor<Float>(shape: [1, 1, 2], [1, 2]), mask: Mask(shape: [1, 1], valid: [true]))
        var rescaling = RescalingConfiguration(scale: Constant(shape: [2], [2, 10]), offset: Constant(1))
        #expect(try output(of: rescaling, [], x).tensor.elements == [3, 21])
        #expect(try output(of: rescaling, [], x).mask == nil)
        rescaling.passesMask = true
        #expect(try output(of: rescaling, [], x).mask == x.mask)
        #expect(
            message { _ = try rescaling.outputShapes(inputShape: [nil, 1, 3]) }
                == "inputs: expected shapes that go together, found [?, 1, 3] and [2]")
    }
}
