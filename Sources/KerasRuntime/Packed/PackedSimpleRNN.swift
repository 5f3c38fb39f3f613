/// A SimpleRNN's weights in the order in which the kernels read them.
final class PackedSimpleRNN<Element: TensorScalar>: ProjectingCell {
    private let units: Int
    private let input: PackedMatrix<Element>
    private let recurrent: PackedMatrix<Element>

    /// Packs a cell's weights.
    ///
    /// - Returns: `nil` where the kernels can't run the cell: an activation they don't have, or no memory.
    init?(_ cell: SimpleRNNCell<Element>, for set: InstructionSet?) {
        guard cell.activation.kernel != nil,
            let input = PackedMatrix(cell.kernel, bias: cell.bias?.elements[...], for: set),
            let recurrent = PackedMatrix(
                cell.recurrentKernel, bias: nil, activation: cell.activation, for: set)
        else { return nil }
        self.input = input
        self.recurrent = recurrent
        units = cell.recurrentKernel.shape[0]
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
