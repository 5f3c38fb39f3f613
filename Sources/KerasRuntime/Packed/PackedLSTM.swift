internal import CKernels

/// An LSTM's weights in the order in which the kernels read them.
///
/// Packed once, when the cell is made; immutable from then on, and shared by everyone who runs it.
final class PackedLSTM<Element: TensorScalar>: @unchecked Sendable {
    let kernels: KernelTable
    /// Weights and equations as the kernels take them.
    let lstm: UnsafePointer<CKLSTM>
    private let memory: UnsafeMutableRawPointer

    /// Packs a cell's weights.
    ///
    /// - Returns: `nil` where the kernels can't run the cell: an activation they don't have, or no memory.
    init?(_ cell: LSTMCell<Element>, for set: InstructionSet? = .chosen) {
        guard let set, let (activation, slope) = cell.activation.kernel,
            let (gate, gateSlope) = cell.recurrentActivation.kernel
        else { return nil }
        kernels = set.kernels(Element.self)
        let table = kernels.pointer.pointee
        let (features, units) = (cell.features, cell.units)
        let size = table.lstm_weights_size(features, units)
        guard let memory = ck_allocate(size + table.lstm_bias_size(units)) else { return nil }
        self.memory = memory
        let bias = memory + Int(size)
        cell.kernel.elements.withUnsafeBufferPointer { kernel in
            cell.recurrentKernel.elements.withUnsafeBufferPointer { recurrent in
                if let values = cell.bias?.elements {
                    values.withUnsafeBufferPointer {
                        table.lstm_pack(
                            kernel.baseAddress, recurrent.baseAddress, $0.baseAddress, features, units,
                            memory, bias)
                    }
                } else {
                    table.lstm_pack(
                        kernel.baseAddress, recurrent.baseAddress, nil, features, units, memory, bias)
                }
            }
        }
        let lstm = UnsafeMutablePointer<CKLSTM>.allocate(capacity: 1)
        lstm.initialize(
            to: CKLSTM(
                weights: memory, bias: bias, features: features, units: units, activation: activation,
                recurrent_activation: gate, slope: slope, recurrent_slope: gateSlope))
        self.lstm = UnsafePointer(lstm)
    }

    deinit {
        lstm.deallocate()
        ck_free(memory)
    }

    /// Bytes of working memory for a run.
    func workspaceSize(batch: Int, timesteps: Int, threads: Int) -> Int {
        Int(kernels.pointer.pointee.lstm_workspace(lstm, batch, timesteps, threads))
    }

    /// Elements of working memory for a single step, for each row of the batch.
    var scratchWidth: Int {
        let (features, units) = (lstm.pointee.features, lstm.pointee.units)
        let lanes = kernels.pointer.pointee.lanes
        // As `lstm_workspace` has it: 7 vectors of whole panels for one row; inputs and hidden states
        // twice, the cell states, and one panel's sums for a batch.
        return 2 * (features + units) + 7 * (units + lanes) + 4 * lanes + 32
    }

    /// Advances rows by one step, their states as ``RNNCell`` lays them out.
    func step(
        _ x: UnsafePointer<Element>, rowStride: Int, rows: Int, state: UnsafePointer<Element>,
        next: UnsafeMutablePointer<Element>, scratch: UnsafeMutablePointer<Element>
    ) {
        // The kernels divide by the number of rows.
        guard rows > 0 else { return }
        let count = rows * lstm.pointee.units
        next.update(from: state, count: 2 * count)
        var run = CKLSTMRun()
        run.batch = rows
        run.timesteps = 1
        run.x = UnsafeRawPointer(x)
        run.x_row = rowStride
        run.hidden = UnsafeMutableRawPointer(next)
        run.cell = UnsafeMutableRawPointer(next + count)
        run.workspace = UnsafeMutableRawPointer(scratch)
        run.threads = 1
        self.run(&run)
    }

    func run(_ run: UnsafePointer<CKLSTMRun>) { kernels.pointer.pointee.lstm_run(lstm, run) }
}
