extension Kernels {
    /// Replaces one row by its activation.
    ///
    /// The switch stands outside of the loops, so that each loop is one function over a row.
    @inline(__always)
    static func apply<S: TensorScalar>(
        _ activation: Activation, to row: UnsafeMutablePointer<S>, count: Int
    ) {
        @inline(__always)
        func map(_ transform: (S) -> S) {
            for j in 0..<count { row[j] = transform(row[j]) }
        }
        switch activation {
        case .linear:
            break
        case .relu(let slope, let maximum, let threshold):
            let slope = S(slope)
            let threshold = S(threshold)
            let maximum = maximum.map { S($0) } ?? .infinity
            if slope == 0 {
                // No product with the slope: 0 · ∞ would be NaN. NaN itself must come through, so 0 is
                // what replaces and not what survives a comparison.
                map { x in
                    if x <= threshold { return 0 }
                    return x > maximum ? maximum : x
                }
            } else {
                map { x in
                    if x <= threshold { return slope * (x - threshold) }
                    return x > maximum ? maximum : x
                }
            }
        case .sigmoid:
            map(sigmoid)
        case .hardSigmoid(let slope):
            let slope = S(slope)
            map { clamp(slope * $0 + 0.5, from: 0, upTo: 1) }
        case .tanh:
            map(S.tanh)
        case .softmax:
            softmax(row, count)
        case .logSoftmax:
            logSoftmax(row, count)
        case .sparsemax:
            sparsemax(row, count)
        case .elu(let alpha):
            let alpha = S(alpha)
            map { $0 > 0 ? $0 : alpha * S.expm1($0) }
        case .selu:
            let scale = S(1.050_700_987_355_480_5)
            let scaledAlpha = S(1.050_700_987_355_480_5 * 1.673_263_242_354_377_3)
            map { $0 > 0 ? scale * $0 : scaledAlpha * S.expm1($0) }
        case .softplus:
            map(softplus)
        case .softsign:
            map { $0 / (1 + abs($0)) }
        case .exponential:
            map(S.exp)
        case .gelu(approximate: false):
            let rootHalf = S(0.707_106_781_186_547_5)
            map { $0 * 0.5 * (1 + S.erf($0 * rootHalf)) }
        case .gelu(approximate: true):
            let rootTwoOverPi = S(0.797_884_560_802_865_4)
            let cubic = S(0.044_715)
            map { x in
                let inner: S = rootTwoOverPi * (x + cubic * x * x * x)
                return 0.5 * x * (1 + S.tanh(inner))
            }
        case .silu:
            map { $0 * sigmoid($0) }
        case .hardSilu:
            map { $0 * clamp($0 / 6 + 0.5, from: 0, upTo: 1) }
        case .mish:
            map { $0 * S.tanh(softplus($0)) }
        case .celu(let alpha):
            let alpha = S(alpha)
            map { $0 > 0 ? $0 : alpha * S.expm1($0 / alpha) }
        case .tanhShrink:
            map { $0 - S.tanh($0) }
        case .hardTanh:
            map { clamp($0, from: -1, upTo: 1) }
        case .hardShrink(let threshold):
            let threshold = S(threshold)
            map { abs($0) > threshold ? $0 : 0 }
        case .softShrink(let threshold):
            let threshold = S(threshold)
            map { x in
                if x > threshold { return x - threshold }
                return x < -threshold ? x + threshold : 0
            }
        case .squareplus(let b):
            let b = S(b)
            map { x in
                let root: S = (x * x + b).squareRoot()
                return (x + root) / 2
            }
        case .logSigmoid:
            map { -softplus(-$0) }
        case .sparsePlus:
            map { x in
                if x <= -1 { return 0 }
                return x < 1 ? (x + 1) * (x + 1) / 4 : x
            }
        case .sparseSigmoid:
            map { clamp(($0 + 1) / 2, from: 0, upTo: 1) }
        case .thresholdedReLU(let theta):
            let theta = S(theta)
            // A product, as Keras has it: NaN comes through.
            map { $0 > theta ? $0 : 0 * $0 }
        }
    }

    @inline(__always)
    private static func sigmoid<S: TensorScalar>(_ x: S) -> S { 1 / (1 + S.exp(-x)) }

    /// `log(1 + eˣ)` without overflow: `max(x, 0) + log1p(e^−|x|)`.
    @inline(__always)
    private static func softplus<S: TensorScalar>(_ x: S) -> S {
        let tail = S.log1p(S.exp(-abs(x)))
        return x > 0 ? x + tail : tail
    }

    /// Clamps, letting NaN through, as TensorFlow's `clip_by_value` does.
    @inline(__always)
    private static func clamp<S: TensorScalar>(_ x: S, from low: S, upTo high: S) -> S {
        if x < low { return low }
        return x > high ? high : x
    }

    @inline(__always)
    private static func softmax<S: TensorScalar>(_ row: UnsafeMutablePointer<S>, _ count: Int) {
        let highest = maximum(row, count)
        var sum: S = 0
        for j in 0..<count {
            row[j] = S.exp(row[j] - highest)
            sum += row[j]
        }
        for j in 0..<count { row[j] /= sum }
    }

    @inline(__always)
    private static func logSoftmax<S: TensorScalar>(_ row: UnsafeMutablePointer<S>, _ count: Int) {
        let highest = maximum(row, count)
        var sum: S = 0
        for j in 0..<count {
            row[j] -= highest
            sum += S.exp(row[j])
        }
        let logSum = S.log(sum)
        for j in 0..<count { row[j] -= logSum }
    }

    /// `max(x − τ, 0)` with `τ = (Σ s − 1) / k`, where `s` are the sums of the largest 1, 2, … k elements
    /// and `k` is how many of these have `xₖ > (sₖ − 1) / k`.
    ///
    /// Martins and Astudillo put the last of the sums in the place of Σ s; this is what Keras computes.
    private static func sparsemax<S: TensorScalar>(_ row: UnsafeMutablePointer<S>, _ count: Int) {
        let sorted = (0..<count).map { row[$0] }.sorted(by: >)
        var (sum, sums, supported) = (S(0), S(0), S(0))
        for (number, element) in sorted.enumerated() {
            sum += element
            guard element - (sum - 1) / S(number + 1) > 0 else { continue }
            sums += sum
            supported += 1
        }
        let threshold = (sums - 1) / supported
        for j in 0..<count {
            row[j] -= threshold
            if row[j] < 0 { row[j] = 0 }
        }
    }

    /// The largest element: what softmax subtracts, so that no exponential overflows.
    @inline(__always)
    private static func maximum<S: TensorScalar>(_ row: UnsafeMutablePointer<S>, _ count: Int) -> S {
        var highest = -S.infinity
        for j in 0..<count where row[j] > highest { highest = row[j] }
        return highest
    }
}
