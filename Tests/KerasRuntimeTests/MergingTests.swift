import TestSupport
import Testing

@testable import KerasRuntime

@Suite struct MergeTests {
    private let a = Tensor<Float>(shape: [2, 2], [1, 2, 3, 4])
    private let b = Tensor<Float>(shape: [2, 2], [10, -20, 30, -40])
    private let c = Tensor<Float>(shape: [2, 2], [6, 0, 0, 9])

    @Test(
        arguments: [
            (.add, [17, -18, 33, -27]), (.multiply, [60, 0, 0, -1440]), (.average, [17.0 / 3, -6, 11, -9]),
            (.maximum, [10, 2, 30, 9]), (.minimum, [1, -20, 0, -40]),
        ] as [(MergeConfiguration.Operation, [Float])])
    func three(operation: MergeConfiguration.Operation, expected: [Float]) throws {
        #expect(
            try output(of: MergeConfiguration(operation), [], a, b, c) == Tensor(shape: [2, 2], expected))
    }

    @Test func subtract() throws {
        #expect(try output(of: MergeConfiguration(.subtract), [], a, b).elements == [-9, 22, -27, 44])
        #expect(
            message { _ = try output(of: MergeConfiguration(.subtract), [], a, b, c) as Tensor }
                == "inputs: expected 2 tensors, found 3")
    }

    /// Keras fills what has fewer dimensions up behind the batch, not before it.
    @Test func otherRanks() throws {
        let sequence = counting([2, 3, 2])
        let merged = try output(of: MergeConfiguration(.add), [], sequence, a)
        #expect(merged == Tensor(shape: [2, 3, 2], [1, 3, 3, 5, 5, 7, 9, 11, 11, 13, 13, 15]))
        #expect(
            try MergeConfiguration(.add).outputShapes(inputShapes: [[nil, nil, 2], [nil, 2]])
                == [[nil, nil, 2]])
    }

    @Test func refused() {
        let merge = MergeConfiguration(.add)
        #expect(
            message { _ = try output(of: merge, [], a, counting([2, 3])) as Tensor }
                == "inputs: expected shapes that go together, found [2, 2] and [2, 3]")
        #expect(
            message { _ = try merge.outputShapes(inputShapes: []) }
                == "inputs: expected at least 1 tensor, found 0")
        #expect(
            message {
                _ = try output(of: merge, [], counting([1 << 15, 1]), counting([1, 1 << 15])) as Tensor
            }
                == "shape: expected at most 268435456 elements, found [32768, 32768]")
    }
}

@Suite struct MergedMaskTests {
    private let first = Mask(shape: [1, 4], valid: [true, true, false, false])
    private let second = Mask(shape: [1, 4], valid: [true, false, true, false])
    private let x = Tensor<Float>(shape: [1, 4, 2])

    private func merged(_ rule: MaskRule, _ a: Mask?, _ b: Mask?) throws -> [Bool]? {
        let merge = MergeConfiguration(.add, maskRule: rule)
        return try output(of: merge, [], MaskedTensor(x, mask: a), MaskedTensor(x, mask: b)).mask?.valid
    }

    private func joined(_ rule: MaskRule, _ a: Mask?, _ b: Mask?, axis: Int) throws -> Mask? {
        let layer = ConcatenateConfiguration(axis: axis, maskRule: rule)
        return try output(of: layer, [], MaskedTensor(x, mask: a), MaskedTensor(x, mask: b)).mask
    }

    @Test func elementByElement() throws {
        #expect(try merged(.every, first, second) == [true, false, false, false])
        #expect(try merged(.any, first, second) == [true, true, true, false])
        #expect(try merged(.none, first, second) == nil)
        #expect(try merged(.every, nil, second) == second.valid)
        #expect(try merged(.any, nil, second) == nil)
        #expect(try merged(.every, nil, nil) == nil)
        let other = Mask(shape: [1, 3], valid: [true, true, true])
        #expect(
            message { _ = try merged(.every, first, other) }
                == "masks: expected one shape, found [1, 4] and [1, 3]")
    }

    /// Keras 3.4 and later combines what is valid only, where the operation would mix it up.
    @Test(
        arguments: [
            (.multiply, [10, 2, 30, 0]), (.maximum, [10, 2, 30, 4]), (.minimum, [1, 2, 30, 4]),
            (.add, [11, 22, 33, 44]),
        ] as [(MergeConfiguration.Operation, [Float])])
    func validElements(operation: MergeConfiguration.Operation, expected: [Float]) throws {
        let layer = MergeConfiguration(operation, maskRule: .any)
        let a = MaskedTensor<Float>(Tensor(shape: [1, 4, 1], [1, 2, 3, 4]), mask: first)
        let b = MaskedTensor<Float>(Tensor(shape: [1, 4, 1], [10, 20, 30, 40]), mask: second)
        let merged = try output(of: layer, [], a, b)
        #expect(merged.tensor.elements == expected)
        #expect(merged.mask?.valid == [true, true, true, false])
    }

    @Test func onFeatures() throws {
        #expect(try joined(.every, first, second, axis: -1)?.valid == [true, false, false, false])
        #expect(try joined(.every, first, nil, axis: -1) == first)
        #expect(try joined(.any, first, second, axis: 2)?.valid == [true, true, true, false])
        #expect(try joined(.any, first, nil, axis: 2)?.valid == [true, true, true, true])
        #expect(try joined(.none, first, second, axis: -1) == nil)
        #expect(try joined(.every, nil, nil, axis: -1) == nil)
    }

    @Test func onTime() throws {
        let row = Mask(shape: [1, 8], valid: first.valid + second.valid)
        #expect(try joined(.every, first, second, axis: 1) == row)
        #expect(try joined(.any, first, second, axis: 1) == row)
        let ones = Mask(shape: [1, 8], valid: first.valid + [true, true, true, true])
        #expect(try joined(.any, first, nil, axis: 1) == ones)
        // Keras 2 puts [1, 4, 1] before [1, 4, 2], which fails there as well.
        #expect(
            message { _ = try joined(.every, first, nil, axis: 1) }
                == "inputs: expected shapes that differ in dimension 1 only, found [1, 4, 1] and [1, 4, 2]")
    }
}

@Suite struct ConcatenateTests {
    private let a = counting([2, 1, 2])
    private let b = Tensor<Float>(shape: [2, 2, 2], (10..<18).map { Float($0) })

    @Test func axes() throws {
        let onTime = try output(of: ConcatenateConfiguration(axis: 1), [], a, b)
        #expect(onTime == Tensor(shape: [2, 3, 2], [0, 1, 10, 11, 12, 13, 2, 3, 14, 15, 16, 17]))
        let onFeatures = try output(of: ConcatenateConfiguration(), [], a, counting([2, 1, 1]), a)
        #expect(onFeatures == Tensor(shape: [2, 1, 5], [0, 1, 0, 0, 1, 2, 3, 1, 2, 3]))
    }

    @Test func shapes() throws {
        let onFeatures = ConcatenateConfiguration()
        #expect(try onFeatures.outputShapes(inputShapes: [[nil, nil, 3], [nil, 7, 2]]) == [[nil, 7, 5]])
        #expect(try onFeatures.outputShapes(inputShapes: [[nil, 7, 3], [nil, 7, nil]]) == [[nil, 7, nil]])
    }

    @Test func refused() {
        #expect(
            message { _ = try output(of: ConcatenateConfiguration(), [], a, b) as Tensor }
                == "inputs: expected shapes that differ in dimension 2 only, found [2, 1, 2] and [2, 2, 2]")
        #expect(
            message {
                _ = try ConcatenateConfiguration().outputShapes(inputShapes: [[nil, 4, 1], [nil, 3]])
            }
                == "inputs: expected shapes that differ in dimension 2 only, found [?, 4, 1] and [?, 3]")
        #expect(
            message { _ = try output(of: ConcatenateConfiguration(axis: 3), [], a, a) as Tensor }
                == "axis: expected one of 3, found 3")
        let layer: any Layer<Float> = ConcatenateLayer(configuration: ConcatenateConfiguration())
        #expect(
            message { _ = try layer.call(CallArguments(inputs: [])) }
                == "inputs: expected at least 1 tensor, found 0")
    }
}

@Suite struct DotTests {
    private let a = Tensor<Float>(shape: [2, 2], [3, 4, 0, 2])
    private let b = Tensor<Float>(shape: [2, 2], [1, 2, 5, 0])

    @Test func vectors() throws {
        #expect(try output(of: DotConfiguration(axes: (1, 1)), [], a, b) == Tensor(shape: [2, 1], [11, 0]))
        // 3·1/(5·√5) + 4·2/(5·√5)
        let cosine = try output(of: DotConfiguration(axes: (-1, -1), normalization: .vectors), [], a, b)
        #expect(abs(cosine.elements[0] - 11 / (5 * Float(5).squareRoot())) < 1e-6)
        #expect(cosine.elements[1] == 0)
        let keras1 = try output(of: DotConfiguration(axes: (1, 1), normalization: .products), [], a, b)
        #expect(keras1.shape == [2, 1, 1])
        #expect(abs(keras1.elements[0] - 11 / (5 * Float(5).squareRoot())) < 1e-6)
    }

    @Test func sequences() throws {
        // [1, 2, 3] with [1, 3, 2]: rows by columns.
        let x = Tensor<Float>(shape: [1, 2, 3], [1, 2, 3, 4, 5, 6])
        let y = Tensor<Float>(shape: [1, 3, 2], [1, 0, 0, 1, 1, 1])
        #expect(
            try output(of: DotConfiguration(axes: (2, 1)), [], x, y)
                == Tensor(shape: [1, 2, 2], [4, 5, 10, 11]))
        // Over time instead: Σₜ x[t, f] · y'[t, g] with y' = [[1, 0], [0, 1]].
        let unit = Tensor<Float>(shape: [1, 2, 2], [1, 0, 0, 1])
        let onTime = try output(of: DotConfiguration(axes: (1, 1)), [], x, unit)
        #expect(onTime == Tensor(shape: [1, 3, 2], [1, 4, 2, 5, 3, 6]))
        let vector = Tensor<Float>(shape: [1, 3], [1, 0, 2])
        #expect(
            try output(of: DotConfiguration(axes: (-1, -1)), [], vector, x)
                == Tensor(shape: [1, 2], [7, 16]))
    }

    @Test func shapes() throws {
        let dot = DotConfiguration(axes: (2, 1))
        #expect(try dot.outputShapes(inputShapes: [[nil, 4, 3], [nil, 3, 5]]) == [[nil, 4, 5]])
        #expect(
            try DotConfiguration(axes: (1, 1)).outputShapes(inputShapes: [[nil, 4], [nil, 4]]) == [[nil, 1]])
        let cosine = DotConfiguration(axes: (1, 1), normalization: .products)
        #expect(try cosine.outputShapes(inputShapes: [[nil, 4], [nil, 4]]) == [[nil, 1, 1]])
    }

    @Test func refused() {
        #expect(
            message { _ = try output(of: DotConfiguration(axes: (1, 1)), [], a, counting([2, 3])) as Tensor }
                == "inputs: expected equal extents of the batch and of dimensions 1 and 1, found [2, 2] and [2, 3]"
        )
        #expect(
            message { _ = try output(of: DotConfiguration(axes: (0, 1)), [], a, b) as Tensor }
                == "axes: expected dimensions behind the batch, found [0, 1]")
        #expect(
            message { _ = try output(of: DotConfiguration(axes: (1, 2)), [], a, b) as Tensor }
                == "axes: expected one of 2, found 2")
        #expect(
            message { _ = try output(of: DotConfiguration(axes: (1, 1)), [], a) as Tensor }
                == "inputs: expected 2 tensors, found 1")
    }
}
