internal import CKernels

/// An LSTM that gets one sequence a timestep at a time, as it comes in: audio, sensors.
///
/// Its memory is laid out once; a step allocates nothing and takes no lock, so that it may run in an audio
/// thread.
///
///     let stream = LSTMStream(lstm)
///     stream.step(x, into: y)    // x: [F], y: [U]
///
/// A stream is used by one thread at a time.
public final class LSTMStream<Element: TensorScalar> {
    private let cell: LSTMCell<Element>
    private let packed: PackedLSTM<Element>?
    private let workspace = Workspace(threads: 1)
    private var run = CKLSTMRun()
    /// What the reference works with: states before and after, working memory.
    private var reference: UnsafeMutableBufferPointer<Element>

    /// Starts a stream at a state of zeros.
    ///
    /// - Precondition: masks and going backwards are no part of a stream; the layer's options don't matter.
    public init(_ lstm: LSTM<Element>) {
        cell = lstm.cell
        packed = lstm.packed
        let units = cell.units
        reference = .allocate(capacity: 4 * units + cell.scratchWidth)
        reference.initialize(repeating: 0)
        if let packed {
            run.batch = 1
            run.timesteps = 1
            run.x_row = cell.features
            run.x_time = cell.features
            run.y_row = units
            run.y_time = units
            run.threads = 1
            run.workspace = workspace.bytes(packed.workspaceSize(batch: 1, timesteps: 1, threads: 1))
        }
        reset()
    }

    deinit { reference.deallocate() }

    /// Advances by one timestep.
    ///
    /// - Parameters:
    ///   - x: Input, [F].
    ///   - y: Where the output goes, [U].
    /// - Complexity: O(U · (F + U)); no allocation.
    public func step(_ x: UnsafeBufferPointer<Element>, into y: UnsafeMutableBufferPointer<Element>) {
        precondition(x.count == cell.features && y.count == cell.units, "one timestep in, one out")
        guard let input = x.baseAddress, let output = y.baseAddress else { return }
        if let packed {
            run.x = UnsafeRawPointer(input)
            run.y = UnsafeMutableRawPointer(output)
            packed.run(&run)
            return
        }
        guard let memory = reference.baseAddress else { return }
        let units = cell.units
        cell.step(
            input, rowStride: cell.features, rows: 1, state: memory, next: memory + 2 * units,
            scratch: memory + 4 * units)
        memory.update(from: memory + 2 * units, count: 2 * units)
        output.update(from: memory, count: units)
    }

    /// Goes back to a state of zeros.
    public func reset() { state = LSTMState(batch: 1, units: cell.units) }

    /// The state between two steps, [1, U] each.
    ///
    /// - Precondition: what is set has these shapes.
    public var state: LSTMState<Element> {
        get {
            let units = cell.units
            var state = LSTMState<Element>(batch: 1, units: units)
            guard let memory = reference.baseAddress else { return state }
            if let packed {
                packed.kernels.pointer.pointee.lstm_get_state(
                    packed.lstm, run.workspace, memory, memory + units)
            }
            for u in 0..<units {
                state.hiddenState.elements[u] = memory[u]
                state.cellState.elements[u] = memory[units + u]
            }
            return state
        }
        set {
            let units = cell.units
            precondition(
                newValue.hiddenState.shape == [1, units] && newValue.cellState.shape == [1, units],
                "a state of 1 row and \(units) units")
            guard let memory = reference.baseAddress else { return }
            for u in 0..<units {
                memory[u] = newValue.hiddenState.elements[u]
                memory[units + u] = newValue.cellState.elements[u]
            }
            if let packed {
                packed.kernels.pointer.pointee.lstm_set_state(
                    packed.lstm, memory, memory + units, run.workspace)
            }
        }
    }
}
