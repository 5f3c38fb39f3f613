import KerasRuntime

/// Weights of a file that make up consecutive parameters of one layer.
package struct PairedWeights: Sendable {
    /// In the order in which the layout has them.
    package let entries: [WeightEntry]
    package let layout: StoredLayout
}

/// A recurrent cell that comes in several layouts.
struct StoredCell {
    let kind: GatedCell
    let units: Int
    /// Whether CuDNN has such a cell.
    let isCuDNNCompatible: Bool
}

/// Parameters of a layer that files keep together: those of one cell, or all of a simple layer.
struct ParameterBlock {
    /// The layer, by its index in the description.
    let layer: Int
    /// Which of the layer's blocks this is.
    var position: Int
    let parameters: [LayerParameter]
    /// What the parameters are, if they come in several layouts.
    let cell: StoredCell?
    let isTrainable: Bool

    /// How the next weights of a group store the parameters: what tells is their shapes.
    func layout(of entries: ArraySlice<WeightEntry>) -> StoredLayout {
        guard let cell, let first = entries.first else { return .plain }
        let start = entries.startIndex
        if first.shape.count == 2, first.shape[1] == cell.units, entries.count > 1,
            entries[start + 1].shape == [cell.units, cell.units]
        {
            return .separateGates(cell.kind)
        }
        if cell.isCuDNNCompatible, entries.count > 2,
            entries[start + 2].shape == [2 * cell.kind.gateCount * cell.units]
        {
            return .cuDNN(cell.kind)
        }
        return .plain
    }

    /// The arrays that a layout stores, as parameters with shapes of their own.
    func stored(in layout: StoredLayout) -> [LayerParameter] {
        guard let cell else { return parameters }
        let units = cell.units
        switch layout {
        case .plain: return parameters
        case .cuDNN:
            let gates = 2 * cell.kind.gateCount
            let bias = LayerParameter(parameters[2].name, [gates * units], axes: "\(gates)·units")
            return [parameters[0], parameters[1], bias]
        case .separateGates:
            return cell.kind.keras1Gates.flatMap { gate in
                [
                    LayerParameter("W_\(gate)", [parameters[0].shape[0], units], axes: "features, units"),
                    LayerParameter("U_\(gate)", [units, units], axes: "units, units"),
                    LayerParameter("b_\(gate)", [units], axes: "units"),
                ]
            }
        }
    }
}

/// Parameters of a layer that files keep together.
struct ParameterPart {
    let count: Int
    /// The cell that they make up.
    var cell: StoredCell?
    /// Statistics are not trained, whatever their layer is.
    var isTrainable = true
}

extension LayerConfiguration {
    /// How many parameters belong together.
    ///
    /// - Parameter count: Number of all parameters.
    func parts(_ count: Int) -> [ParameterPart] {
        switch self {
        // Only cells with a bias come in other layouts: those have no way to leave it out.
        case let lstm as LSTMConfiguration:
            let cell = StoredCell(kind: .lstm, units: lstm.units, isCuDNNCompatible: true)
            return [ParameterPart(count: count, cell: lstm.useBias ? cell : nil)]
        case let gru as GRUConfiguration:
            let cell = StoredCell(kind: .gru, units: gru.units, isCuDNNCompatible: gru.resetAfter)
            return [ParameterPart(count: count, cell: gru.useBias ? cell : nil)]
        case let bidirectional as BidirectionalConfiguration:
            return [bidirectional.forward.base, bidirectional.backward.base].flatMap { $0.ownParts }
        case let stack as StackedRNNConfiguration:
            return stack.cellConfigurations.flatMap { $0.ownParts }
        case let wrapper as TimeDistributedConfiguration:
            return wrapper.inner.base.parts(count)
        default:
            let trained = parameters(inputShape: nil).count(where: \.isTrainable)
            return [
                ParameterPart(count: trained), ParameterPart(count: count - trained, isTrainable: false),
            ].filter { $0.count > 0 }
        }
    }

    private var ownParts: [ParameterPart] { parts(parameters(inputShape: nil).count) }
}
