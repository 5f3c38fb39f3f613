import ArrayData
import KerasRuntime

/// The cells that files store in layouts of their own.
package enum GatedCell: Sendable, Hashable {
    case lstm, gru

    /// The gates in the order in which Keras 1 stores their arrays.
    var keras1Gates: [String] {
        switch self {
        case .lstm: ["i", "c", "f", "o"]
        case .gru: ["z", "r", "h"]
        }
    }

    var gateCount: Int { keras1Gates.count }

    /// Where Keras 1 has each of the gates as we, and all later versions, order them.
    fileprivate var keras1Positions: [Int] {
        switch self {
        case .lstm:
            Gate.allCases.map { gate in
                switch gate {
                case .input: 0
                case .cell: 1
                case .forget: 2
                case .output: 3
                }
            }
        case .gru: [0, 1, 2]
        }
    }
}

/// How a file stores the weights that belong together, where that is not how the runtime wants them.
package enum StoredLayout: Sendable, Hashable {
    /// One array for each parameter.
    case plain
    /// Keras 1: one array for each gate and kind, in the order (W, U, b) × gates.
    case separateGates(GatedCell)
    /// CuDNNLSTM, CuDNNGRU: kernels transposed gate by gate, and a bias for the input and one for the state.
    case cuDNN(GatedCell)

    /// The note that an import makes of it; `nil` where there is nothing to say.
    package var note: String? {
        switch self {
        case .plain: nil
        case .separateGates(let cell): "\(3 * cell.gateCount) Keras 1 arrays fused"
        case .cuDNN: "CuDNN layout converted"
        }
    }

    /// The parameters out of the arrays that store them.
    ///
    /// - Parameter arrays: As the file has them, of shapes that have been checked.
    /// - Returns: Kernel, recurrent kernel, bias, as Keras' plain layers have them.
    package func parameters(from arrays: [NDArray]) -> [NDArray] {
        switch self {
        case .plain: arrays
        case .separateGates(let cell):
            (0..<3).map { kind in Self.sideBySide(cell.keras1Positions.map { arrays[3 * $0 + kind] }) }
        case .cuDNN(let cell): Self.fromCuDNN(arrays, cell)
        }
    }

    /// Matrices, or vectors, with the same number of rows as one.
    private static func sideBySide(_ stored: [NDArray]) -> NDArray {
        // Each gate has an array of its own, so that a file may store them in different types.
        let isDouble = stored.contains { $0.elementType == .float64 }
        let arrays = isDouble ? stored.map { NDArray(shape: $0.shape, $0.doubles) } : stored
        let columns = arrays[0].shape.last ?? 0
        let shape = arrays[0].shape.dropLast() + [columns * arrays.count]
        return arrays[0].rearranged(shape: Array(shape)) { position in
            let (row, column) = (position / (columns * arrays.count), position % (columns * arrays.count))
            return (arrays[column / columns], row * columns + column % columns)
        }
    }

    /// Source: Keras `_convert_rnn_weights`.
    private static func fromCuDNN(_ arrays: [NDArray], _ cell: GatedCell) -> [NDArray] {
        let (features, width) = (arrays[0].shape[0], arrays[0].shape[1])
        let units = width / cell.gateCount
        let kernel = arrays[0].rearranged(shape: [features, width]) { position in
            let (row, column) = (position / width, position % width)
            // Read gate by gate in rows, CuDNN's matrix is [units, features].
            let flat = column % units * features + row
            let gate = column / units
            return (arrays[0], flat / units * width + gate * units + flat % units)
        }
        let recurrent = arrays[1].rearranged(shape: [units, width]) { position in
            let (row, column) = (position / width, position % width)
            return (arrays[1], column % units * width + column / units * units + row)
        }
        return [kernel, recurrent, cell == .lstm ? halvesAdded(arrays[2]) : halvesAsRows(arrays[2])]
    }

    /// An LSTM adds up the bias of the input and that of the state.
    private static func halvesAdded(_ bias: NDArray) -> NDArray {
        let width = bias.shape[0] / 2
        if case .float64(let values) = bias.values {
            return NDArray(shape: [width], (0..<width).map { values[$0] + values[width + $0] })
        }
        return NDArray(shape: [width], (0..<width).map { bias.floats[$0] + bias.floats[width + $0] })
    }

    /// A GRU needs them apart.
    private static func halvesAsRows(_ bias: NDArray) -> NDArray {
        bias.rearranged(shape: [2, bias.shape[0] / 2]) { (bias, $0) }
    }
}

extension NDArray {
    /// An array of this one's type whose elements come from elsewhere.
    ///
    /// - Parameter source: For a position in row-major order, the array and the position to take.
    fileprivate func rearranged(shape: [Int], _ source: (Int) -> (NDArray, Int)) -> NDArray {
        let count = shape.reduce(1, *)
        func gather<Element>(_ values: (NDArray) -> [Element]?) -> [Element] {
            (0..<count).compactMap { position in
                let (array, place) = source(position)
                return values(array)?[place]
            }
        }
        if case .float64 = values {
            return NDArray(
                shape: shape, gather { if case .float64(let values) = $0.values { values } else { nil } })
        }
        return NDArray(shape: shape, gather(\.floats))
    }
}
