extension TensorScalar {
    /// Sets each row of `out` to a bias, or to 0.
    static func spread(
        _ bias: ArraySlice<Self>?, rows: Int, columns: Int, into out: UnsafeMutablePointer<Self>
    ) {
        guard let bias else {
            out.update(repeating: 0, count: rows * columns)
            return
        }
        bias.withUnsafeBufferPointer { bias in
            guard let bias = bias.baseAddress else { return }
            for row in 0..<rows { (out + row * columns).update(from: bias, count: columns) }
        }
    }

    /// `out[r, :] += x[r, :] · weights`.
    ///
    /// - Parameter weights: [depth, columns].
    static func accumulateProduct(
        _ x: UnsafePointer<Self>, rowStride: Int, rows: Int, _ weights: Tensor<Self>,
        into out: UnsafeMutablePointer<Self>
    ) {
        weights.elements.withUnsafeBufferPointer { elements in
            guard let base = elements.baseAddress else { return }
            accumulateProduct(
                x, rowStride: rowStride, rows: rows, depth: weights.shape[0], base,
                columns: weights.shape[1], into: out)
        }
    }
}
