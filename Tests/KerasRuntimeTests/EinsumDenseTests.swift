import TestSupport
import Testing

@testable import KerasRuntime

/// Products over named dimensions, by hand.
@Suite struct EinsumDenseTests {
    private let x = Tensor<Float>(shape: [1, 2, 2], [1, 2, 3, 4])

    @Test func asDense() throws {
        let dense = EinsumDenseConfiguration(
            "abc", "cd", to: "abd", outputShape: [nil, 1], biasLabels: "d", activation: .relu())
        let weights = [Tensor<Float>(shape: [2, 1], [10, 1]), Tensor<Float>(shape: [1], [-20])]
        #expect(try output(of: dense, weights, x) == Tensor(shape: [1, 2, 1], [0, 14]))
        #expect(dense.parameters(inputShape: [nil, nil, 2]).map(\.shape) == [[2, 1], [1]])
        #expect(try dense.outputShapes(inputShape: [nil, 5, 2]) == [[nil, 5, 1]])
        let free = EinsumDenseConfiguration("…x", "xy", to: "…y", outputShape: [1])
        #expect(try output(of: free, [weights[0]], x) == Tensor(shape: [1, 2, 1], [12, 34]))
        #expect(try free.outputShapes(inputShape: [nil, 5, 7, 2]) == [[nil, 5, 7, 1]])
    }

    @Test func otherDimensions() throws {
        // Pairs of elements; sums over all; a result turned round; a dimension that only one operand has.
        let kernel = Tensor<Float>(shape: [2, 2], [1, 10, 100, 1000])
        let pairs = EinsumDenseConfiguration("abc", "bc", to: "acb", outputShape: [2, 2])
        #expect(try output(of: pairs, [kernel], x).elements == [1, 300, 20, 4000])
        let sums = EinsumDenseConfiguration("abc", "bd", to: "ad", outputShape: [2])
        #expect(try output(of: sums, [kernel], x).elements == [703, 7030])
    }

    /// A bias of the first of two dimensions has an extent of 1 in the second.
    @Test func biasAxes() throws {
        let both = EinsumDenseConfiguration(
            "ab", "bcd", to: "acd", outputShape: [2, 2], biasLabels: "c")
        #expect(both.parameters(inputShape: [nil, 3]).map(\.shape) == [[3, 2, 2], [2, 1]])
        let kernel = Tensor<Float>(shape: [1, 2, 2], [1, 2, 3, 4])
        let bias = Tensor<Float>(shape: [2, 1], [10, 20])
        let one = Tensor<Float>(shape: [1, 1], [1])
        #expect(try output(of: both, [kernel, bias], one).elements == [11, 12, 23, 24])
        #expect(
            message { _ = try both.outputShapes(inputShape: [nil, 3, 3]) }
                == "input: expected dimensions ab, found [?, 3, 3]")
    }

    // MARK: Keras 1

    @Test func highway() throws {
        let x = Tensor<Float>(shape: [1, 2], [1, 2])
        let zero = Tensor<Float>(shape: [2, 2], repeating: 0)
        let double = Tensor<Float>(shape: [2, 2], [2, 0, 0, 2])
        // A share of a half: the mean of x and 2x.
        let plain = HighwayConfiguration(useBias: false)
        #expect(try output(of: plain, [double, zero], x).elements == [1.5, 3])
        // Shares of 1 and 0 by the bias, with the kernel's result moved by its own.
        let biases = [Tensor<Float>(shape: [2], [5, 5]), Tensor<Float>(shape: [2], [100, -100])]
        #expect(try output(of: HighwayConfiguration(), [double, zero] + biases, x).elements == [7, 2])
    }

    @Test func maxout() throws {
        let kernel = Tensor<Float>(shape: [2, 2, 1], [1, 1, -1, -1])
        let bias = Tensor<Float>(shape: [2, 1], [0, 1])
        let configuration = MaxoutDenseConfiguration(units: 1, pieces: 2)
        let x = Tensor<Float>(shape: [2, 2], [1, 2, -1, -2])
        #expect(try output(of: configuration, [kernel, bias], x) == Tensor(shape: [2, 1], [3, 4]))
        #expect(
            message {
                _ = try output(of: configuration, [kernel, bias], x.reshaped([4, 1])) as Tensor<Float>
            }
                == "input: expected shape [B, 2], found [4, 1]")
    }
}
