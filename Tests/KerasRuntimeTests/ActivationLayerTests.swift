import TestSupport
import Testing

@testable import KerasRuntime

@Suite struct SoftmaxLayerTests {
    private let x = Tensor<Float>(shape: [2, 2], [1, 1, 3, 3])
    private let mask = Mask(shape: [2, 2], valid: [true, false, false, false])

    private func softmax(_ use: SoftmaxConfiguration.MaskUse) throws -> MaskedTensor<Float> {
        try output(of: SoftmaxConfiguration(maskUse: use), [], MaskedTensor(x, mask: mask))
    }

    @Test func axes() throws {
        #expect(try output(of: SoftmaxConfiguration(), [], x).elements == [0.5, 0.5, 0.5, 0.5])
        let both = try output(of: SoftmaxConfiguration(axes: [1, 2]), [], Tensor(shape: [1, 2, 2]))
        #expect(both.elements == [0.25, 0.25, 0.25, 0.25])
    }

    /// Where nothing is valid, older versions of Keras answer evenly and later ones 0.
    @Test func masks() throws {
        #expect(try softmax(.none).tensor.elements == [0.5, 0.5, 0.5, 0.5])
        #expect(try softmax(.added).tensor.elements == [1, 0, 0.5, 0.5])
        #expect(try softmax(.replacing).tensor.elements == [1, 0, 0, 0])
        #expect(try softmax(.added).mask == mask)
    }

    @Test func refused() {
        let sequence = MaskedTensor(counting([2, 2, 3]), mask: mask)
        #expect(
            message { _ = try output(of: SoftmaxConfiguration(maskUse: .added), [], sequence) }
                == "inputs: expected shapes that go together, found [2, 2, 3] and [2, 2]")
        #expect(
            message { _ = try SoftmaxConfiguration(axes: [2]).outputShapes(inputShape: [nil, 2]) }
                == "axis: expected one of 2, found 2")
    }
}

@Suite struct PReLUTests {
    private let x = Tensor<Float>(shape: [1, 2, 2], [-1, 2, -3, -4])

    @Test func slopes() throws {
        let full = try output(of: PReLUConfiguration(), [Tensor(shape: [2, 2], [10, 20, 30, 40])], x)
        #expect(full.elements == [-10, 2, -90, -160])
        let shared = PReLUConfiguration(sharedAxes: [1])
        #expect(
            try output(of: shared, [Tensor(shape: [1, 2], [10, 20])], x).elements == [-10, 2, -30, -80])
        #expect(shared.parameters(inputShape: [nil, nil, 3]).map(\.shape) == [[1, 3]])
        #expect(PReLUConfiguration().parameters(inputShape: [nil, 4, 3]).map(\.shape) == [[4, 3]])
    }

    @Test func refused() {
        #expect(
            message { _ = try output(of: PReLUConfiguration(), [Tensor(shape: [3, 2])], x) as Tensor }
                == "inputs: expected shapes that go together, found [1, 2, 2] and [3, 2]")
        #expect(
            message { _ = try PReLUConfiguration(sharedAxes: [3]).outputShapes(inputShape: [nil, 4, 3]) }
                == "shared_axes: expected dimensions behind the batch of [?, 4, 3], found [3]")
    }
}

@Suite struct StoppedMaskTests {
    @Test func reluThatStopsMasks() throws {
        let x = MaskedTensor<Float>(Tensor(shape: [1, 1], [-1]), mask: Mask(shape: [1, 1], valid: [true]))
        #expect(try output(of: ActivationConfiguration(.relu()), [], x).mask != nil)
        let stopped = try output(of: ActivationConfiguration(.relu(), passesMask: false), [], x)
        #expect(stopped.mask == nil)
        #expect(stopped.tensor.elements == [0])
        #expect(try output(of: PassThroughConfiguration(passesMask: false), [], x).mask == nil)
    }
}
