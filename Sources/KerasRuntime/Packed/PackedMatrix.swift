internal import CKernels

/// A matrix of weights in the order in which the kernels read it, with the bias before and the activation
/// after the product.
///
/// Packed once, when its layer is made; immutable from then on, and shared by everyone who runs the layer.
final class PackedMatrix<Element: TensorScalar>: @unchecked Sendable {
    private let kernels: KernelTable
    private let matrix: UnsafePointer<CKMatrix>
    private let memory: UnsafeMutableRawPointer
    /// Whether the kernels apply the activation; if not, it is left to the caller.
    let activates: Bool

    /// Packs some columns of a matrix.
    ///
    /// - Parameters:
    ///   - weights: [depth, columns in all], row after row.
    ///   - columns: Those that are packed.
    ///   - bias: For each of them; zeros if absent.
    ///   - activation: What can follow the product.
    /// - Returns: `nil` where the reference is to be used, or there is no memory.
    init?(
        _ weights: [Element], depth: Int, columns: Range<Int>, of width: Int, bias: ArraySlice<Element>?,
        activation: Activation = .linear, for set: InstructionSet?
    ) {
        guard let set, depth > 0, !columns.isEmpty else { return nil }
        kernels = set.kernels(Element.self)
        let table = kernels.pointer.pointee
        let size = (Int(table.matrix_size(depth, columns.count)) + 63) & ~63
        guard let memory = ck_allocate(size + columns.count * MemoryLayout<Element>.stride) else {
            return nil
        }
        self.memory = memory
        weights.withUnsafeBufferPointer {
            guard let first = $0.baseAddress else { return }
            table.matrix_pack(first + columns.lowerBound, width, depth, columns.count, memory)
        }
        let packedBias = (memory + size).bindMemory(to: Element.self, capacity: columns.count)
        bias?.withUnsafeBufferPointer {
            guard let first = $0.baseAddress else { return }
            packedBias.initialize(from: first, count: columns.count)
        }
        let (kernel, slope) = activation.kernel ?? (CK_LINEAR, 0)
        activates = activation.kernel != nil
        let matrix = UnsafeMutablePointer<CKMatrix>.allocate(capacity: 1)
        matrix.initialize(
            to: CKMatrix(
                weights: memory, bias: bias == nil ? nil : UnsafeRawPointer(packedBias), depth: depth,
                columns: columns.count, activation: kernel, slope: slope))
        self.matrix = UnsafePointer(matrix)
    }

    deinit {
        matrix.deallocate()
        ck_free(memory)
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

extension PackedMatrix {
    /// Packs a whole matrix, [depth, columns].
    convenience init?(
        _ weights: Tensor<Element>, bias: ArraySlice<Element>?, activation: Activation = .linear,
        for set: InstructionSet?
    ) {
        guard weights.rank == 2 else { return nil }
        self.init(
            weights.elements, depth: weights.shape[0], columns: 0..<weights.shape[1], of: weights.shape[1],
            bias: bias, activation: activation, for: set)
    }
}
