internal import CKernels

extension RNN {
    /// The LSTM's loop over time in the kernels: what ``run(_:initialState:mask:lastOutput:workspace:observe:)``
    /// does, without a look at single steps.
    ///
    /// Backwards and time-major are a matter of strides; masks are the kernels' own business.
    func run(
        packed: PackedLSTM<Element>, _ x: Tensor<Element>, initialState: [Tensor<Element>]?, mask: Mask?,
        lastOutput: Tensor<Element>?, batch: Int, timesteps: Int, workspace: Workspace
    ) -> RNNResult<Element> {
        let units = cell.units
        let features = cell.features
        let rowStep = options.timeMajor ? 1 : timesteps
        let timeStep = options.timeMajor ? batch : 1
        let start = options.goBackwards ? (timesteps - 1) * timeStep : 0
        let forward = options.goBackwards ? -timeStep : timeStep

        let zeros = initialState == nil ? Tensor<Element>(shape: [batch, units]) : nil
        var hidden = initialState?[0] ?? zeros.unsafelyUnwrapped
        var cellState = initialState?[1] ?? zeros.unsafelyUnwrapped
        let firstValid = mask.map { firstValidSteps($0, batch: batch, timesteps: timesteps) } ?? []
        let before = mask == nil ? [] : lastOutput?.elements ?? Array(repeating: 0, count: batch * units)

        var run = CKLSTMRun()
        run.batch = batch
        run.timesteps = timesteps
        run.x_row = rowStep * features
        run.x_time = forward * features
        run.y_row = rowStep * units
        run.y_time = timeStep * units
        run.mask_row = rowStep
        run.mask_time = forward
        run.masked_output =
            options.zeroOutputForMask
            ? CK_ZERO : options.maskedOutput == .firstState ? CK_FIRST_STATE : CK_PREVIOUS_OUTPUT
        let threads = workspace.threads(operationsPerStep: 8 * batch * units * (features + units))
        run.threads = threads
        run.workspace = workspace.bytes(
            packed.workspaceSize(batch: batch, timesteps: timesteps, threads: threads))

        func perform(_ y: UnsafeMutablePointer<Element>?) {
            if batch == 0 { return }
            x.elements.withUnsafeBufferPointer { x in
                hidden.elements.withUnsafeMutableBufferPointer { hidden in
                    cellState.elements.withUnsafeMutableBufferPointer { cellState in
                        withMask(mask) { mask in
                            firstValid.withUnsafeBufferPointer { firstValid in
                                before.withUnsafeBufferPointer { before in
                                    run.x = x.baseAddress.map { UnsafeRawPointer($0 + start * features) }
                                    run.y = y.map { UnsafeMutableRawPointer($0) }
                                    run.hidden = hidden.baseAddress.map { UnsafeMutableRawPointer($0) }
                                    run.cell = cellState.baseAddress.map { UnsafeMutableRawPointer($0) }
                                    run.mask = mask.map { $0 + start }
                                    run.first_valid = firstValid.baseAddress
                                    run.before_first = before.baseAddress.map { UnsafeRawPointer($0) }
                                    packed.run(&run)
                                }
                            }
                        }
                    }
                }
            }
        }

        var sequence: Tensor<Element>?
        if batch > 0 || options.returnSequences {
            if options.returnSequences {
                let elements = [Element](unsafeUninitializedCapacity: batch * timesteps * units) {
                    perform($0.baseAddress)
                    $1 = batch * timesteps * units
                }
                let shape = options.timeMajor ? [timesteps, batch, units] : [batch, timesteps, units]
                sequence = Tensor(shape: shape, elements)
            } else {
                perform(nil)
            }
        }

        // What a masked step would repeat now, and what the last step put out.
        var repeated = hidden
        if let mask {
            var last = hidden
            let lastStep = options.goBackwards ? 0 : (timesteps - 1) * timeStep
            for row in 0..<batch {
                let elements = (row * units)..<((row + 1) * units)
                if firstValid[row] == timesteps && options.maskedOutput != .firstState {
                    for j in elements { repeated.elements[j] = before[j] }
                }
                let isZero = options.zeroOutputForMask && !mask.valid[lastStep + row * rowStep]
                for j in elements { last.elements[j] = isZero ? 0 : repeated.elements[j] }
            }
            return RNNResult(output: sequence ?? last, states: [hidden, cellState], lastOutput: repeated)
        }
        return RNNResult(output: sequence ?? hidden, states: [hidden, cellState], lastOutput: repeated)
    }

    /// For each row, the number of its first valid step in the order of processing; `timesteps` if none is.
    private func firstValidSteps(_ mask: Mask, batch: Int, timesteps: Int) -> [Int] {
        let rowStep = options.timeMajor ? 1 : timesteps
        let timeStep = options.timeMajor ? batch : 1
        return (0..<batch).map { row in
            (0..<timesteps).first { step in
                let time = options.goBackwards ? timesteps - 1 - step : step
                return mask.valid[row * rowStep + time * timeStep]
            } ?? timesteps
        }
    }
}

/// A mask as bytes, 1 where it is valid: what a `Bool` is in memory.
private func withMask(_ mask: Mask?, _ body: (UnsafePointer<UInt8>?) -> Void) {
    guard let mask else { return body(nil) }
    mask.valid.withUnsafeBytes { body($0.baseAddress?.assumingMemoryBound(to: UInt8.self)) }
}
