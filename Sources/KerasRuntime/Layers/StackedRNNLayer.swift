/// Keras' `RNN` around `StackedRNNCells`.
public struct StackedRNNConfiguration: CellConfiguration {
    public static let kind = "StackedRNN"

    /// The cells from the input upwards, each as the layer that it would make up alone.
    public var cells: [AnyLayerConfiguration]
    /// Whether the states are listed from the last cell down: Keras up to 2.2.2.
    public var statesLastCellFirst: Bool
    /// How the layer walks through time.
    public var options: RNNOptions

    /// Creates a configuration.
    public init(
        cells: [any CellConfiguration], statesLastCellFirst: Bool = false,
        options: RNNOptions = RNNOptions()
    ) {
        self.cells = cells.map { AnyLayerConfiguration($0) }
        self.statesLastCellFirst = statesLastCellFirst
        self.options = options
    }

    package var cellConfigurations: [any CellConfiguration] {
        cells.compactMap { $0.base as? any CellConfiguration }
    }

    public var settings: [LayerSetting] {
        let inner = cells.enumerated().flatMap { index, cell in
            [LayerSetting("cells[\(index)]", type(of: cell.base).kind)]
                + cell.base.settings.map { LayerSetting("cells[\(index)].\($0.name)", $0.value) }
        }
        return inner + options.settings
    }

    public var stateWidths: [Int] {
        let widths = cellConfigurations.map(\.stateWidths)
        return Array((statesLastCellFirst ? widths.reversed() : widths).joined())
    }

    public var outputState: Int {
        guard let last = cellConfigurations.last else { return 0 }
        return statesLastCellFirst
            ? last.outputState : stateWidths.count - last.stateWidths.count + last.outputState
    }

    public func parameters(inputShape: PartialShape?) -> [LayerParameter] {
        var parameters: [LayerParameter] = []
        var input = inputShape
        for (index, cell) in cellConfigurations.enumerated() {
            parameters += cell.parameters(inputShape: input).map { $0.nested(in: "cells/\(index)") }
            input = [nil, nil, cell.stateWidths[cell.outputState]]
        }
        return parameters
    }

    public func validate() throws(RuntimeError) {
        guard !cells.isEmpty, cellConfigurations.count == cells.count else {
            throw RuntimeError(
                "cells", expected: "at least one, each a recurrent cell",
                found: cells.isEmpty ? "none" : cells.map { type(of: $0.base).kind }.joined(separator: ", "))
        }
        for cell in cellConfigurations { try cell.validate() }
    }

    public func layer(weights: [Tensor<Float>]) throws(RuntimeError) -> any Layer<Float> {
        RecurrentLayer(try stacked(weights), options)
    }

    public func layer(weights: [Tensor<Double>]) throws(RuntimeError) -> any Layer<Double> {
        RecurrentLayer(try stacked(weights), options)
    }

    public func cell(weights: [Tensor<Float>]) throws(RuntimeError) -> any RNNCell<Float> {
        try stacked(weights)
    }

    public func cell(weights: [Tensor<Double>]) throws(RuntimeError) -> any RNNCell<Double> {
        try stacked(weights)
    }

    private var parameterCounts: [Int] {
        cellConfigurations.map { $0.parameters(inputShape: nil).count }
    }

    private func stacked(_ weights: [Tensor<Float>]) throws(RuntimeError) -> StackedCells<Float> {
        var built: [any RNNCell<Float>] = []
        for (cell, weights) in zip(cellConfigurations, weights.dealt(in: parameterCounts)) {
            built.append(try cell.cell(weights: weights))
        }
        return try StackedCells(built, statesLastCellFirst: statesLastCellFirst)
    }

    private func stacked(_ weights: [Tensor<Double>]) throws(RuntimeError) -> StackedCells<Double> {
        var built: [any RNNCell<Double>] = []
        for (cell, weights) in zip(cellConfigurations, weights.dealt(in: parameterCounts)) {
            built.append(try cell.cell(weights: weights))
        }
        return try StackedCells(built, statesLastCellFirst: statesLastCellFirst)
    }
}
