import TestSupport
import Testing

@testable import KerasRuntime

private let x = counting([2, 3, 2])

private func apply(_ operation: TensorOperation, _ operands: Tensor<Float>...) throws -> Tensor<Float> {
    let outputs = try operation.apply(operands)
    let shapes = try operation.outputShapes(operands.map { $0.shape.map { $0 } })
    for (shape, output) in zip(shapes, outputs) { #expect(shape.accepts(output.shape)) }
    return try #require(outputs.count == 1 ? outputs.first : nil)
}

@Suite struct SliceTests {
    private let all = SliceItem.range(start: nil, stop: nil, step: 1)

    @Test func brackets() throws {
        #expect(try apply(.slice([all, .index(-1)]), x) == Tensor(shape: [2, 2], [4, 5, 10, 11]))
        #expect(try apply(.slice([.ellipsis, .index(0)]), x) == Tensor(shape: [2, 3], [0, 2, 4, 6, 8, 10]))
        let later = SliceItem.range(start: 1, stop: nil, step: 1)
        #expect(try apply(.slice([later, later]), x) == Tensor(shape: [1, 2, 2], [8, 9, 10, 11]))
        let turned = SliceItem.range(start: nil, stop: nil, step: -1)
        #expect(try apply(.slice([.index(0), turned]), x) == Tensor(shape: [3, 2], [4, 5, 2, 3, 0, 1]))
        let everySecond = SliceItem.range(start: nil, stop: nil, step: 2)
        #expect(try apply(.slice([.index(0), everySecond]), x) == Tensor(shape: [2, 2], [0, 1, 4, 5]))
        #expect(try apply(.slice([all, .newAxis]), x).shape == [2, 1, 3, 2])
        #expect(try apply(.slice([.ellipsis, .newAxis]), x).shape == [2, 3, 2, 1])
        #expect(try apply(.slice([]), x) == x)
    }

    /// Python's rules for what lies outside.
    @Test(
        arguments: [
            (-2, nil, 1, [1, 2]), (nil, -1, 1, [0, 1]), (5, nil, 1, []), (-9, 9, 1, [0, 1, 2]),
            (2, 0, -1, [2, 1]), (nil, 0, -2, [2]), (-1, -9, -1, [2, 1, 0]), (0, 2, -1, []), (1, 1, 1, []),
        ] as [(Int?, Int?, Int, [Float])])
    func ranges(start: Int?, stop: Int?, step: Int, expected: [Float]) throws {
        let cut = try apply(.slice([.range(start: start, stop: stop, step: step)]), counting([3]))
        #expect(cut == Tensor(shape: [expected.count], expected))
    }

    @Test func freeExtents() throws {
        let operation = TensorOperation.slice([all, .range(start: 1, stop: nil, step: 1), .index(0)])
        #expect(try operation.outputShapes([[nil, nil, 2]]) == [[nil, nil]])
        #expect(try operation.outputShapes([[nil, 5, 2]]) == [[nil, 4]])
    }

    @Test func refused() {
        #expect(message { _ = try apply(.slice([.index(2)]), x) } == "slice: expected an index of 2, found 2")
        #expect(
            message { _ = try apply(.slice([all, all, all, all]), x) }
                == "slice: expected at most 3 dimensions, found 4")
        #expect(
            message { _ = try apply(.slice([.range(start: nil, stop: nil, step: 0)]), x) }
                == "slice: expected a step, found 0")
    }
}

@Suite struct RearrangingTests {
    @Test func parts() throws {
        let halves = try TensorOperation.split(count: 2, axis: -1).apply([x])
        #expect(halves.map(\.elements) == [[0, 2, 4, 6, 8, 10], [1, 3, 5, 7, 9, 11]])
        let uneven = try TensorOperation.splitAt([1], axis: 1).apply([x])
        #expect(uneven.map(\.shape) == [[2, 1, 2], [2, 2, 2]])
        #expect(uneven[0].elements == [0, 1, 6, 7])
        let steps = try TensorOperation.unstack(count: 2, axis: 1).apply([x])
        #expect(steps == [Tensor(shape: [2, 2], [0, 1, 6, 7]), Tensor(shape: [2, 2], [2, 3, 8, 9])])
        #expect(OperationConfiguration(.split(count: 2, axis: 0)).outputCount == 2)
        #expect(OperationConfiguration(.splitAt([1, 2], axis: 0)).outputCount == 3)
    }

    @Test func together() throws {
        let a = counting([2, 2])
        #expect(try apply(.stack(axis: 1), a, a) == Tensor(shape: [2, 2, 2], [0, 1, 0, 1, 2, 3, 2, 3]))
        #expect(try apply(.stack(axis: -1), a, a) == Tensor(shape: [2, 2, 2], [0, 0, 1, 1, 2, 2, 3, 3]))
        #expect(try apply(.concatenate(axis: 0), a, a).shape == [4, 2])
    }

    @Test func again() throws {
        let row = counting([1, 2])
        #expect(try apply(.tile([2, 2]), row) == Tensor(shape: [2, 4], [0, 1, 0, 1, 0, 1, 0, 1]))
        #expect(try apply(.tile([2, 1, 1]), row).shape == [2, 1, 2])
        #expect(try apply(.repeatElements(2, axis: 1), row) == Tensor(shape: [1, 4], [0, 0, 1, 1]))
        #expect(try apply(.broadcast([3, 2]), row).elements == [0, 1, 0, 1, 0, 1])
    }

    @Test func elsewhere() throws {
        let a = counting([2, 3])
        #expect(try apply(.flip([1]), a).elements == [2, 1, 0, 5, 4, 3])
        #expect(try apply(.flip(nil), a).elements == [5, 4, 3, 2, 1, 0])
        #expect(try apply(.roll(1, axis: 1), a).elements == [2, 0, 1, 5, 3, 4])
        #expect(try apply(.roll(-4, axis: 1), a).elements == [1, 2, 0, 4, 5, 3])
        #expect(try apply(.take([2, -3], axis: 1, isSingle: false), a).elements == [2, 0, 5, 3])
        #expect(try apply(.take([1], axis: 0, isSingle: true), a) == Tensor(shape: [3], [3, 4, 5]))
        #expect(try apply(.accumulate(axis: 1), a).elements == [0, 1, 3, 3, 7, 12])
        let padded = try apply(.pad([[1, 0], [0, 2]], value: 9), counting([1, 1]))
        #expect(padded == Tensor(shape: [2, 3], [9, 9, 9, 0, 9, 9]))
    }

    @Test func refused() {
        #expect(
            message { _ = try TensorOperation.split(count: 2, axis: 1).apply([x]) }
                == "input: expected 2 parts of equal size, found [2, 3, 2]")
        #expect(
            message { _ = try TensorOperation.unstack(count: 4, axis: 1).apply([x]) }
                == "input: expected 4 parts, found [2, 3, 2]")
        #expect(
            message { _ = try apply(.stack(axis: 0), x, counting([2, 3])) }
                == "inputs: expected one shape, found [2, 3, 2] and [2, 3]")
        #expect(
            message { _ = try apply(.pad([[0, 0]], value: 0), x) }
                == "pad_width: expected 2 numbers for each of 3 dimensions, found [[0, 0]]")
        #expect(
            message { _ = try apply(.take([3], axis: 1, isSingle: true), x) }
                == "indices: expected indices of 3, found 3")
        #expect(
            message { _ = try apply(.broadcast([2, 3]), x) }
                == "inputs: expected shapes that go together, found [2, 3, 2] and [2, 3]")
        #expect(
            message { _ = try apply(.tile([1, 1, 1 << 28]), x) }
                == "shape: expected at most 268435456 elements, found [2, 268435456]")
    }
}
