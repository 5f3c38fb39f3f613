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
    private let features: Int
    private let units: Int
    /// The call that every step is, if kernels run it: at a place of its own, since looking after a property
    /// that changes costs as much as a tenth of a small step.
    private let run: UnsafeMutablePointer<CKLSTMRun>
    private let packed: PackedLSTM<Element>?
    private let workspace = Workspace(threads: 1)
    private let cell: LSTMCell<Element>
    /// What the reference works with: states before and after, working memory.
    private let reference: UnsafeMutableBufferPointer<Element>

    /// Starts a stream at a state of zeros.
    ///
    /// - Precondition: masks and going backwards are no part of a stream; the layer's options don't matter.
    public init(_ lstm: LSTM<Element>) {
        cell = lstm.cell
        packed = lstm.packed
        features = cell.features
        units = cell.units
        reference = .allocate(capacity: 4 * units + cell.scratchWidth)
        reference.initialize(repeating: 0)
        run = .allocate(capacity: 1)
        run.initialize(to: CKLSTMRun())
        if let packed {
            run.pointee.batch = 1
            run.pointee.timesteps = 1
            run.pointee.x_row = features
            run.pointee.x_time = features
            run.pointee.y_row = units
            run.pointee.y_time = units
            run.pointee.threads = 1
            run.pointee.workspace = workspace.bytes(
                packed.workspaceSize(batch: 1, timesteps: 1, threads: 1))
        }
        reset()
    }

    deinit {
        run.deallocate()
        reference.deallocate()
    }

    /// Advances by one timestep.
    ///
    /// - Parameters:
    ///   - x: Input, [F].
    ///   - y: Where the output goes, [U].
    /// - Complexity: O(U · (F + U)); no allocation.
    @_specialize(where Element == Float)
    @_specialize(where Element == Double)
    public func step(_ x: UnsafeBufferPointer<Element>, into y: UnsafeMutableBufferPointer<Element>) {
        precondition(x.count == features && y.count == units, "one timestep in, one out")
        guard let input = x.baseAddress, let output = y.baseAddress else { return }
        if let packed {
            run.pointee.x = UnsafeRawPointer(input)
            run.pointee.y = UnsafeMutableRawPointer(output)
            packed.run(run)
            return
        }
        guard let memory = reference.baseAddress else { return }
        cell.step(
            input, rowStride: features, rows: 1, state: memory, next: memory + 2 * units,
            scratch: memory + 4 * units)
        memory.update(from: memory + 2 * units, count: 2 * units)
        output.update(from: memory, count: units)
    }

    /// Goes back to a state of zeros.
    public func reset() { state = LSTMState(batch: 1, units: units) }

    /// The state between two steps, [1, U] each.
    ///
    /// - Precondition: what is set has these shapes.
    public var state: LSTMState<Element> {
        get {
            var state = LSTMState<Element>(batch: 1, units: units)
            guard let memory = reference.baseAddress else { return state }
            if let packed {
                packed.kernels.pointer.pointee.lstm_get_state(
                    packed.lstm, run.pointee.workspace, memory, memory + units)
            }
            for u in 0..<units {
                state.hiddenState.elements[u] = memory[u]
                state.cellState.elements[u] = memory[units + u]
            }
            return state
        }
        set {
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
                    packed.lstm, memory, memory + units, run.pointee.workspace)
            }
        }
    }
}
