extension Activation: CustomStringConvertible {
    /// Keras' name of the function, with the arguments that tell variants apart.
    public var description: String {
        switch self {
        case .linear: "linear"
        case .relu(0, nil, 0): "relu"
        case .relu(0, 6, 0): "relu6"
        case .relu(let slope, nil, 0): "leaky_relu(negative_slope=\(slope))"
        case .relu(let slope, let maximum, let threshold):
            "relu(negative_slope=\(slope), max_value=\(maximum.map { "\($0)" } ?? "none"), threshold=\(threshold))"
        case .sigmoid: "sigmoid"
        case .hardSigmoid(let slope): slope == 0.2 ? "hard_sigmoid(0.2x+0.5)" : "hard_sigmoid(x/6+0.5)"
        case .tanh: "tanh"
        case .softmax: "softmax"
        case .logSoftmax: "log_softmax"
        case .sparsemax: "sparsemax"
        case .elu(let alpha): "elu(alpha=\(alpha))"
        case .selu: "selu"
        case .softplus: "softplus"
        case .softsign: "softsign"
        case .exponential: "exponential"
        case .gelu(let approximate): approximate ? "gelu(approximate=true)" : "gelu"
        case .silu: "silu"
        case .hardSilu: "hard_silu"
        case .mish: "mish"
        case .celu(let alpha): "celu(alpha=\(alpha))"
        case .tanhShrink: "tanh_shrink"
        case .hardTanh: "hard_tanh"
        case .hardShrink(let threshold): "hard_shrink(threshold=\(threshold))"
        case .softShrink(let threshold): "soft_shrink(threshold=\(threshold))"
        case .squareplus(let b): "squareplus(b=\(b))"
        case .logSigmoid: "log_sigmoid"
        case .sparsePlus: "sparse_plus"
        case .sparseSigmoid: "sparse_sigmoid"
        case .thresholdedReLU(let theta): "thresholded_relu(theta=\(theta))"
        }
    }
}
