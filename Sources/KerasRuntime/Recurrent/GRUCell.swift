/// The GRU's equations for one timestep.
///
///     z  = ract(x·Wz + h·Uz + bz)      r = ract(x·Wr + h·Ur + br)
///     g  = act(x·Wh + bh + (r ⊙ h)·Uh)                            reset before the product
///     g  = act(x·Wh + bh + r ⊙ (h·Uh + b'h))                      reset after it
///     h' = z ⊙ h + (1 − z) ⊙ g
///
/// The columns of all arrays are those of z, r and h, side by side. With `resetAfter` there are two
/// biases, one for the input and one for the state.
/// Source: Keras `GRUCell.call`.
public struct GRUCell<Element: TensorScalar>: Sendable {
    /// [F, 3U], in the order z, r, h.
    public var kernel: Tensor<Element> { weights.kernel.tensor }
    /// [U, 3U].
    public var recurrentKernel: Tensor<Element> { weights.recurrentKernel.tensor }
    /// [3U], or [2, 3U] with `resetAfter`; `nil` where Keras has `use_bias=False`.
    public var bias: Tensor<Element>? { weights.bias?.tensor }
    /// The activation of the candidate.
    public let activation: Activation
    /// The activation of the update and reset gates.
    public let recurrentActivation: Activation
    /// Whether the reset gate is applied after the product with the recurrent kernel.
    public let resetAfter: Bool
    /// F, the number of input features.
    public let features: Int
    /// U, the number of units.
    public let units: Int

    private var weights: CellWeights<Element>
    /// What the kernels run; `nil` where an activation leaves the work to the reference.
    private(set) var packed: PackedGRU<Element>?
    /// For the reference: columns [0, 2U) and [2U, 3U) of the recurrent kernel, which multiply different vectors
    /// where the reset gate comes before the product.
    private var split: (gates: Tensor<Element>, candidate: Tensor<Element>)?

    /// Creates a cell from Keras' arrays.
    ///
    /// - Parameters:
    ///   - kernel: [F, 3U].
    ///   - recurrentKernel: [U, 3U].
    ///   - bias: [3U], or [2, 3U] with `resetAfter`, or `nil`.
    /// - Throws: ``RuntimeError`` when the shapes do not belong together.
    public init(
        kernel: Tensor<Element>, recurrentKernel: Tensor<Element>, bias: Tensor<Element>? = nil,
        activation: Activation = .tanh, recurrentActivation: Activation = .sigmoid,
        resetAfter: Bool = true
    ) throws(RuntimeError) {
        guard recurrentKernel.rank == 2, recurrentKernel.shape[0] > 0,
            recurrentKernel.shape[1] == 3 * recurrentKernel.shape[0]
        else {
            throw .shape("recurrent_kernel", expected: "[units, 3·units]", found: recurrentKernel.shape)
        }
        let units = recurrentKernel.shape[0]
        guard kernel.rank == 2, kernel.shape[1] == 3 * units else {
            throw .shape("kernel", expected: "[features, \(3 * units)]", found: kernel.shape)
        }
        let biasShape = resetAfter ? [2, 3 * units] : [3 * units]
        if let bias, bias.shape != biasShape {
            throw .shape("bias", expected: "\(biasShape)", found: bias.shape)
        }
        weights = CellWeights(kernel, recurrentKernel, bias)
        self.activation = activation
        self.recurrentActivation = recurrentActivation
        self.resetAfter = resetAfter
        features = kernel.shape[0]
        self.units = units
        pack(for: .chosen)
    }

    /// Creates a cell that waits for its weights.
    ///
    /// - Returns: `nil` where the kernels can't run it.
    init?(
        features: Int, units: Int, useBias: Bool, activation: Activation, recurrentActivation: Activation,
        resetAfter: Bool
    ) {
        guard
            let packed = PackedGRU<Element>(
                features: features, units: units, useBias: useBias, activation: activation,
                recurrentActivation: recurrentActivation, resetAfter: resetAfter, for: .chosen)
        else { return nil }
        self.activation = activation
        self.recurrentActivation = recurrentActivation
        self.resetAfter = resetAfter
        self.features = features
        self.units = units
        weights = CellWeights(packed.arrays)
        self.packed = packed
    }

    /// The same cell run by the kernels of one instruction set, or by the reference alone.
    func packed(for set: InstructionSet?) -> GRUCell {
        var cell = self
        cell.pack(for: set)
        return cell
    }

    private mutating func pack(for set: InstructionSet?) {
        packed = PackedGRU(
            features: features, units: units, useBias: weights.bias != nil, activation: activation,
            recurrentActivation: recurrentActivation, resetAfter: resetAfter, for: set)
        weights.move(to: packed?.arrays)
        split =
            packed != nil || resetAfter
            ? nil
            : (
                recurrentKernel.columns(0..<(2 * units)),
                recurrentKernel.columns((2 * units)..<(3 * units))
            )
    }
}

extension GRUCell: RNNCell {
    public var stateWidths: [Int] { [units] }

    /// The input's part of all three, the state's part of all three, and r ⊙ h.
    public var scratchWidth: Int { 7 * units }

    public func step(
        _ x: UnsafePointer<Element>, rowStride: Int, rows: Int,
        state: UnsafePointer<Element>, next: UnsafeMutablePointer<Element>,
        scratch: UnsafeMutablePointer<Element>
    ) {
        let units = units
        let width = 3 * units
        let fromInput = scratch
        if let packed {
            packed.project(x, rowStride: rowStride, rows: rows, into: fromInput, outStride: width)
            packed.step(
                projected: fromInput, rows: rows, state: state, next: next, scratch: scratch + rows * width)
            return
        }
        let fromState = scratch + rows * width
        let resetHidden = fromState + rows * width
        Element.spread(bias.map { $0.elements[..<width] }, rows: rows, columns: width, into: fromInput)
        Element.accumulateProduct(x, rowStride: rowStride, rows: rows, kernel, into: fromInput)
        if resetAfter {
            Element.spread(bias.map { $0.elements[width...] }, rows: rows, columns: width, into: fromState)
            Element.accumulateProduct(state, rowStride: units, rows: rows, recurrentKernel, into: fromState)
            for row in 0..<rows {
                let (a, b) = (fromInput + row * width, fromState + row * width)
                for j in 0..<(2 * units) { a[j] += b[j] }
                Element.apply(recurrentActivation, to: a, count: units)
                Element.apply(recurrentActivation, to: a + units, count: units)
                let candidate = a + 2 * units
                Element.multiplyAdd(candidate, a + units, b + 2 * units, count: units, into: candidate)
            }
        } else if let split {
            fromState.update(repeating: 0, count: rows * width)
            let gates = fromState
            let candidates = fromState + rows * 2 * units
            Element.accumulateProduct(state, rowStride: units, rows: rows, split.gates, into: gates)
            for row in 0..<rows {
                let a = fromInput + row * width
                for j in 0..<(2 * units) { a[j] += gates[row * 2 * units + j] }
                Element.apply(recurrentActivation, to: a, count: units)
                Element.apply(recurrentActivation, to: a + units, count: units)
                for u in 0..<units {
                    resetHidden[row * units + u] = a[units + u] * state[row * units + u]
                }
            }
            Element.accumulateProduct(
                resetHidden, rowStride: units, rows: rows, split.candidate, into: candidates)
            for row in 0..<rows {
                for u in 0..<units {
                    fromInput[row * width + 2 * units + u] += candidates[row * units + u]
                }
            }
        }
        for row in 0..<rows {
            let a = fromInput + row * width
            Element.apply(activation, to: a + 2 * units, count: units)
            Element.updateGRUState(
                update: a, candidate: a + 2 * units, hidden: state + row * units, units: units,
                nextHidden: next + row * units)
        }
    }
}

extension Tensor {
    /// Some columns of a matrix.
    fileprivate func columns(_ range: Range<Int>) -> Tensor {
        let width = shape[1]
        let rows = (0..<shape[0]).flatMap {
            elements[($0 * width + range.lowerBound)..<($0 * width + range.upperBound)]
        }
        return Tensor(shape: [shape[0], range.count], rows)
    }
}
