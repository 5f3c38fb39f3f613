/// Everything an LSTM computed, step by step in the order of processing.
///
/// Batch comes first, time-major or not. At masked steps z and the gates are what the cell computed
/// from the carried state, and c and h are the carried state itself.
public struct LSTMTrace<Element: TensorScalar>: Sendable {
    /// Preactivations of all gates, [B, T, 4U].
    public internal(set) var z: Tensor<Element>
    /// Activated gates in the order of ``Gate``, each [B, T, U]; the cell gate's is the candidate g.
    public internal(set) var gates: [Tensor<Element>]
    /// The cell state after each step, [B, T, U].
    public internal(set) var c: Tensor<Element>
    /// The hidden state after each step, [B, T, U].
    public internal(set) var h: Tensor<Element>

    /// The traced values under the names that recordings use: z, i, f, g, o, c, h.
    public var named: [(name: String, values: Tensor<Element>)] {
        [
            ("z", z), ("i", gates[Gate.input.rawValue]), ("f", gates[Gate.forget.rawValue]),
            ("g", gates[Gate.cell.rawValue]), ("o", gates[Gate.output.rawValue]), ("c", c), ("h", h),
        ]
    }
}

extension RNN {
    /// Runs an LSTM layer and keeps what each step computed.
    ///
    /// - Parameters: as for a call of the layer.
    /// - Returns: Values of every step in the order of processing.
    /// - Throws: ``RuntimeError`` when a shape does not fit.
    public func trace<Scalar>(
        _ x: Tensor<Scalar>, initialState: [Tensor<Scalar>]? = nil, mask: Mask? = nil
    ) throws(RuntimeError) -> LSTMTrace<Scalar> where Cell == LSTMCell<Scalar> {
        let (batch, timesteps) = try checkShapes(x, initialState?[...], mask)
        let units = cell.units
        let width = Gate.allCases.count * units
        let sequence = Tensor<Scalar>(shape: [batch, timesteps, units])
        var trace = LSTMTrace(
            z: Tensor(shape: [batch, timesteps, width]),
            gates: Array(repeating: sequence, count: Gate.allCases.count), c: sequence, h: sequence)
        // Only the reference stores what a trace shows.
        let reference = RNN(cell.packed(for: nil), options: options)
        _ = try reference.run(x, initialState: initialState, mask: mask) { step in
            let activated = step.scratch + batch * width
            for row in 0..<batch {
                let place = row * timesteps + step.step
                for j in 0..<width { trace.z.elements[place * width + j] = step.scratch[row * width + j] }
                for u in 0..<units {
                    for gate in Gate.allCases {
                        trace.gates[gate.rawValue].elements[place * units + u] =
                            activated[row * width + gate.rawValue * units + u]
                    }
                    trace.h.elements[place * units + u] = step.state[row * units + u]
                    trace.c.elements[place * units + u] = step.state[(batch + row) * units + u]
                }
            }
        }
        return trace
    }
}
