internal import CKernels

extension RNN {
    /// The LSTM's loop over time in the kernels: what the other `run` does, without a look at single steps.
    ///
    /// Backwards and time-major are a matter of strides; masks are the kernels' own business.
    func run(
        packed: PackedLSTM<Element>, _ x: Tensor<Element>, initialState: ArraySlice<Tensor<Element>>?,
        mask: Mask?, lastOutput: Tensor<Element>?, batch: Int, timesteps: Int, workspace: Workspace,
        into output: inout Tensor<Element>
    ) -> RNNEnd<Element> {
        let features = cell.features
        let rowStep = options.timeMajor ? 1 : timesteps
        let timeStep = options.timeMajor ? batch : 1
        let start = options.goBackwards ? (timesteps - 1) * timeStep : 0
        let forward = options.goBackwards ? -timeStep : timeStep
        let threads = workspace.threads(operationsPerStep: 8 * batch * units * (features + units))

        var plan = WorkspacePlan()
        let count = batch * units
        let masked = mask == nil ? 0 : count
        let parts = (
            kernels: plan.add(
                packed.workspaceSize(batch: batch, timesteps: timesteps, threads: threads), of: UInt8.self),
            states: plan.add(2 * count, of: Element.self), before: plan.add(masked, of: Element.self),
            repeated: plan.add(masked, of: Element.self),
            firstValid: plan.add(mask == nil ? 0 : batch, of: Int.self)
        )
        let memory = workspace.bytes(plan.size)
        let states = memory.at(parts.states, Element.self)
        let before = memory.at(parts.before, Element.self)
        let repeated = memory.at(parts.repeated, Element.self)
        let firstValid = memory.at(parts.firstValid, Int.self)
        fill(states, from: initialState, batch: batch)
        if let mask {
            before.fill(from: lastOutput, count: count)
            findFirstValidSteps(mask, batch: batch, timesteps: timesteps, firstValid)
        }

        var run = CKLSTMRun()
        run.batch = batch
        run.timesteps = timesteps
        run.x_row = rowStep * features
        run.x_time = forward * features
        run.y_row = rowStep * units
        run.y_time = timeStep * units
        run.hidden = UnsafeMutableRawPointer(states)
        run.cell = UnsafeMutableRawPointer(states + count)
        run.mask_row = rowStep
        run.mask_time = forward
        run.masked_output =
            options.zeroOutputForMask
            ? CK_ZERO : options.maskedOutput == .firstState ? CK_FIRST_STATE : CK_PREVIOUS_OUTPUT
        run.before_first = UnsafeRawPointer(before)
        run.first_valid = UnsafePointer(firstValid)
        run.threads = threads
        run.workspace = memory + parts.kernels

        x.elements.withUnsafeBufferPointer { x in
            output.elements.withUnsafeMutableBufferPointer { output in
                withMask(mask) { mask in
                    guard batch > 0, let x = x.baseAddress else { return }
                    run.x = UnsafeRawPointer(x + start * features)
                    run.mask = mask.map { $0 + start }
                    if options.returnSequences {
                        run.y = output.baseAddress.map { UnsafeMutableRawPointer($0) }
                    }
                    packed.run(&run)
                }
            }
        }

        // What a masked step would repeat now, and what the last step put out.
        if let mask {
            let lastStep = options.goBackwards ? 0 : (timesteps - 1) * timeStep
            repeated.update(from: states, count: count)
            for row in 0..<batch {
                if firstValid[row] == timesteps && options.maskedOutput != .firstState {
                    (repeated + row * units).update(from: before + row * units, count: units)
                }
            }
            if !options.returnSequences {
                output.elements.withUnsafeMutableBufferPointer { output in
                    for row in 0..<batch {
                        let isZero = options.zeroOutputForMask && !mask.valid[lastStep + row * rowStep]
                        for j in (row * units)..<((row + 1) * units) {
                            output[j] = isZero ? 0 : repeated[j]
                        }
                    }
                }
            }
            return RNNEnd(states: states, lastOutput: repeated, batch: batch)
        }
        if !options.returnSequences {
            output.elements.withUnsafeMutableBufferPointer {
                if let output = $0.baseAddress { output.update(from: states, count: count) }
            }
        }
        return RNNEnd(states: states, lastOutput: states, batch: batch)
    }

    /// For each row, the number of its first valid step in the order of processing; `timesteps` if none is.
    private func findFirstValidSteps(
        _ mask: Mask, batch: Int, timesteps: Int, _ firstValid: UnsafeMutablePointer<Int>
    ) {
        let rowStep = options.timeMajor ? 1 : timesteps
        let timeStep = options.timeMajor ? batch : 1
        for row in 0..<batch {
            firstValid[row] = timesteps
            for step in 0..<timesteps {
                let time = options.goBackwards ? timesteps - 1 - step : step
                if mask.valid[row * rowStep + time * timeStep] {
                    firstValid[row] = step
                    break
                }
            }
        }
    }
}

/// A mask as bytes, 1 where it is valid: what a `Bool` is in memory.
private func withMask(_ mask: Mask?, _ body: (UnsafePointer<UInt8>?) -> Void) {
    guard let mask else { return body(nil) }
    mask.valid.withUnsafeBytes { body($0.baseAddress?.assumingMemoryBound(to: UInt8.self)) }
}
