/// An activation function with all its arguments settled.
///
/// Names and versions of Keras are gone by the time one of these exists: `hard_sigmoid` is
/// `hardSigmoid(slope: 0.2, …)` in a file of Keras 2 and `hardSigmoid(slope: 1/6, …)` in one of Keras 3.
public enum Activation: Sendable, Hashable, Codable {
    /// `x`
    case linear
    /// `x ≥ maximum: maximum; x > threshold: x; else negativeSlope · (x − threshold)`
    case relu(negativeSlope: Double = 0, maximum: Double? = nil, threshold: Double = 0)
    /// `1 / (1 + e⁻ˣ)`
    case sigmoid
    /// `min(max(slope · x + 0.5, 0), 1)`
    case hardSigmoid(slope: Double)
    /// `tanh x`
    case tanh
    /// `eˣⁱ / Σ eˣʲ` over the last dimension
    case softmax
    /// `log softmax(x)` over the last dimension
    case logSoftmax
    /// `max(x − τ, 0)` over the last dimension; see `Kernels.sparsemax` for τ
    case sparsemax
    /// `x > 0: x; else alpha · (eˣ − 1)`
    case elu(alpha: Double)
    /// `scale · elu(x, alpha)` with the constants of Klambauer et al.
    case selu
    /// `log(1 + eˣ)`
    case softplus
    /// `x / (1 + |x|)`
    case softsign
    /// `eˣ`
    case exponential
    /// `x · Φ(x)`; approximated by tanh if asked for
    case gelu(approximate: Bool)
    /// `x · sigmoid(x)`, also called swish
    case silu
    /// `x · min(max(x/6 + 0.5, 0), 1)`, also called hard swish
    case hardSilu
    /// `x · tanh(softplus(x))`
    case mish
    /// `x > 0: x; else alpha · (e^(x/alpha) − 1)`
    case celu(alpha: Double)
    /// `x − tanh x`
    case tanhShrink
    /// `min(max(x, −1), 1)`
    case hardTanh
    /// `|x| > threshold: x; else 0`
    case hardShrink(threshold: Double)
    /// `x − threshold` beyond `threshold`, `x + threshold` beyond `−threshold`, else 0
    case softShrink(threshold: Double)
    /// `(x + √(x² + b)) / 2`
    case squareplus(b: Double)
    /// `−log(1 + e⁻ˣ)`
    case logSigmoid
    /// `x ≤ −1: 0; x < 1: (x + 1)² / 4; else x`
    case sparsePlus
    /// `min(max((x + 1) / 2, 0), 1)`
    case sparseSigmoid
    /// `x > theta: x; else 0 · x`
    case thresholdedReLU(theta: Double)
}
