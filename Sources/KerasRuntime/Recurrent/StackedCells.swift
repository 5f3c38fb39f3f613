/// Cells one on top of the other, run together at each timestep: Keras' `StackedRNNCells`.
///
/// Each cell's input is the output of the one below it.
public struct StackedCells<Element: TensorScalar>: Sendable {
    /// From the input upwards.
    public let cells: [any RNNCell<Element>]
    /// Whether the states are listed from the last cell down: Keras up to 2.2.2.
    public let statesLastCellFirst: Bool

    public let stateWidths: [Int]
    public let outputState: Int
    public let scratchWidth: Int
    /// For each cell, where its states begin, in columns.
    private let stateOffsets: [Int]
    /// For each cell, where its output begins among its own states, in columns, and how wide it is.
    private let outputOffsets: [Int]
    private let outputWidths: [Int]

    /// Stacks cells.
    ///
    /// - Throws: ``RuntimeError`` when there are none, or one does not take the output of the one below.
    public init(
        _ cells: [any RNNCell<Element>], statesLastCellFirst: Bool = false
    ) throws(RuntimeError) {
        guard !cells.isEmpty else { throw RuntimeError("cells", expected: "at least one", found: "none") }
        for (below, above) in zip(cells, cells.dropFirst()) where above.features != below.units {
            throw RuntimeError(
                "cells", expected: "one that takes \(below.units) features", found: "\(above.features)")
        }
        self.cells = cells
        self.statesLastCellFirst = statesLastCellFirst
        outputOffsets = cells.map { $0.stateOffset($0.outputState) }
        outputWidths = cells.map(\.units)
        scratchWidth = cells.map(\.scratchWidth).max() ?? 0
        var widths: [Int] = []
        var offsets = Array(repeating: 0, count: cells.count)
        var output = 0
        for index in statesLastCellFirst ? cells.indices.reversed() : Array(cells.indices) {
            offsets[index] = widths.reduce(0, +)
            if index == cells.count - 1 { output = widths.count + cells[index].outputState }
            widths += cells[index].stateWidths
        }
        stateWidths = widths
        stateOffsets = offsets
        outputState = output
    }
}

extension StackedCells: RNNCell {
    public var features: Int { cells[0].features }

    public func step(
        _ x: UnsafePointer<Element>, rowStride: Int, rows: Int,
        state: UnsafePointer<Element>, next: UnsafeMutablePointer<Element>,
        scratch: UnsafeMutablePointer<Element>
    ) {
        var input = x
        var stride = rowStride
        for index in cells.indices {
            let offset = stateOffsets[index]
            let after = next + rows * offset
            cells[index].step(
                input, rowStride: stride, rows: rows, state: state + rows * offset, next: after,
                scratch: scratch)
            input = UnsafePointer(after + rows * outputOffsets[index])
            stride = outputWidths[index]
        }
    }
}
