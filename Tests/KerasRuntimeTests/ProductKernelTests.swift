import Testing

@testable import KerasRuntime

/// The kernels' product of matrices against the sum of products.
@Suite struct ProductKernelTests {
    @Test(arguments: InstructionSet.available, 0..<60)
    func isTheSumOfProducts(set: InstructionSet, seed: Int) {
        var g = SeededGenerator(UInt64(seed))
        let (rows, depth) = (Int.random(in: 1...20, using: &g), Int.random(in: 1...300, using: &g))
        let columns = Int.random(in: 1...70, using: &g)
        let stride = depth + Int.random(in: 0...3, using: &g)
        let x = Tensor<Float>.random([rows, stride], &g)
        let weights = Tensor<Float>.random([depth, columns], &g)
        let before = Tensor<Float>.random([rows, columns], &g)
        // One more element than there are, to see that nothing is written behind the last.
        var out = before.elements + [7]
        x.elements.withUnsafeBufferPointer { x in
            weights.elements.withUnsafeBufferPointer { weights in
                out.withUnsafeMutableBufferPointer { out in
                    set.kernels(Float.self).pointer.pointee.product(
                        weights.baseAddress, depth, columns, x.baseAddress, stride, rows, out.baseAddress)
                }
            }
        }
        #expect(out.last == 7)
        for row in 0..<rows {
            for column in 0..<columns {
                let products = (0..<depth).map {
                    Double(x.elements[row * stride + $0]) * Double(weights.elements[$0 * columns + column])
                }
                let expected = products.reduce(Double(before.elements[row * columns + column]), +)
                let room = 3e-7 * (1 + products.map(abs).reduce(0, +))
                #expect(abs(Double(out[row * columns + column]) - expected) <= room)
            }
        }
    }
}
