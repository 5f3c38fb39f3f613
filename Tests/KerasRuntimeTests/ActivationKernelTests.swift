import Testing

@testable import KerasRuntime

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The kernels' activations against the C library in double precision, over all of Float's range.
@Suite struct ActivationKernelTests {
    /// Floats of either sign and any size, each 4001st of all there are.
    static let inputs: [Float] = stride(from: UInt32(0), through: 0xFF80_0000, by: 4001)
        .map { Float(bitPattern: $0) }.filter { $0.isFinite }

    private func applied(_ activation: Activation, _ set: InstructionSet, _ x: [Float]) -> [Float] {
        guard let (kernel, slope) = activation.kernel else { return [] }
        var row = x
        row.withUnsafeMutableBufferPointer {
            set.kernels(Float.self).pointer.pointee.activate(kernel, slope, $0.baseAddress, $0.count)
        }
        return row
    }

    /// The largest distance in units in the last place of the exact value's float.
    private func worst(_ found: [Float], _ exact: (Double) -> Double) -> (ulp: Double, at: Float) {
        var worst = (ulp: 0.0, at: Float(0))
        for (x, y) in zip(Self.inputs, found) {
            let expected = exact(Double(x))
            // Below the smallest normal number the kernels may answer 0.
            if abs(expected) < Double(Float.leastNormalMagnitude) {
                #expect(abs(y) <= 2 * Float.leastNormalMagnitude, "\(x)")
                continue
            }
            let ulp = abs(Double(y) - expected) / Double(Float(expected).ulp)
            if !(ulp <= worst.ulp) { worst = (ulp, x) }
        }
        return worst
    }

    @Test(arguments: InstructionSet.available)
    func sigmoid(set: InstructionSet) {
        let (ulp, at) = worst(applied(.sigmoid, set, Self.inputs)) { 1 / (1 + exp(-$0)) }
        #expect(ulp <= 2.5, "at \(at)")
    }

    @Test(arguments: InstructionSet.available)
    func hyperbolicTangent(set: InstructionSet) {
        let (ulp, at) = worst(applied(.tanh, set, Self.inputs), tanh)
        #expect(ulp <= 4.5, "at \(at)")
    }

    @Test(arguments: InstructionSet.available)
    func limits(set: InstructionSet) {
        let x: [Float] = [.infinity, -.infinity, 0, 1000, -1000]
        #expect(applied(.sigmoid, set, x) == [1, 0, 0.5, 1, 0])
        #expect(applied(.tanh, set, x) == [1, -1, 0, 1, -1])
        #expect(applied(.relu(), set, x) == [.infinity, 0, 0, 1000, 0])
        #expect(applied(.hardSigmoid(slope: 0.2), set, x) == [1, 0, 0.5, 1, 0])
        for activation in [Activation.sigmoid, .tanh, .relu(), .hardSigmoid(slope: 0.2), .softsign, .linear] {
            // Payloads of a NaN must not become exponents.
            let nans: [Float] = [.nan, -.nan, Float(bitPattern: 0x7FC0_0001), Float(bitPattern: 0x7FFF_FFFF)]
            let found = applied(activation, set, nans + x).prefix(4)
            #expect(found.filter(\.isNaN).count == 4, "\(activation)")
        }
    }

    @Test(arguments: InstructionSet.available)
    func inDoublePrecision(set: InstructionSet) {
        var g = SeededGenerator(1)
        let x = (0..<20_000).map { _ in
            Double.random(in: -40...40, using: &g) * Double.random(in: 0...1, using: &g)
        }
        for (activation, exact) in [
            (Activation.sigmoid, { (x: Double) in 1 / (1 + exp(-x)) }), (.tanh, { tanh($0) }),
        ] {
            var row = x
            guard let (kernel, slope) = activation.kernel else { continue }
            row.withUnsafeMutableBufferPointer {
                set.kernels(Double.self).pointer.pointee.activate(kernel, slope, $0.baseAddress, $0.count)
            }
            // The C library's own error, and the reference's division, are in this.
            let worst = zip(x, row).map { abs($1 - exact($0)) / exact($0).ulp }.max() ?? .infinity
            #expect(worst <= 6, "\(activation)")
        }
    }
}
