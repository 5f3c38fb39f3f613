import TestSupport
import Testing

@testable import KerasRuntime

@Suite struct ReshapeTests {
    private let x = counting([2, 2, 3])

    @Test func target() throws {
        let free = ReshapeConfiguration(.target([3, -1], kept: 1))
        #expect(try output(of: free, [], x) == counting([2, 3, 2]))
        #expect(try free.outputShapes(inputShape: [nil, 2, 3]) == [[nil, 3, 2]])
        #expect(try free.outputShapes(inputShape: [nil, nil, 3]) == [[nil, 3, nil]])
        let whole = ReshapeConfiguration(.target([-1, 4], kept: 0))
        #expect(try output(of: whole, [], x) == counting([3, 4]))
        #expect(try whole.outputShapes(inputShape: [nil, 2, 3]) == [[nil, 4]])
    }

    @Test func flattened() throws {
        let last = ReshapeConfiguration(.flattened(channelsFirst: false))
        #expect(try output(of: last, [], x) == counting([2, 6]))
        #expect(try output(of: last, [], counting([2])) == counting([2, 1]))
        #expect(try last.outputShapes(inputShape: [nil, 4, 3]) == [[nil, 12]])
        #expect(try last.outputShapes(inputShape: [nil, nil, 3]) == [[nil, nil]])
        let first = ReshapeConfiguration(.flattened(channelsFirst: true))
        let expected: [Float] = [0, 3, 1, 4, 2, 5, 6, 9, 7, 10, 8, 11]
        #expect(try output(of: first, [], x) == Tensor(shape: [2, 6], expected))
    }

    @Test func extentsOfOne() throws {
        #expect(try output(of: ReshapeConfiguration(.expanded([1, -1])), [], x).shape == [2, 1, 2, 3, 1])
        let thin = counting([2, 1, 3, 1])
        #expect(try output(of: ReshapeConfiguration(.squeezed(nil)), [], thin) == counting([2, 3]))
        #expect(try output(of: ReshapeConfiguration(.squeezed([-1])), [], thin) == counting([2, 1, 3]))
    }

    @Test func refused() {
        func problem(_ rule: ReshapeConfiguration.Rule) -> String {
            message { _ = try output(of: ReshapeConfiguration(rule), [], x) as Tensor }
        }
        #expect(
            problem(.target([4, -1], kept: 1))
                == "input: expected elements for shape [4, -1], found [2, 2, 3]")
        #expect(problem(.target([5], kept: 1)) == "input: expected elements for shape [5], found [2, 2, 3]")
        #expect(
            problem(.target([0, -1], kept: 1))
                == "input: expected elements for shape [0, -1], found [2, 2, 3]")
        #expect(
            problem(.target([-1, -1], kept: 1))
                == "target_shape: expected a shape with at most one -1, found [-1, -1]")
        #expect(
            problem(.target([1 << 24, 1 << 24, -1], kept: 1))
                == "shape: expected at most 268435456 elements, found [16777216, 16777216]")
        let none = Tensor<Float>(shape: [2, 0])
        let large = [1 << 24, 1 << 24, 1 << 24, 0]
        #expect(
            message { _ = try output(of: ReshapeConfiguration(.target(large, kept: 1)), [], none) as Tensor }
                == "shape: expected at most 268435456 elements, found \(large)")
        #expect(problem(.squeezed([1])) == "input: expected extents of 1 in dimensions [1], found [2, 2, 3]")
        #expect(problem(.expanded([5])) == "axis: expected one of 4, found 5")
        #expect(problem(.expanded([0, 0])) == "axis: expected different ones, found [0, 0]")
    }
}

@Suite struct TransposeTests {
    private let x = counting([2, 2, 3])

    @Test func orders() throws {
        let permuted = try output(of: TransposeConfiguration(.given([0, 2, 1])), [], x)
        #expect(permuted == Tensor(shape: [2, 3, 2], [0, 3, 1, 4, 2, 5, 6, 9, 7, 10, 8, 11]))
        let reversed = try output(of: TransposeConfiguration(.reversed), [], x)
        #expect(reversed == Tensor(shape: [3, 2, 2], [0, 6, 3, 9, 1, 7, 4, 10, 2, 8, 5, 11]))
        #expect(try output(of: TransposeConfiguration(.swapped(-1, 0)), [], x) == reversed)
        #expect(try output(of: TransposeConfiguration(.swapped(1, 2)), [], x) == permuted)
        let moved = try output(of: TransposeConfiguration(.moved(from: [0], to: [-1])), [], x)
        #expect(moved == Tensor(shape: [2, 3, 2], [0, 6, 1, 7, 2, 8, 3, 9, 4, 10, 5, 11]))
        #expect(
            try TransposeConfiguration(.reversed).outputShapes(inputShape: [nil, 2, 3]) == [[3, 2, nil]])
    }

    @Test func refused() {
        func problem(_ order: TransposeConfiguration.Order) -> String {
            message { _ = try output(of: TransposeConfiguration(order), [], x) as Tensor }
        }
        #expect(problem(.given([0, 1])) == "axes: expected each of 3 dimensions once, found [0, 1]")
        #expect(problem(.given([0, 1, 1])) == "axes: expected each of 3 dimensions once, found [0, 1, 1]")
        #expect(problem(.given([0, 1, 3])) == "axes: expected one of 3, found 3")
        #expect(problem(.swapped(0, 3)) == "axis: expected one of 3, found 3")
        #expect(
            problem(.moved(from: [0, 1], to: [2]))
                == "axes: expected as many different places as sources, found [0, 1] and [2]")
    }
}

@Suite struct RepeatVectorTests {
    @Test func repeats() throws {
        let layer = RepeatVectorConfiguration(count: 3)
        let repeated = try output(of: layer, [], counting([2, 2]))
        #expect(repeated == Tensor(shape: [2, 3, 2], [0, 1, 0, 1, 0, 1, 2, 3, 2, 3, 2, 3]))
        #expect(try layer.outputShapes(inputShape: [nil, 5]) == [[nil, 3, 5]])
    }

    @Test func refused() {
        #expect(
            message {
                _ = try output(of: RepeatVectorConfiguration(count: 2), [], counting([2, 2, 1])) as Tensor
            }
                == "input: expected 2 dimensions, found [2, 2, 1]")
        #expect(
            message { _ = try RepeatVectorConfiguration(count: 2).outputShapes(inputShape: [nil, nil, 3]) }
                == "input: expected 2 dimensions, found [?, ?, 3]")
        #expect(
            message {
                _ = try output(of: RepeatVectorConfiguration(count: 1 << 24), [], counting([4, 8])) as Tensor
            }
                == "shape: expected at most 268435456 elements, found [4, 16777216, 8]")
    }
}
