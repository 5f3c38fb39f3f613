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

    /// Keras' arrays, which are to be put in.
    let arrays: PackedCell<Element>

    /// Makes room for a cell's weights.
    ///
    /// - Returns: `nil` where the kernels can't run the cell: an activation they don't have, or no memory.
    init?(
        features: Int, units: Int, useBias: Bool, activation: Activation, recurrentActivation: Activation,
        resetAfter: Bool, for set: InstructionSet?
    ) {
        guard let set, let (candidate, slope) = activation.kernel,
            let (gate, gateSlope) = recurrentActivation.kernel
        else { return nil }
        let width = 3 * units
        let recurrent: [PackedMatrix<Element>?] =
            resetAfter
            ? [PackedMatrix(depth: units, columns: width, useBias: useBias, for: set)]
            : [
                PackedMatrix(
                    depth: units, columns: 2 * units, useBias: false, activation: recurrentActivation,
                    for: set),
                PackedMatrix(
                    depth: units, columns: units, useBias: false, activation: activation, for: set),
            ]
        guard let input = PackedMatrix<Element>(depth: features, columns: width, useBias: useBias, for: set),
            recurrent.allSatisfy({ $0 != nil })
        else { return nil }
        let matrices = recurrent.compactMap(\.self)
        self.input = input
        self.recurrent = matrices
        var bias: PackedArray<Element>?
        if useBias {
            bias =
                resetAfter
                ? PackedArray(shape: [2, width], [input.biasPart(), matrices[0].biasPart(row: 1)])
                : PackedArray(shape: [width], [input.biasPart()])
        }
        arrays = PackedCell(
            kernel: PackedArray(shape: [features, width], [input.part()]),
            recurrentKernel: PackedArray(
                shape: [units, width],
                matrices.enumerated().map { $1.part(fromColumn: 2 * $0 * units) }),
            bias: bias)
        kernels = set.kernels(Element.self)
        self.units = units
        gru = CKGRU(
            activation: candidate, recurrent_activation: gate, slope: slope, recurrent_slope: gateSlope)
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
