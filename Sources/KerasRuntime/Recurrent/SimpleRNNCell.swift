/// The simplest recurrent cell: `h' = act(x·kernel + h·recurrentKernel + bias)`.
///
/// Source: Keras `SimpleRNNCell.call`.
public struct SimpleRNNCell<Element: TensorScalar>: Sendable {
    /// [F, U].
    public var kernel: Tensor<Element> { weights.kernel.tensor }
    /// [U, U].
    public var recurrentKernel: Tensor<Element> { weights.recurrentKernel.tensor }
    /// [U]; `nil` where Keras has `use_bias=False`.
    public var bias: Tensor<Element>? { weights.bias?.tensor }
    /// The activation of the state.
    public let activation: Activation
    /// F, the number of input features.
    public let features: Int
    /// U, the number of units.
    public let units: Int

    private var weights: CellWeights<Element>
    /// What the kernels run; `nil` where an activation leaves the work to the reference.
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
        features = kernel.shape[0]
        self.units = units
        weights = CellWeights(kernel, recurrentKernel, bias)
        self.activation = activation
        pack(for: .chosen)
    }

    /// Creates a cell that waits for its weights.
    ///
    /// - Returns: `nil` where the kernels can't run it.
    init?(features: Int, units: Int, useBias: Bool, activation: Activation) {
        guard
            let packed = PackedSimpleRNN<Element>(
                features: features, units: units, useBias: useBias, activation: activation, for: .chosen)
        else { return nil }
        self.features = features
        self.units = units
        self.activation = activation
        weights = CellWeights(packed.arrays)
        self.packed = packed
    }

    /// The same cell run by the kernels of one instruction set, or by the reference alone.
    func packed(for set: InstructionSet?) -> SimpleRNNCell {
        var cell = self
        cell.pack(for: set)
        return cell
    }

    private mutating func pack(for set: InstructionSet?) {
        packed = PackedSimpleRNN(
            features: features, units: units, useBias: weights.bias != nil, activation: activation, for: set)
        weights.move(to: packed?.arrays)
    }
}

extension SimpleRNNCell: RNNCell {
    public var stateWidths: [Int] { [units] }

    public var scratchWidth: Int { 0 }

    public func step(
        _ x: UnsafePointer<Element>, rowStride: Int, rows: Int,
        state: UnsafePointer<Element>, next: UnsafeMutablePointer<Element>,
        scratch: UnsafeMutablePointer<Element>
    ) {
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
