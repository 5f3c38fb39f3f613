extension RNN {
    /// Runs the layer, and brings what it leaves into tensors.
    ///
    /// - Parameters:
    ///   - lastOutput: What a masked step repeats before the first valid one, [B, U]; zeros if absent.
    ///   - workspace: Working memory; one for this call alone if absent.
    ///   - observe: Called after every step, in the order of processing.
    func run(
        _ x: Tensor<Element>, initialState: [Tensor<Element>]?, mask: Mask?,
        lastOutput: Tensor<Element>? = nil, workspace: Workspace? = nil,
        observe: ((RNNStep<Element>) -> Void)? = nil
    ) throws(RuntimeError) -> RNNResult<Element> {
        let workspace = workspace ?? Workspace()
        var output = Tensor<Element>.placeholder
        let end = try run(
            x, initialState: initialState?[...], mask: mask, lastOutput: lastOutput, workspace: workspace,
            into: &output, observe: observe)
        var states: [Tensor<Element>] = []
        keep(end, in: &states, withLastOutput: true)
        withExtendedLifetime(workspace) {}
        return RNNResult(output: output, states: states.dropLast(), lastOutput: states[widths.count])
    }

    /// The loop over time: the kernels' where they can, one step of the cell after the other where not.
    ///
    /// - Returns: Where the states are, in the workspace.
    func run(
        _ x: Tensor<Element>, initialState: ArraySlice<Tensor<Element>>?, mask: Mask?,
        lastOutput: Tensor<Element>?, workspace: Workspace, into output: inout Tensor<Element>,
        observe: ((RNNStep<Element>) -> Void)? = nil
    ) throws(RuntimeError) -> RNNEnd<Element> {
        let (batch, timesteps) = try checkShapes(x, initialState, mask)
        if let lastOutput, !lastOutput.isMatrix(batch, units) {
            throw .shape("last output", expected: "[\(batch), \(units)]", found: lastOutput.shape)
        }
        if !options.returnSequences {
            output.become(batch, units)
        } else if options.timeMajor {
            output.become(timesteps, batch, units)
        } else {
            output.become(batch, timesteps, units)
        }
        if let packed, observe == nil {
            return run(
                packed: packed, x, initialState: initialState, mask: mask, lastOutput: lastOutput,
                batch: batch, timesteps: timesteps, workspace: workspace, into: &output)
        }
        // Several rows are a product of matrices by themselves.
        let projectedSteps = projecting == nil || batch > 4 || timesteps < 4 ? 0 : min(timesteps, 48)
        let projectedWidth = projecting?.projectedWidth ?? 0
        var plan = WorkspacePlan()
        let parts = (
            state: plan.add(batch * width, of: Element.self), next: plan.add(batch * width, of: Element.self),
            repeated: plan.add(batch * units, of: Element.self),
            scratch: plan.add(batch * cell.scratchWidth, of: Element.self),
            projected: plan.add(projectedSteps * batch * projectedWidth, of: Element.self)
        )
        let memory = workspace.bytes(plan.size)
        let state = memory.at(parts.state, Element.self)
        let next = memory.at(parts.next, Element.self)
        // The output that a masked step repeats.
        let repeated = memory.at(parts.repeated, Element.self)
        let scratch = memory.at(parts.scratch, Element.self)
        let projected = memory.at(parts.projected, Element.self)
        fill(state, from: initialState, batch: batch)
        repeated.fill(from: lastOutput, count: batch * units)
        let repeatsFirstState = options.maskedOutput == .firstState && widths[0] == units
        let outputOffset = batch * outputOffset
        let features = cell.features

        // In elements: from one row of the batch, and from one timestep, to the next.
        let rowStep = options.timeMajor ? 1 : timesteps
        let timeStep = options.timeMajor ? batch : 1

        x.elements.withUnsafeBufferPointer { x in
            output.elements.withUnsafeMutableBufferPointer { output in
                guard let x = x.baseAddress, let output = output.baseAddress else { return }
                var before = state
                var after = next
                for step in 0..<timesteps {
                    let time = options.goBackwards ? timesteps - 1 - step : step
                    if projectedSteps > 0, let projecting {
                        if step % projectedSteps == 0 {
                            let count = min(projectedSteps, timesteps - step)
                            let forward = options.goBackwards ? -timeStep : timeStep
                            for row in 0..<batch {
                                projecting.project(
                                    x + (time * timeStep + row * rowStep) * features,
                                    rowStride: forward * features, rows: count,
                                    into: projected + row * projectedWidth, outStride: batch * projectedWidth)
                            }
                        }
                        projecting.step(
                            projected: projected + step % projectedSteps * batch * projectedWidth,
                            rows: batch, state: before, next: after, scratch: scratch)
                    } else {
                        cell.step(
                            x + time * timeStep * features, rowStride: rowStep * features, rows: batch,
                            state: before, next: after, scratch: scratch)
                    }
                    if let mask {
                        carryMaskedRows(
                            mask, at: time * timeStep, rowStep: rowStep, batch: batch, from: before, to: after
                        )
                    }
                    for row in 0..<batch {
                        let masked = mask.map { !$0.valid[time * timeStep + row * rowStep] } ?? false
                        let kept = repeated + row * units
                        if !masked || repeatsFirstState {
                            let source = after + (masked ? 0 : outputOffset)
                            kept.update(from: source + row * units, count: units)
                        }
                        let position = options.returnSequences ? step * timeStep + row * rowStep : row
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
                if before != state { state.update(from: before, count: batch * width) }
            }
        }
        return RNNEnd(states: state, lastOutput: repeated, batch: batch)
    }

    /// Lays initial states, zeros if absent, one behind the other.
    func fill(_ state: UnsafeMutablePointer<Element>, from states: ArraySlice<Tensor<Element>>?, batch: Int) {
        guard let states else {
            state.update(repeating: 0, count: batch * width)
            return
        }
        var target = state
        for tensor in states {
            target.fill(from: tensor, count: tensor.count)
            target += tensor.count
        }
    }

    /// Copies states from the workspace into tensors, into those of an earlier run if there are such.
    ///
    /// - Parameter withLastOutput: Whether the last output is to follow behind them.
    func keep(_ end: RNNEnd<Element>, in states: inout [Tensor<Element>], withLastOutput: Bool) {
        let count = widths.count + (withLastOutput ? 1 : 0)
        if states.count != count { states = Array(repeating: .placeholder, count: count) }
        var source = end.states
        for (index, width) in widths.enumerated() {
            states[index].become(end.batch, width, from: source)
            source += end.batch * width
        }
        if withLastOutput { states[widths.count].become(end.batch, units, from: end.lastOutput) }
    }

    /// Gives masked rows back the state they had before the step.
    private func carryMaskedRows(
        _ mask: Mask, at start: Int, rowStep: Int, batch: Int,
        from before: UnsafeMutablePointer<Element>, to after: UnsafeMutablePointer<Element>
    ) {
        for row in 0..<batch where !mask.valid[start + row * rowStep] {
            var offset = 0
            for width in widths {
                let position = offset + row * width
                (after + position).update(from: before + position, count: width)
                offset += batch * width
            }
        }
    }
}

extension UnsafeMutablePointer where Pointee: TensorScalar {
    /// Copies a tensor's elements; zeros if it is absent.
    func fill(from tensor: Tensor<Pointee>?, count: Int) {
        guard let tensor else {
            update(repeating: 0, count: count)
            return
        }
        tensor.elements.withUnsafeBufferPointer {
            if let source = $0.baseAddress { update(from: source, count: count) }
        }
    }
}

extension Tensor {
    /// Becomes a matrix of elements from elsewhere.
    fileprivate mutating func become(_ rows: Int, _ columns: Int, from source: UnsafePointer<Element>) {
        become(rows, columns)
        elements.withUnsafeMutableBufferPointer {
            if let target = $0.baseAddress { target.update(from: source, count: rows * columns) }
        }
    }
}
