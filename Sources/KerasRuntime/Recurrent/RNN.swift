/// A recurrent layer: T applications of a cell to a sequence.
///
///     let lstm = try LSTM(kernel: kernel, recurrentKernel: recurrentKernel, bias: bias)
///     let (y, states) = try lstm(x)
///
/// A layer is a value and never changes while it runs. Where a state is to be carried from call to
/// call, pass the returned states as the next call's initial state.
public struct RNN<Cell: RNNCell>: Sendable {
    /// A number type: the precision in which the layer runs.
    public typealias Element = Cell.Element

    /// What happens at one timestep.
    public let cell: Cell
    /// How the layer walks through time.
    public let options: RNNOptions
    /// The cell's weights, if it is an LSTM's that the kernels can run.
    let packed: PackedLSTM<Element>?
    /// The cell's weights, if its input's part of many steps can be computed at once.
    let projecting: (any ProjectingCell<Element>)?

    /// Columns of each state, and of all of them; U; where the output's state begins, in columns.
    let widths: [Int]
    let width: Int
    let units: Int
    let outputOffset: Int

    /// Creates a layer around a cell.
    public init(_ cell: Cell, options: RNNOptions = RNNOptions()) {
        self.cell = cell
        self.options = options
        widths = cell.stateWidths
        width = widths.reduce(0, +)
        units = cell.units
        outputOffset = cell.stateOffset(cell.outputState)
        packed = (cell as? LSTMCell<Element>)?.packed
        projecting =
            (cell as? GRUCell<Element>)?.packed ?? (cell as? SimpleRNNCell<Element>)?.packed
    }

    /// Runs the layer over a batch of sequences.
    ///
    /// A masked step carries the state; its output is the previous output, or 0 before the first
    /// valid step and with `zeroOutputForMask`.
    ///
    /// - Parameters:
    ///   - x: [B, T, F], or [T, B, F] if time-major.
    ///   - initialState: The states before the first step, each [B, U]; zeros if absent.
    ///   - mask: [B, T], or [T, B] if time-major.
    ///   - workspace: Memory that is kept for the next call, and the number of threads.
    /// - Returns: y, [B, T, U] ([T, B, U] if time-major) or [B, U], and the states after the last
    ///   step, each [B, U], whether or not `returnState` is set.
    /// - Throws: ``RuntimeError`` when a shape does not fit.
    /// - Complexity: no allocation per timestep.
    // Called from other modules, generic code would be interpreted.
    @_specialize(where Cell == LSTMCell<Float>)
    @_specialize(where Cell == LSTMCell<Double>)
    @_specialize(where Cell == GRUCell<Float>)
    @_specialize(where Cell == GRUCell<Double>)
    @_specialize(where Cell == SimpleRNNCell<Float>)
    @_specialize(where Cell == SimpleRNNCell<Double>)
    public func callAsFunction(
        _ x: Tensor<Element>, initialState: [Tensor<Element>]? = nil, mask: Mask? = nil,
        workspace: Workspace? = nil
    ) throws(RuntimeError) -> (output: Tensor<Element>, states: [Tensor<Element>]) {
        let result = try run(x, initialState: initialState, mask: mask, workspace: workspace)
        return (result.output, result.states)
    }

    /// Throws unless input, states and mask fit the layer; returns B and T.
    func checkShapes(
        _ x: Tensor<Element>, _ initialState: ArraySlice<Tensor<Element>>?, _ mask: Mask?
    ) throws(RuntimeError) -> (batch: Int, timesteps: Int) {
        guard x.rank == 3, x.shape[2] == cell.features else {
            let order = options.timeMajor ? "timesteps, batch" : "batch, timesteps"
            throw .shape("input", expected: "[\(order), \(cell.features)]", found: x.shape)
        }
        let (batch, timesteps) = options.timeMajor ? (x.shape[1], x.shape[0]) : (x.shape[0], x.shape[1])
        guard timesteps > 0 else {
            throw RuntimeError("input", expected: "at least one timestep", found: "\(x.shape)")
        }
        if let initialState { try checkStates(initialState, widths: widths, batch: batch) }
        if let mask, mask.shape.count != 2 || !mask.shape.agrees(with: x.shape, in: 0..<2) {
            throw .shape("mask", expected: "\(Array(x.shape[..<2]))", found: mask.shape)
        }
        return (batch, timesteps)
    }
}

/// Throws unless there is a tensor [batch, width] for each state.
func checkStates<Element>(
    _ states: ArraySlice<Tensor<Element>>, widths: [Int], batch: Int
) throws(RuntimeError) {
    guard states.count == widths.count else {
        throw RuntimeError("initial_state", expected: "\(widths.count) tensors", found: "\(states.count)")
    }
    for (state, width) in zip(states, widths) where !state.isMatrix(batch, width) {
        throw .shape("initial_state", expected: "[\(batch), \(width)]", found: state.shape)
    }
}

/// What a layer leaves behind.
struct RNNResult<Element: TensorScalar> {
    let output: Tensor<Element>
    /// The states after the last step.
    let states: [Tensor<Element>]
    /// The output that a masked step would repeat if the sequence went on, [B, U].
    let lastOutput: Tensor<Element>
}

/// Where a layer left its states: in the workspace, until its next use.
struct RNNEnd<Element: TensorScalar> {
    /// The states after the last step, one behind the other, [B, width] each.
    let states: UnsafePointer<Element>
    /// The output that a masked step would repeat if the sequence went on, [B, U].
    let lastOutput: UnsafePointer<Element>
    /// B.
    let batch: Int
}

/// What a step leaves behind, for those who watch a layer run.
struct RNNStep<Element: TensorScalar> {
    /// The number of the step in the order of processing.
    let step: Int
    /// The cell's working memory after the step.
    let scratch: UnsafePointer<Element>
    /// The states after the step, masks applied.
    let state: UnsafePointer<Element>
}
