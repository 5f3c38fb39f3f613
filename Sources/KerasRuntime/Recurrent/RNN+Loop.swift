extension RNN {
    /// The loop over time: the kernels' where they can, one step of the cell after the other where not.
    ///
    /// - Parameters:
    ///   - lastOutput: What a masked step repeats before the first valid one, [B, U]; zeros if absent.
    ///   - workspace: The kernels' working memory; one for this call alone if absent.
    ///   - observe: Called after every step, in the order of processing.
    func run(
        _ x: Tensor<Element>, initialState: [Tensor<Element>]?, mask: Mask?,
        lastOutput: Tensor<Element>? = nil, workspace: Workspace? = nil,
        observe: ((RNNStep<Element>) -> Void)? = nil
    ) throws(RuntimeError) -> RNNResult<Element> {
        let (batch, timesteps) = try checkShapes(x, initialState, mask)
        let units = cell.units
        if let lastOutput, lastOutput.shape != [batch, units] {
            throw .shape("last output", expected: "[\(batch), \(units)]", found: lastOutput.shape)
        }
        if let packed, observe == nil {
            return run(
                packed: packed, x, initialState: initialState, mask: mask, lastOutput: lastOutput,
                batch: batch, timesteps: timesteps, workspace: workspace ?? Workspace())
        }
        let widths = cell.stateWidths
        let sequenceShape = options.timeMajor ? [timesteps, batch, units] : [batch, timesteps, units]
        var output = Tensor<Element>(shape: options.returnSequences ? sequenceShape : [batch, units])
        var state =
            initialState.map { $0.flatMap(\.elements) }
            ?? Array(repeating: 0, count: batch * widths.reduce(0, +))
        var next = state
        // The output that a masked step repeats.
        var repeated = lastOutput?.elements ?? Array(repeating: 0, count: batch * units)
        let repeatsFirstState = options.maskedOutput == .firstState && widths[0] == units
        let outputOffset = batch * cell.stateOffset(cell.outputState)
        var scratch = [Element](repeating: 0, count: batch * cell.scratchWidth)

        // In elements: from one row of the batch, and from one timestep, to the next.
        let rowStep = options.timeMajor ? 1 : timesteps
        let timeStep = options.timeMajor ? batch : 1

        x.elements.withUnsafeBufferPointer { x in
            state.withUnsafeMutableBufferPointer { state in
                next.withUnsafeMutableBufferPointer { next in
                    repeated.withUnsafeMutableBufferPointer { repeated in
                        scratch.withUnsafeMutableBufferPointer { scratch in
                            output.elements.withUnsafeMutableBufferPointer { output in
                                guard let x = x.baseAddress, var before = state.baseAddress,
                                    var after = next.baseAddress, let repeated = repeated.baseAddress,
                                    let scratch = scratch.baseAddress, let output = output.baseAddress
                                else { return }
                                for step in 0..<timesteps {
                                    let time = options.goBackwards ? timesteps - 1 - step : step
                                    cell.step(
                                        x + time * timeStep * cell.features,
                                        rowStride: rowStep * cell.features, rows: batch,
                                        state: before, next: after, scratch: scratch)
                                    if let mask {
                                        carryMaskedRows(
                                            mask, at: time * timeStep, rowStep: rowStep, batch: batch,
                                            from: before, to: after)
                                    }
                                    for row in 0..<batch {
                                        let masked =
                                            mask.map { !$0.valid[time * timeStep + row * rowStep] } ?? false
                                        let kept = repeated + row * units
                                        if !masked || repeatsFirstState {
                                            let source = after + (masked ? 0 : outputOffset)
                                            kept.update(from: source + row * units, count: units)
                                        }
                                        let position =
                                            options.returnSequences ? step * timeStep + row * rowStep : row
                                        let target = output + position * units
                                        if masked && options.zeroOutputForMask {
                                            target.update(repeating: 0, count: units)
                                        } else {
                                            target.update(from: kept, count: units)
                                        }
                                    }
                                    observe?(RNNStep(step: step, scratch: scratch, state: after))
                                    swap(&before, &after)
                                }
                                // The last step's states are in `before`; put them where they are read.
                                if before != state.baseAddress {
                                    after.update(from: before, count: state.count)
                                }
                            }
                        }
                    }
                }
            }
        }

        return RNNResult(
            output: output, states: cell.split(state, batch: batch),
            lastOutput: Tensor(shape: [batch, units], repeated))
    }

    /// Gives masked rows back the state they had before the step.
    private func carryMaskedRows(
        _ mask: Mask, at start: Int, rowStep: Int, batch: Int,
        from before: UnsafeMutablePointer<Element>, to after: UnsafeMutablePointer<Element>
    ) {
        for row in 0..<batch where !mask.valid[start + row * rowStep] {
            var offset = 0
            for width in cell.stateWidths {
                let position = offset + row * width
                (after + position).update(from: before + position, count: width)
                offset += batch * width
            }
        }
    }
}
