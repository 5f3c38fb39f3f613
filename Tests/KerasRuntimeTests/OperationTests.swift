import TestSupport
import Testing

@testable import KerasRuntime

private func apply(_ operation: TensorOperation, _ operands: Tensor<Float>...) throws -> Tensor<Float> {
    let outputs = try operation.apply(operands)
    // What is said of shapes before anything runs must be what comes out.
    let shapes = try operation.outputShapes(operands.map { $0.shape.map { $0 } })
    #expect(shapes.count == outputs.count)
    for (shape, output) in zip(shapes, outputs) { #expect(shape.accepts(output.shape)) }
    return try #require(outputs.count == 1 ? outputs.first : nil)
}

@Suite struct ElementwiseOperationTests {
    @Test(
        arguments: [
            (.add, [6, -1, 5]), (.subtract, [2, -5, 0]), (.multiply, [8, -6, 6.25]), (.divide, [2, -1.5, 1]),
            (.floorDivide, [2, -2, 1]), (.remainder, [0, 1, 0]), (.power, [16, 9, 9.882118]),
            (.maximum, [4, 2, 2.5]), (.minimum, [2, -3, 2.5]), (.squaredDifference, [4, 25, 0]),
            (.equal, [0, 0, 1]), (.notEqual, [1, 1, 0]), (.less, [0, 1, 0]), (.lessOrEqual, [0, 1, 1]),
            (.greater, [1, 0, 0]), (.greaterOrEqual, [1, 0, 1]), (.divideOrZero, [2, -1.5, 1]),
        ] as [(BinaryOperation, [Float])])
    func combine(operation: BinaryOperation, expected: [Float]) throws {
        let a = Tensor<Float>(shape: [3], [4, -3, 2.5])
        let b = Tensor<Float>(shape: [3], [2, 2, 2.5])
        let combined = try apply(.combine(operation), a, b)
        #expect(zip(combined.elements, expected).allSatisfy { abs($0 - $1) < 1e-5 })
    }

    @Test func truth() throws {
        let a = Tensor<Float>(shape: [4], [0, 0, 2, -1])
        let b = Tensor<Float>(shape: [4], [0, 3, 0, 1])
        #expect(try apply(.combine(.and), a, b).elements == [0, 0, 0, 1])
        #expect(try apply(.combine(.or), a, b).elements == [0, 1, 1, 1])
        #expect(try apply(.combine(.xor), a, b).elements == [0, 1, 1, 0])
        #expect(try apply(.map(.not), a).elements == [1, 1, 0, 0])
        #expect(try apply(.map(.truth), a).elements == [0, 0, 1, 1])
        #expect(try apply(.combine(.divideOrZero), b, a).elements == [0, 0, 0, -1])
    }

    @Test(
        arguments: [
            (.absolute, [2.5, 0, 1.5]), (.negative, [2.5, 0, -1.5]), (.sign, [-1, 0, 1]),
            (.square, [6.25, 0, 2.25]), (.floor, [-3, 0, 1]), (.ceiling, [-2, 0, 2]), (.round, [-2, 0, 2]),
            (.truncate, [-2, 0, 1]), (.exp, [0.082085, 1, 4.4816891]), (.expm1, [-0.917915, 0, 3.4816891]),
            (.sin, [-0.5984721, 0, 0.997495]), (.cos, [-0.8011436, 1, 0.0707372]),
            (.tan, [0.7470223, 0, 14.1014200]), (.arctan, [-1.1902899, 0, 0.9827937]),
            (.sinh, [-6.0502045, 0, 2.1292795]), (.cosh, [6.1322895, 1, 2.3524096]),
            (.clip(low: -1, high: 1), [-1, 0, 1]), (.clip(low: nil, high: 0.5), [-2.5, 0, 0.5]),
            (.activation(.relu()), [0, 0, 1.5]), (.isFinite, [1, 1, 1]), (.identity, [-2.5, 0, 1.5]),
        ] as [(UnaryOperation, [Float])])
    func map(operation: UnaryOperation, expected: [Float]) throws {
        let mapped = try apply(.map(operation), Tensor(shape: [3], [-2.5, 0, 1.5]))
        #expect(zip(mapped.elements, expected).allSatisfy { abs($0 - $1) < 1e-4 })
    }

    @Test func ofPositiveNumbers() throws {
        let x = Tensor<Float>(shape: [3], [0.25, 1, 4])
        #expect(try apply(.map(.squareRoot), x).elements == [0.5, 1, 2])
        #expect(try apply(.map(.reciprocal), x).elements == [4, 1, 0.25])
        #expect(try apply(.map(.reciprocalSquareRoot), x).elements == [2, 1, 0.5])
        #expect(try zip(apply(.map(.log2), x).elements, [-2, 0, 2]).allSatisfy { abs($0 - $1) < 1e-6 })
        #expect(abs(try apply(.map(.log10), Tensor(shape: [1], [1000])).elements[0] - 3) < 1e-6)
        #expect(abs(try apply(.map(.log1p), Tensor(shape: [1], [1e-7])).elements[0] - 1e-7) < 1e-13)
        let odd = Tensor<Float>(shape: [3], [.nan, .infinity, 1])
        #expect(try apply(.map(.isNaN), odd).elements == [1, 0, 0])
        #expect(try apply(.map(.isInfinite), odd).elements == [0, 1, 0])
    }

    @Test func softmaxOverAnAxis() throws {
        let softmax = try apply(
            .map(.activation(.softmax), axis: 1), Tensor<Float>(shape: [1, 2, 2], [0, 5, 0, 5]))
        #expect(softmax == Tensor(shape: [1, 2, 2], repeating: 0.5))
    }

    @Test func constantsAndSelection() throws {
        let x = Tensor<Float>(shape: [2, 2], [0, 0.1, -0.0, .nan])
        let zero = OperationConfiguration(.combine(.notEqual), [.input(0), .constant(Constant(0))])
        #expect(try output(of: zero, [], x).elements == [0, 1, 0, 1])
        let tenth = Constant(Double(Float(0.1)))
        let notTenth = OperationConfiguration(.combine(.notEqual), [.constant(tenth), .input(0)])
        #expect(try output(of: notTenth, [], x).elements == [1, 0, 1, 1])
        let row = OperationConfiguration(
            .combine(.subtract), [.constant(Constant(shape: [2], [10, 20])), .input(0)])
        #expect(try output(of: row, [], counting([2, 2])) == Tensor(shape: [2, 2], [10, 19, 8, 17]))
        let flags = Tensor<Float>(shape: [2, 1], [1, 0])
        let selected = try apply(.select, flags, counting([2, 2]), Tensor(shape: [], [9]))
        #expect(selected == Tensor(shape: [2, 2], [0, 1, 9, 9]))
        #expect(try apply(.sumAll, flags, flags, flags).elements == [3, 0])
        #expect(try apply(.fill(2), flags) == Tensor(shape: [2, 1], [2, 2]))
    }

    @Test func refused() {
        let flags = Tensor<Float>(shape: [2])
        #expect(
            message {
                _ = try output(of: OperationConfiguration(.combine(.add), inputs: 2), [], flags) as Tensor
            }
                == "inputs: expected at least 2 tensors, found 1")
        #expect(
            message { _ = try output(of: OperationConfiguration(.select, inputs: 1), [], flags) as Tensor }
                == "inputs: expected 3 operands, found 1")
        #expect(
            message {
                _ = try output(of: OperationConfiguration(.stack(axis: 0), inputs: 0), [], flags) as Tensor
            }
                == "inputs: expected at least 1 operand, found 0")
    }
}

@Suite struct ReductionTests {
    private let x = Tensor<Float>(shape: [2, 3, 2], [0, 0, 2, 0, 0, -1, 0, 0, 0, 0, 0, 5])

    @Test(
        arguments: [
            (.sum, [2, -1, 0, 5]), (.mean, [2.0 / 3, -1.0 / 3, 0, 5.0 / 3]), (.maximum, [2, 0, 0, 5]),
            (.minimum, [0, -1, 0, 0]), (.product, [0, 0, 0, 0]), (.any, [1, 1, 0, 1]), (.all, [0, 0, 0, 0]),
            (.positionOfMaximum, [1, 0, 0, 2]), (.positionOfMinimum, [0, 2, 0, 0]),
        ] as [(Reduction, [Float])])
    func overTime(reduction: Reduction, expected: [Float]) throws {
        let reduced = try apply(.reduce(reduction, axes: [1]), x)
        #expect(reduced == Tensor(shape: [2, 2], expected))
        let kept = try apply(.reduce(reduction, axes: [-2], keepsDimensions: true), x)
        #expect(kept == Tensor(shape: [2, 1, 2], expected))
    }

    @Test func severalAxes() throws {
        #expect(try apply(.reduce(.sum, axes: [2, 0]), x) == Tensor(shape: [3], [0, 2, 4]))
        #expect(try apply(.reduce(.sum, axes: nil), x) == Tensor(shape: [], [6]))
        #expect(try apply(.reduce(.sum, axes: []), x) == x)
        #expect(try apply(.reduce(.sum, axes: [1]), Tensor(shape: [2, 0])) == Tensor(shape: [2], [0, 0]))
    }

    @Test func measures() throws {
        let x = Tensor<Float>(shape: [2, 2], [3, 4, 1, 1])
        #expect(try apply(.measure(.variance, axes: [1]), x).elements == [0.25, 0])
        #expect(try apply(.measure(.deviation, axes: [1]), x).elements == [0.5, 0])
        #expect(try apply(.measure(.norm, axes: [1], keepsDimensions: true), x).shape == [2, 1])
        #expect(try apply(.measure(.norm, axes: [-1]), x).elements[0] == 5)
        // log(e + e) = 1 + log 2
        #expect(abs(try apply(.measure(.logSumExp, axes: [1]), x).elements[1] - 1.6931472) < 1e-6)
        #expect(abs(try apply(.normalize(axes: [1]), x).elements[0] - 0.6) < 1e-6)
    }

    @Test(arguments: [3, -4])
    func axisOutOfRange(axis: Int) {
        #expect(
            message { _ = try apply(.reduce(.any, axes: [axis]), x) }
                == "axis: expected one of 3, found \(axis)")
    }
}

@Suite struct MatrixProductTests {
    private let a = Tensor<Float>(shape: [1, 2, 3], [1, 2, 3, 4, 5, 6])

    @Test func products() throws {
        let b = Tensor<Float>(shape: [3, 2], [1, 0, 0, 1, 1, 1])
        let product = Tensor<Float>(shape: [1, 2, 2], [4, 5, 10, 11])
        #expect(try apply(.multiplyMatrices(), a, b) == product)
        #expect(try apply(.multiplyMatrices(), a, b.reshaped([1, 3, 2])) == product)
        let turned = Tensor<Float>(shape: [2, 3], [1, 0, 1, 0, 1, 1])
        #expect(try apply(.multiplyMatrices(transposesSecond: true), a, turned) == product)
        let first = Tensor<Float>(shape: [1, 3, 2], [1, 4, 2, 5, 3, 6])
        #expect(try apply(.multiplyMatrices(transposesFirst: true), first, b) == product)
        let vector = Tensor<Float>(shape: [3], [1, 0, 2])
        #expect(try apply(.multiplyMatrices(), a, vector) == Tensor(shape: [1, 2], [7, 16]))
        // Two batches against one.
        let two = Tensor<Float>(shape: [2, 1, 2], [1, 0, 0, 1])
        #expect(try apply(.multiplyMatrices(), two, a) == Tensor(shape: [2, 1, 3], [1, 2, 3, 4, 5, 6]))
    }

    @Test func refused() {
        #expect(
            message { _ = try apply(.multiplyMatrices(), a, a) }
                == "inputs: expected as many columns as rows, found [1, 2, 3] and [1, 2, 3]")
        #expect(
            message { _ = try apply(.multiplyMatrices(), a, Tensor(shape: [])) }
                == "inputs: expected at least 1 dimension, found [1, 2, 3] and []")
    }
}
