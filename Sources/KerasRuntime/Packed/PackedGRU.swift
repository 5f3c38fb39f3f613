internal import CKernels

/// A recurrent cell in the kernels whose input's part of a step can be computed for many steps at once.
///
/// For one sequence that is the larger half of the speed: a product of matrices in the place of a matrix times
/// a vector, which waits for the weights.
protocol ProjectingCell<Element>: AnyObject, Sendable {
    associatedtype Element: TensorScalar

    /// Columns of the input's part.
    var projectedWidth: Int { get }

    /// `out[r, :] = x[r, :] · kernel + bias`
    func project(
        _ x: UnsafePointer<Element>, rowStride: Int, rows: Int, into out: UnsafeMutablePointer<Element>,
        outStride: Int)

    /// Advances rows by one step, from the input's part, [rows, projectedWidth], which is used up.
    func step(
        projected: UnsafeMutablePointer<Element>, rows: Int, state: UnsafePointer<Element>,
        next: UnsafeMutablePointer<Element>, scratch: UnsafeMutablePointer<Element>)
}

/// A GRU's weights in the order in which the kernels read them.
final class PackedGRU<Element: TensorScalar>: ProjectingCell {
    private let kernels: KernelTable
    private let gru: CKGRU
    private let units: Int
    private let input: PackedMatrix<Element>
    /// The recurrent kernel: whole where the reset gate follows its product, gates and candidate where the
    /// gate comes before.
    private let recurrent: [PackedMatrix<Element>]

    /// Packs a cell's weights.
    ///
    /// - Returns: `nil` where the kernels can't run the cell: an activation they don't have, or no memory.
    init?(_ cell: GRUCell<Element>, for set: InstructionSet?) {
        guard let set, let (activation, slope) = cell.activation.kernel,
            let (gate, gateSlope) = cell.recurrentActivation.kernel
        else { return nil }
        let width = 3 * cell.units
        let bias = cell.bias?.elements
        var recurrent: [PackedMatrix<Element>?] = []
        if cell.resetAfter {
            recurrent.append(PackedMatrix(cell.recurrentKernel, bias: bias?[width...], for: set))
        } else {
            for (columns, activation) in [
                (0..<(2 * cell.units), cell.recurrentActivation), ((2 * cell.units)..<width, cell.activation),
            ] {
                recurrent.append(
                    PackedMatrix(
                        cell.recurrentKernel.elements, depth: cell.units, columns: columns, of: width,
                        bias: nil,
                        activation: activation, for: set))
            }
        }
        guard let input = PackedMatrix(cell.kernel, bias: bias?[..<width], for: set),
            recurrent.allSatisfy({ $0 != nil })
        else { return nil }
        self.input = input
        self.recurrent = recurrent.compactMap(\.self)
        kernels = set.kernels(Element.self)
        units = cell.units
        gru = CKGRU(
            activation: activation, recurrent_activation: gate, slope: slope, recurrent_slope: gateSlope)
    }

    var projectedWidth: Int { 3 * units }

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
        let width = 3 * units
        if recurrent.count == 1 {
            recurrent[0].multiply(state, rowStride: units, rows: rows, into: scratch, outStride: width)
            var gru = gru
            for row in 0..<rows {
                kernels.pointer.pointee.gru_finish(
                    &gru, projected + row * width, scratch + row * width, state + row * units,
                    next + row * units, units)
            }
            return
        }
        recurrent[0].multiply(
            state, rowStride: units, rows: rows, into: projected, outStride: width, adds: true)
        for row in 0..<rows {
            Element.combine(
                .multiply, projected + row * width + units, step: 1, state + row * units, step: 1,
                to: scratch + row * units, count: units)
        }
        recurrent[1].multiply(
            scratch, rowStride: units, rows: rows, into: projected + 2 * units, outStride: width, adds: true)
        for row in 0..<rows {
            let gates = projected + row * width
            Element.updateGRUState(
                update: gates, candidate: gates + 2 * units, hidden: state + row * units, units: units,
                nextHidden: next + row * units)
        }
    }
}
