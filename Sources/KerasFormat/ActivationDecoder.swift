import JSON
import KerasRuntime

/// Reads activations: a name, or an object for one with arguments.
enum ActivationDecoder {
    static func decode(
        _ value: JSONValue, key: String, _ settings: Settings
    ) throws(FormatError) -> Activation {
        switch value {
        case .null:
            return .linear
        case .string(let name):
            guard let activation = named(name, settings.semantics) else {
                throw unsupported(name, key, settings)
            }
            return activation
        case .object(let members):
            guard let className = members["class_name"]?.string else {
                throw settings.mismatch(key, expected: "the name of an activation")
            }
            let arguments = members["config"] ?? .null
            // Keras 3 writes a function as {"class_name": "function", "config": "relu"}.
            if className == "function", let name = arguments.string {
                return try decode(.string(name), key: key, settings)
            }
            let inner = Settings(
                arguments.object ?? [:], place: settings.place, context: settings.context)
            guard let activation = try layer(className, inner) else {
                throw unsupported(className, key, settings)
            }
            return activation
        default:
            throw settings.mismatch(key, expected: "the name of an activation")
        }
    }

    private static func unsupported(_ name: String, _ key: String, _ settings: Settings) -> FormatError {
        FormatError(.unsupported(what: "\(key) \"\(name)\"", hint: nil), at: settings.place)
    }

    /// An activation by the name of its function, its arguments at their defaults.
    private static func named(_ name: String, _ semantics: WriterSemantics) -> Activation? {
        switch name {
        case "linear": .linear
        case "relu": .relu()
        case "relu6": .relu(maximum: 6)
        case "sigmoid": .sigmoid
        case "hard_sigmoid": semantics.hardSigmoid
        case "tanh": .tanh
        case "softmax": .softmax
        case "log_softmax": .logSoftmax
        case "sparsemax": .sparsemax
        case "elu": .elu(alpha: 1)
        case "selu": .selu
        case "softplus": .softplus
        case "softsign": .softsign
        case "exponential": .exponential
        case "gelu": .gelu(approximate: false)
        case "swish", "silu": .silu
        case "hard_swish", "hard_silu": .hardSilu
        case "mish": .mish
        case "leaky_relu": .relu(negativeSlope: 0.2)
        case "celu": .celu(alpha: 1)
        case "tanh_shrink": .tanhShrink
        case "hard_tanh": .hardTanh
        case "hard_shrink": .hardShrink(threshold: 0.5)
        case "soft_shrink": .softShrink(threshold: 0.5)
        case "squareplus": .squareplus(b: 4)
        case "log_sigmoid": .logSigmoid
        case "sparse_plus": .sparsePlus
        case "sparse_sigmoid": .sparseSigmoid
        default: nil
        }
    }

    /// An activation given as a layer, with the layer's arguments.
    static func layer(_ className: String, _ settings: Settings) throws(FormatError) -> Activation? {
        switch className {
        case "LeakyReLU":
            // `alpha` before Keras 3.
            let slope = try settings.number("alpha", default: 0.3)
            return .relu(negativeSlope: try settings.number("negative_slope", default: slope))
        case "ELU":
            return .elu(alpha: try settings.number("alpha", default: 1))
        case "ReLU":
            let maximum =
                settings["max_value"] == nil ? nil : try settings.number("max_value", default: 0)
            return .relu(
                negativeSlope: try settings.number("negative_slope", default: 0), maximum: maximum,
                threshold: try settings.number("threshold", default: 0))
        case "ThresholdedReLU":
            return .thresholdedReLU(theta: try settings.number("theta", default: 1))
        case "Activation":
            return try settings.activation("activation", default: .linear)
        default:
            return nil
        }
    }
}
