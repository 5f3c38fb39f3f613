internal import CKernels

/// An LSTM's weights in the order in which the kernels read them.
///
/// Made before its weights are known, and filled with them once; immutable from then on, and shared by everyone who
/// runs it.
final class PackedLSTM<Element: TensorScalar>: @unchecked Sendable {
    let kernels: KernelTable
    /// Weights and equations as the kernels take them.
    let lstm: UnsafePointer<CKLSTM>
    /// Keras' arrays, which are to be put in.
    let arrays: PackedCell<Element>

    /// Makes room for a cell's weights.
    ///
    /// - Returns: `nil` where the kernels can't run the cell: an activation they don't have, or no memory.
    init?(
        features: Int, units: Int, useBias: Bool, activation: Activation, recurrentActivation: Activation,
        for set: InstructionSet?
    ) {
        guard let set, let (activation, slope) = activation.kernel,
            let (gate, gateSlope) = recurrentActivation.kernel
        else { return nil }
        let kernels = set.kernels(Element.self)
        let table = kernels.pointer.pointee
        let (size, biasSize) = (
            Int(table.lstm_weights_size(features, units)), Int(table.lstm_bias_size(units))
        )
        guard let memory = PackedMemory(byteCount: size + biasSize) else { return nil }
        let bias = memory.start + size
        // Where there is no bias, the kernels add zeros.
        bias.initializeMemory(as: UInt8.self, repeating: 0, count: biasSize)
        self.kernels = kernels
        let width = Gate.allCases.count * units
        func part(_ panels: UnsafeMutableRawPointer, depth: Int, first: Int, rows: Int) -> PackedPart<Element>
        {
            PackedPart(
                order: .gates, kernels: kernels, owner: memory, panels: panels, depth: depth, first: first,
                rows: 0..<rows, columns: 0..<width)
        }
        let depth = features + units
        arrays = PackedCell(
            kernel: PackedArray(
                shape: [features, width], [part(memory.start, depth: depth, first: 0, rows: features)]),
            recurrentKernel: PackedArray(
                shape: [units, width], [part(memory.start, depth: depth, first: features, rows: units)]),
            bias: useBias
                ? PackedArray(shape: [width], [part(bias, depth: 1, first: 0, rows: 1)]) : nil)
        let lstm = UnsafeMutablePointer<CKLSTM>.allocate(capacity: 1)
        lstm.initialize(
            to: CKLSTM(
                weights: memory.start, bias: bias, features: features, units: units, activation: activation,
                recurrent_activation: gate, slope: slope, recurrent_slope: gateSlope))
        self.lstm = UnsafePointer(lstm)
    }

    deinit { lstm.deallocate() }

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
