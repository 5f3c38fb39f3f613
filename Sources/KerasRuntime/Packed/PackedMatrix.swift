internal import CKernels

/// A matrix of weights in the order in which the kernels read it, with the bias before and the activation
/// after the product.
///
/// Made before its weights are known, and filled with them once; immutable from then on, and shared by everyone who
/// runs the layer.
final class PackedMatrix<Element: TensorScalar>: @unchecked Sendable {
    private let kernels: KernelTable
    private let matrix: UnsafePointer<CKMatrix>
    private let memory: PackedMemory
    /// Where the bias is in the memory, in bytes.
    private let biasOffset: Int
    /// Whether the kernels apply the activation; if not, it is left to the caller.
    let activates: Bool

    /// Makes room for a matrix and its bias.
    ///
    /// - Parameters:
    ///   - depth: Rows of the matrix.
    ///   - activation: What can follow the product.
    /// - Returns: `nil` where the reference is to be used, or there is no memory.
    init?(
        depth: Int, columns: Int, useBias: Bool, activation: Activation = .linear, for set: InstructionSet?
    ) {
        guard let set, depth > 0, columns > 0 else { return nil }
        kernels = set.kernels(Element.self)
        let table = kernels.pointer.pointee
        biasOffset = (Int(table.matrix_size(depth, columns)) + 63) & ~63
        // A bias is a matrix of one row.
        let biasSize = useBias ? Int(table.matrix_size(1, columns)) : 0
        guard let memory = PackedMemory(byteCount: biasOffset + biasSize) else { return nil }
        self.memory = memory
        let (kernel, slope) = activation.kernel ?? (CK_LINEAR, 0)
        activates = activation.kernel != nil
        let matrix = UnsafeMutablePointer<CKMatrix>.allocate(capacity: 1)
        matrix.initialize(
            to: CKMatrix(
                weights: memory.start, bias: useBias ? UnsafeRawPointer(memory.start + biasOffset) : nil,
                depth: depth, columns: columns, activation: kernel, slope: slope))
        self.matrix = UnsafePointer(matrix)
    }

    deinit { matrix.deallocate() }

    /// The place of an array's columns that make up this matrix.
    ///
    /// - Parameter column: The first of them.
    func part(fromColumn column: Int = 0) -> PackedPart<Element> {
        let depth = matrix.pointee.depth
        return PackedPart(
            order: .columns, kernels: kernels, owner: memory, panels: memory.start, depth: depth,
            rows: 0..<depth, columns: column..<column + matrix.pointee.columns)
    }

    /// The place of the row of an array that makes up the bias.
    func biasPart(row: Int = 0) -> PackedPart<Element> {
        PackedPart(
            order: .columns, kernels: kernels, owner: memory, panels: memory.start + biasOffset, depth: 1,
            rows: row..<row + 1, columns: 0..<matrix.pointee.columns)
    }

    /// `out[r, :] = x[r, :] · weights + bias`, or plus what is in `out` already.
    ///
    /// - Parameters:
    ///   - rowStride: From one row of `x` to the next, in elements; rows may overlap.
    ///   - range: Which rows of the matrix; all if absent. `x` begins with what meets the first of them.
    ///   - outStride: From one row of `out` to the next.
    ///   - adds: Whether the product is added to `out`, and there is no bias.
    ///   - activates: Whether the activation follows, if the kernels have it.
    func multiply(
        _ x: UnsafePointer<Element>, rowStride: Int, rows: Int, range: Range<Int>? = nil,
        into out: UnsafeMutablePointer<Element>, outStride: Int, adds: Bool = false, activates: Bool = true,
        threads: Int = 1
    ) {
        var product = CKProduct()
        product.first = range?.lowerBound ?? 0
        product.depth = range?.count ?? matrix.pointee.depth
        product.rows = rows
        product.x = UnsafeRawPointer(x)
        product.x_row = rowStride
        product.out = UnsafeMutableRawPointer(out)
        product.out_row = outStride
        product.adds = adds ? 1 : 0
        product.activates = activates && self.activates ? 1 : 0
        product.threads = threads
        kernels.pointer.pointee.matrix_run(matrix, &product)
    }
}
