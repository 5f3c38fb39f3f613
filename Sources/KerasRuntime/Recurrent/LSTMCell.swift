/// The LSTM's equations for one timestep.
///
///     z  = x·kernel + h·recurrentKernel + bias
///     i  = ract(z[:, 0:U])    f = ract(z[:, U:2U])    g = act(z[:, 2U:3U])    o = ract(z[:, 3U:4U])
///     c' = f ⊙ c + i ⊙ g      h' = o ⊙ act(c')
///
/// Source: Keras `LSTMCell.call`.
public struct LSTMCell<Element: TensorScalar>: Sendable {
    /// [F, 4U], gates in the order of ``Gate``.
    public var kernel: Tensor<Element> { weights.kernel.tensor }
    /// [U, 4U].
    public var recurrentKernel: Tensor<Element> { weights.recurrentKernel.tensor }
    /// [4U]; `nil` where Keras has `use_bias=False`.
    public var bias: Tensor<Element>? { weights.bias?.tensor }
    /// The activation of the candidate and of the cell state.
    public let activation: Activation
    /// The activation of the input, forget and output gates.
    public let recurrentActivation: Activation

    /// F, the number of input features.
    public let features: Int
    /// U, the number of units.
    public let units: Int

    private var weights: CellWeights<Element>
    /// What the kernels run; `nil` where an activation leaves the work to the reference.
    private(set) var packed: PackedLSTM<Element>?

    /// Creates a cell from Keras' arrays.
    ///
    /// - Parameters:
    ///   - kernel: [F, 4U].
    ///   - recurrentKernel: [U, 4U].
    ///   - bias: [4U], or `nil`.
    /// - Throws: ``RuntimeError`` when the shapes do not belong together.
    public init(
        kernel: Tensor<Element>, recurrentKernel: Tensor<Element>, bias: Tensor<Element>? = nil,
        activation: Activation = .tanh, recurrentActivation: Activation = .sigmoid
    ) throws(RuntimeError) {
        guard recurrentKernel.rank == 2, recurrentKernel.shape[0] > 0,
            recurrentKernel.shape[0] == recurrentKernel.shape[1] / Gate.allCases.count,
            recurrentKernel.shape[1] % Gate.allCases.count == 0
        else {
            throw .shape("recurrent_kernel", expected: "[units, 4·units]", found: recurrentKernel.shape)
        }
        let units = recurrentKernel.shape[0]
        guard kernel.rank == 2, kernel.shape[1] == Gate.allCases.count * units else {
            throw .shape("kernel", expected: "[features, \(4 * units)]", found: kernel.shape)
        }
        if let bias, bias.shape != [Gate.allCases.count * units] {
            throw .shape("bias", expected: "[\(4 * units)]", found: bias.shape)
        }
        self.units = units
        features = kernel.shape[0]
        weights = CellWeights(kernel, recurrentKernel, bias)
        self.activation = activation
        self.recurrentActivation = recurrentActivation
        pack(for: .chosen)
    }

    /// Creates a cell that waits for its weights.
    ///
    /// - Returns: `nil` where the kernels can't run it.
    init?(
        features: Int, units: Int, useBias: Bool, activation: Activation, recurrentActivation: Activation
    ) {
        guard
            let packed = PackedLSTM<Element>(
                features: features, units: units, useBias: useBias, activation: activation,
                recurrentActivation: recurrentActivation, for: .chosen)
        else { return nil }
        self.features = features
        self.units = units
        self.activation = activation
        self.recurrentActivation = recurrentActivation
        weights = CellWeights(packed.arrays)
        self.packed = packed
    }

    /// The same cell run by the kernels of one instruction set, or by the reference alone.
    func packed(for set: InstructionSet?) -> LSTMCell {
        var cell = self
        cell.pack(for: set)
        return cell
    }

    private mutating func pack(for set: InstructionSet?) {
        packed = PackedLSTM(
            features: features, units: units, useBias: weights.bias != nil, activation: activation,
            recurrentActivation: recurrentActivation, for: set)
        weights.move(to: packed?.arrays)
    }
}

extension LSTMCell: RNNCell {
    /// Hidden state, cell state.
    public var stateWidths: [Int] { [units, units] }

    /// z, then the activated gates: a trace needs both. The kernels, which never store them, need other
    /// memory.
    public var scratchWidth: Int { max(8 * units, packed?.scratchWidth ?? 0) }

    public func step(
        _ x: UnsafePointer<Element>, rowStride: Int, rows: Int,
        state: UnsafePointer<Element>, next: UnsafeMutablePointer<Element>,
        scratch: UnsafeMutablePointer<Element>
    ) {
        if let packed {
            packed.step(x, rowStride: rowStride, rows: rows, state: state, next: next, scratch: scratch)
            return
        }
        let units = units
        let width = Gate.allCases.count * units
        let z = scratch
        let gates = scratch + rows * width
        preactivations(x, rowStride: rowStride, rows: rows, hidden: state, into: z)
        gates.update(from: z, count: rows * width)
        for row in 0..<rows {
            let rowGates = gates + row * width
            for gate in Gate.allCases {
                Element.apply(
                    gate == .cell ? activation : recurrentActivation,
                    to: rowGates + gate.rawValue * units, count: units)
            }
            Element.updateLSTMState(
                gates: rowGates, cell: state + (rows + row) * units, activation: activation, units: units,
                nextHidden: next + row * units, nextCell: next + (rows + row) * units)
        }
    }

    /// `z = x·kernel + h·recurrentKernel + bias`, [rows, 4U].
    private func preactivations(
        _ x: UnsafePointer<Element>, rowStride: Int, rows: Int,
        hidden: UnsafePointer<Element>, into z: UnsafeMutablePointer<Element>
    ) {
        Element.spread(
            bias.map { $0.elements[...] }, rows: rows, columns: Gate.allCases.count * units, into: z)
        Element.accumulateProduct(x, rowStride: rowStride, rows: rows, kernel, into: z)
        Element.accumulateProduct(hidden, rowStride: units, rows: rows, recurrentKernel, into: z)
    }
}

/// The states of an LSTM between two timesteps.
public struct LSTMState<Element: TensorScalar>: Sendable, Equatable {
    /// h, [B, U].
    public var hiddenState: Tensor<Element>
    /// c, [B, U].
    public var cellState: Tensor<Element>

    /// Creates a state from its two parts.
    public init(hiddenState: Tensor<Element>, cellState: Tensor<Element>) {
        self.hiddenState = hiddenState
        self.cellState = cellState
    }

    /// The state before the first timestep: zeros.
    public init(batch: Int, units: Int) {
        hiddenState = Tensor(shape: [batch, units])
        cellState = Tensor(shape: [batch, units])
    }
}

extension LSTMCell {
    /// Advances the cell by one timestep.
    ///
    /// - Parameters:
    ///   - x: Input, [B, F].
    ///   - state: Hidden and cell state, each [B, U]; replaced by the state after the step.
    /// - Returns: The output, which is the new hidden state, [B, U].
    /// - Throws: ``RuntimeError`` when a shape does not fit.
    public func callAsFunction(
        _ x: Tensor<Element>, state: inout LSTMState<Element>
    ) throws(RuntimeError) -> Tensor<Element> {
        var states = [state.hiddenState, state.cellState]
        let output = try self(x, states: &states)
        state = LSTMState(hiddenState: states[0], cellState: states[1])
        return output
    }
}
