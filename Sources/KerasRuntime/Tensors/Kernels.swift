/// The plain numerical kernels, written once for both precisions.
///
/// They are inlined into the witnesses of `Float` and `Double`, which is where they are specialised.
enum Kernels {
    /// `out[r, j] += Σₖ x[r, k] · weights[k, j]` for `rows` rows.
    ///
    /// - Parameters:
    ///   - x: First row of the input; row `r` starts at `r · rowStride`.
    ///   - depth: Columns of `x`, rows of `weights`.
    ///   - weights: [depth, columns], contiguous.
    ///   - out: [rows, columns], contiguous.
    /// - Complexity: O(rows · depth · columns); no allocation.
    @inline(__always)
    static func accumulateProduct<S: TensorScalar>(
        _ x: UnsafePointer<S>, rowStride: Int, rows: Int, depth: Int,
        _ weights: UnsafePointer<S>, columns: Int, into out: UnsafeMutablePointer<S>
    ) {
        for row in 0..<rows {
            let input = x + row * rowStride
            let output = out + row * columns
            // Four rows of the weights at a time: one pass over the output serves four products.
            var k = 0
            while k + 4 <= depth {
                let a0 = input[k]
                let a1 = input[k + 1]
                let a2 = input[k + 2]
                let a3 = input[k + 3]
                let w0 = weights + k * columns
                let w1 = w0 + columns
                let w2 = w1 + columns
                let w3 = w2 + columns
                for j in 0..<columns {
                    output[j] += (a0 * w0[j] + a1 * w1[j]) + (a2 * w2[j] + a3 * w3[j])
                }
                k += 4
            }
            while k < depth {
                let a = input[k]
                let w = weights + k * columns
                for j in 0..<columns { output[j] += a * w[j] }
                k += 1
            }
        }
    }

    /// `c' = f ⊙ c + i ⊙ g`, `h' = o ⊙ act(c')` for one row of activated gates.
    ///
    /// - Parameters:
    ///   - gates: [4U] in the order of ``Gate``, activations applied.
    ///   - cell: The cell state before, [U].
    /// Source: Keras `LSTMCell.call`.
    @inline(__always)
    static func updateLSTMState<S: TensorScalar>(
        gates: UnsafePointer<S>, cell: UnsafePointer<S>, activation: Activation, units: Int,
        nextHidden: UnsafeMutablePointer<S>, nextCell: UnsafeMutablePointer<S>
    ) {
        let input = gates + Gate.input.rawValue * units
        let forget = gates + Gate.forget.rawValue * units
        let candidate = gates + Gate.cell.rawValue * units
        let output = gates + Gate.output.rawValue * units
        for u in 0..<units {
            nextCell[u] = forget[u] * cell[u] + input[u] * candidate[u]
            nextHidden[u] = nextCell[u]
        }
        apply(activation, to: nextHidden, count: units)
        for u in 0..<units { nextHidden[u] *= output[u] }
    }

    /// `h' = z ⊙ h + (1 − z) ⊙ g` for one row.
    ///
    /// Source: Keras `GRUCell.call`.
    @inline(__always)
    static func updateGRUState<S: TensorScalar>(
        update: UnsafePointer<S>, candidate: UnsafePointer<S>, hidden: UnsafePointer<S>, units: Int,
        nextHidden: UnsafeMutablePointer<S>
    ) {
        for u in 0..<units { nextHidden[u] = update[u] * hidden[u] + (1 - update[u]) * candidate[u] }
    }

    /// `out = a + b ⊙ c` for one row.
    @inline(__always)
    static func multiplyAdd<S: TensorScalar>(
        _ a: UnsafePointer<S>, _ b: UnsafePointer<S>, _ c: UnsafePointer<S>, count: Int,
        into out: UnsafeMutablePointer<S>
    ) {
        for j in 0..<count { out[j] = a[j] + b[j] * c[j] }
    }
}
