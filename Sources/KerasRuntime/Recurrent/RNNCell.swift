/// One timestep of a recurrent layer.
///
/// A layer is exactly T applications of its cell; ``RNN`` owns the loop, the masks and the outputs.
public protocol RNNCell<Element>: Sendable {
    associatedtype Element: TensorScalar

    /// F, the number of input features.
    var features: Int { get }

    /// The number of columns of each state, in Keras' order; the first state is the output.
    var stateWidths: [Int] { get }

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
    /// U, the number of output columns.
    public var units: Int { stateWidths[0] }
}
