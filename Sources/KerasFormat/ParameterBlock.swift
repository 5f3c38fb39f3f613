import KerasRuntime

/// Weights of a file that make up consecutive parameters of one layer.
package struct PairedWeights: Sendable {
    /// In the order in which the layout has them.
    package let entries: [WeightEntry]
    package let layout: StoredLayout
}

/// Parameters of a layer that files keep together: those of one LSTM, or all of a simple layer.
struct ParameterBlock {
    /// The layer, by its index in the description.
    let layer: Int
    let parameters: [LayerParameter]
    /// U, if the parameters are an LSTM's.
    let units: Int?
    let isTrainable: Bool

    /// How the next weights of a group store the parameters: what tells is their shapes.
    func layout(of entries: ArraySlice<WeightEntry>) -> StoredLayout {
        guard let units, let first = entries.first else { return .plain }
        let start = entries.startIndex
        if first.shape.count == 2, first.shape[1] == units, entries.count > 1,
            entries[start + 1].shape == [units, units]
        {
            return .separateGates
        }
        if entries.count > 2, entries[start + 2].shape == [2 * Gate.allCases.count * units] { return .cuDNN }
        return .plain
    }

    /// The arrays that a layout stores, as parameters with shapes of their own.
    func stored(in layout: StoredLayout) -> [LayerParameter] {
        guard let units else { return parameters }
        switch layout {
        case .plain: return parameters
        case .cuDNN:
            let bias = LayerParameter(
                parameters[2].name, [2 * Gate.allCases.count * units], axes: "8·units")
            return [parameters[0], parameters[1], bias]
        case .separateGates:
            return ["i", "c", "f", "o"].flatMap { gate in
                [
                    LayerParameter("W_\(gate)", [parameters[0].shape[0], units], axes: "features, units"),
                    LayerParameter("U_\(gate)", [units, units], axes: "units, units"),
                    LayerParameter("b_\(gate)", [units], axes: "units"),
                ]
            }
        }
    }
}

extension LayerConfiguration {
    /// How many parameters belong together, and the units of those that are an LSTM's.
    func parts(_ count: Int) -> [(count: Int, units: Int?)] {
        switch self {
        case let lstm as LSTMConfiguration:
            // Only one with a bias comes in other layouts: they have no way to leave it out.
            return [(count, lstm.useBias ? lstm.units : nil)]
        case let bidirectional as BidirectionalConfiguration:
            return [bidirectional.forward, bidirectional.backward].flatMap {
                $0.base.parts($0.base.parameters(inputShape: nil).count)
            }
        case let wrapper as TimeDistributedConfiguration:
            return wrapper.inner.base.parts(count)
        default:
            return count == 0 ? [] : [(count, nil)]
        }
    }
}
