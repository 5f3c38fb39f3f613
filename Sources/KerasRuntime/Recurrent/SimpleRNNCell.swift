/// The simplest recurrent cell: `h' = act(x·kernel + h·recurrentKernel + bias)`.
///
/// Source: Keras `SimpleRNNCell.call`.
public struct SimpleRNNCell<Element: TensorScalar>: Sendable {
    /// [F, U].
    public let kernel: Tensor<Element>
    /// [U, U].
    public let recurrentKernel: Tensor<Element>
    /// [U]; `nil` where Keras has `use_bias=False`.
    public let bias: Tensor<Element>?
    /// The activation of the state.
    public let activation: Activation

    /// The weights as the kernels read them; `nil` where an activation leaves the work to the reference.
    private(set) var packed: PackedSimpleRNN<Element>?

    /// Creates a cell from Keras' arrays.
    ///
    /// - Parameters:
    ///   - kernel: [F, U].
    ///   - recurrentKernel: [U, U].
    ///   - bias: [U], or `nil`.
    /// - Throws: ``RuntimeError`` when the shapes do not belong together.
    public init(
        kernel: Tensor<Element>, recurrentKernel: Tensor<Element>, bias: Tensor<Element>? = nil,
        activation: Activation = .tanh
    ) throws(RuntimeError) {
        guard recurrentKernel.rank == 2, recurrentKernel.shape[0] > 0,
            recurrentKernel.shape[0] == recurrentKernel.shape[1]
        else {
            throw .shape("recurrent_kernel", expected: "[units, units]", found: recurrentKernel.shape)
        }
        let units = recurrentKernel.shape[0]
        guard kernel.rank == 2, kernel.shape[1] == units else {
            throw .shape("kernel", expected: "[features, \(units)]", found: kernel.shape)
        }
        if let bias, bias.shape != [units] {
            throw .shape("bias", expected: "[\(units)]", found: bias.shape)
        }
        self.kernel = kernel
        self.recurrentKernel = recurrentKernel
        self.bias = bias
        self.activation = activation
        packed = PackedSimpleRNN(self, for: .chosen)
    }

    /// The same cell run by the kernels of one instruction set, or by the reference alone.
    func packed(for set: InstructionSet?) -> SimpleRNNCell {
        var cell = self
        cell.packed = PackedSimpleRNN(self, for: set)
        return cell
    }
}

extension SimpleRNNCell: RNNCell {
    public var features: Int { kernel.shape[0] }

    public var stateWidths: [Int] { [kernel.shape[1]] }

    public var scratchWidth: Int { 0 }

    public func step(
        _ x: UnsafePointer<Element>, rowStride: Int, rows: Int,
        state: UnsafePointer<Element>, next: UnsafeMutablePointer<Element>,
        scratch: UnsafeMutablePointer<Element>
    ) {
        let units = kernel.shape[1]
        if let packed {
            packed.project(x, rowStride: rowStride, rows: rows, into: next, outStride: units)
            packed.step(projected: next, rows: rows, state: state, next: next, scratch: scratch)
            return
        }
        Element.spread(bias.map { $0.elements[...] }, rows: rows, columns: units, into: next)
        Element.accumulateProduct(x, rowStride: rowStride, rows: rows, kernel, into: next)
        Element.accumulateProduct(state, rowStride: units, rows: rows, recurrentKernel, into: next)
        for row in 0..<rows { Element.apply(activation, to: next + row * units, count: units) }
    }
}
