/// One timestep of a recurrent layer.
///
/// A layer is exactly T applications of its cell; ``RNN`` owns the loop, the masks and the outputs.
public protocol RNNCell<Element>: Sendable {
    associatedtype Element: TensorScalar

    /// F, the number of input features.
    var features: Int { get }

    /// The number of columns of each state, in Keras' order.
    var stateWidths: [Int] { get }

    /// Which state is the output.
    var outputState: Int { get }

    /// Elements of working memory that a step needs for each row of the batch.
    var scratchWidth: Int { get }

    /// Advances all rows of a batch by one timestep.
    ///
    /// - Parameters:
    ///   - x: First row of the input, [features]; row `r` starts at `r · rowStride`.
    ///   - rows: B, the batch size.
    ///   - state: The states before, one behind the other: [B, stateWidths[0]], [B, stateWidths[1]], …
    ///   - next: The states after, in the same layout. Does not overlap `state`.
    ///   - scratch: [rows, scratchWidth] elements of working memory.
    /// - Complexity: must not allocate.
    func step(
        _ x: UnsafePointer<Element>, rowStride: Int, rows: Int,
        state: UnsafePointer<Element>, next: UnsafeMutablePointer<Element>,
        scratch: UnsafeMutablePointer<Element>)
}

extension RNNCell {
    public var outputState: Int { 0 }

    /// U, the number of output columns.
    public var units: Int { stateWidths[outputState] }

    /// Where a state begins, in columns, when all are laid side by side.
    func stateOffset(_ index: Int) -> Int { stateWidths[..<index].reduce(0, +) }

    /// Advances the cell by one timestep.
    ///
    /// - Parameters:
    ///   - x: Input, [B, F].
    ///   - states: The states before, each [B, its width]; replaced by those after the step.
    /// - Returns: The output, [B, U].
    /// - Throws: ``RuntimeError`` when a shape does not fit.
    public func callAsFunction(
        _ x: Tensor<Element>, states: inout [Tensor<Element>]
    ) throws(RuntimeError) -> Tensor<Element> {
        guard x.rank == 2, x.shape[1] == features else {
            throw .shape("input", expected: "[batch, \(features)]", found: x.shape)
        }
        let batch = x.shape[0]
        try checkStates(states[...], widths: stateWidths, batch: batch)
        let before = states.flatMap(\.elements)
        var after = before
        var scratch = [Element](repeating: 0, count: batch * scratchWidth)
        if batch > 0 {
            x.elements.withUnsafeBufferPointer { x in
                before.withUnsafeBufferPointer { before in
                    after.withUnsafeMutableBufferPointer { after in
                        scratch.withUnsafeMutableBufferPointer { scratch in
                            guard let x = x.baseAddress, let before = before.baseAddress,
                                let after = after.baseAddress, let scratch = scratch.baseAddress
                            else { return }
                            step(
                                x, rowStride: features, rows: batch, state: before, next: after,
                                scratch: scratch)
                        }
                    }
                }
            }
        }
        states = split(after, batch: batch)
        return states[outputState]
    }

    /// The states out of the memory in which they stand one behind the other.
    func split(_ memory: [Element], batch: Int) -> [Tensor<Element>] {
        var states: [Tensor<Element>] = []
        var start = 0
        for width in stateWidths {
            states.append(Tensor(shape: [batch, width], Array(memory[start..<(start + batch * width)])))
            start += batch * width
        }
        return states
    }
}
