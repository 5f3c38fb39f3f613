/// A SimpleRNN's weights in the order in which the kernels read them.
final class PackedSimpleRNN<Element: TensorScalar>: ProjectingCell {
    private let units: Int
    private let input: PackedMatrix<Element>
    private let recurrent: PackedMatrix<Element>

    /// Keras' arrays, which are to be put in.
    let arrays: PackedCell<Element>

    /// Makes room for a cell's weights.
    ///
    /// - Returns: `nil` where the kernels can't run the cell: an activation they don't have, or no memory.
    init?(features: Int, units: Int, useBias: Bool, activation: Activation, for set: InstructionSet?) {
        guard activation.kernel != nil,
            let input = PackedMatrix<Element>(depth: features, columns: units, useBias: useBias, for: set),
            let recurrent = PackedMatrix<Element>(
                depth: units, columns: units, useBias: false, activation: activation, for: set)
        else { return nil }
        self.input = input
        self.recurrent = recurrent
        self.units = units
        arrays = PackedCell(
            kernel: PackedArray(shape: [features, units], [input.part()]),
            recurrentKernel: PackedArray(shape: [units, units], [recurrent.part()]),
            bias: useBias ? PackedArray(shape: [units], [input.biasPart()]) : nil)
    }

    var projectedWidth: Int { units }

    @_specialize(where Element == Float)
    @_specialize(where Element == Double)
    func project(
        _ x: UnsafePointer<Element>, rowStride: Int, rows: Int, into out: UnsafeMutablePointer<Element>,
        outStride: Int
    ) {
        input.multiply(x, rowStride: rowStride, rows: rows, into: out, outStride: outStride)
    }

    @_specialize(where Element == Float)
    @_specialize(where Element == Double)
    func step(
        projected: UnsafeMutablePointer<Element>, rows: Int, state: UnsafePointer<Element>,
        next: UnsafeMutablePointer<Element>, scratch: UnsafeMutablePointer<Element>
    ) {
        if projected != next { next.update(from: projected, count: rows * units) }
        recurrent.multiply(state, rowStride: units, rows: rows, into: next, outStride: units, adds: true)
    }
}
