import ArrayData
import JSON
import KerasRuntime

/// The `config` object of a layer, read with the layer's name at hand for errors.
package struct Settings {
    /// The layer.
    let place: FormatError.Place?
    private(set) var members: [String: JSONValue]
    let context: ReadingContext
    var semantics: WriterSemantics { context.semantics }
    /// The module of Keras that the class is from, as Keras 3 says it: "keras.layers", "keras.src.ops.numpy".
    var module: String?
    /// How the layer is called, for operations, whose calls say what they compute.
    var call = CallPattern()
    /// The model that the layer wraps, where it has been read already.
    var wrapped: DecodedModel?

    init(
        _ members: [String: JSONValue], place: FormatError.Place?, context: ReadingContext
    ) {
        self.members = members
        self.place = place
        self.context = context
    }

    /// The value under a key; `nil` if absent or null.
    subscript(key: String) -> JSONValue? {
        guard let value = members[key], !value.isNull else { return nil }
        return value
    }

    func mismatch(_ key: String, expected: String) -> FormatError {
        .mismatch(key, expected: expected, found: members[key]?.summary ?? "nothing", at: place)
    }

    func bool(_ key: String, default fallback: Bool) throws(FormatError) -> Bool {
        guard let value = self[key] else { return fallback }
        guard let bool = value.bool else { throw mismatch(key, expected: "true or false") }
        return bool
    }

    /// A size: positive, and small enough that the sizes made from it do not overflow.
    func size(_ key: String) throws(FormatError) -> Int {
        guard let size = self[key]?.int, size > 0, size <= Self.largestSize else {
            throw mismatch(key, expected: "an integer from 1 to \(Self.largestSize)")
        }
        return size
    }

    /// Far more than any layer has: the weights of 2²⁴ units would take 4 PB.
    static let largestSize = 1 << 24

    func number(_ key: String, default fallback: Double) throws(FormatError) -> Double {
        guard let value = self[key] else { return fallback }
        guard let number = value.double else { throw mismatch(key, expected: "a number") }
        return number
    }

    func activation(_ key: String, default fallback: Activation) throws(FormatError) -> Activation {
        guard let value = members[key] else { return fallback }
        return try ActivationDecoder.decode(value, key: key, self)
    }

    /// The settings with Keras 1's names of arguments replaced by the later ones.
    func renamingKeras1(_ names: [String: String]) -> Settings {
        guard semantics.writer.line == .keras1 else { return self }
        var members = members
        for (old, new) in names { members[new] = members[new] ?? members[old] }
        var renamed = self
        renamed.members = members
        return renamed
    }

    /// A layer inside this one: `{"class_name": …, "config": {…}}`.
    func inner(_ key: String) throws(FormatError) -> (className: String, settings: Settings) {
        guard let className = self[key]?["class_name"]?.string,
            let members = self[key]?["config"]?.object
        else { throw mismatch(key, expected: "a layer") }
        return (className, Settings(members, place: place, context: context))
    }

    /// Whether the layer's weights are trained; what is not comes last in files.
    var isTrainable: Bool {
        if semantics.wrapperCannotFreeze, let inner = self["layer"]?["config"] {
            return inner["trainable"]?.bool ?? true
        }
        return self["trainable"]?.bool ?? true
    }

    /// The type in which Keras computes the layer.
    func computeType() throws(FormatError) -> ElementType {
        guard let policy = self["dtype"] else { return .float32 }
        // A string, or an object of class Policy or DTypePolicy.
        guard let name = policy.string ?? policy["config"]?["name"]?.string else {
            throw mismatch("dtype", expected: "a type or a policy")
        }
        let type = name.hasPrefix("mixed_") ? String(name.dropFirst("mixed_".count)) : name
        // Layers of other types, such as an int32 input, compute nothing that rounds.
        return ElementType(rawValue: type) ?? .float32
    }

    /// The arguments that make no difference to inference, as text.
    func trainingArguments() -> [String: String] {
        var arguments: [String: String] = [:]
        for (key, value) in members where Self.trainingKeys.contains(key) && !value.isNull {
            arguments[key] = Self.text(value)
        }
        // What is trainable is the rule, so only the exception is worth a word.
        if arguments["trainable"] == "true" { arguments["trainable"] = nil }
        return arguments
    }

    private static let trainingKeys: Set<String> = [
        "trainable", "unit_forget_bias", "implementation", "dropout", "recurrent_dropout", "seed", "rate",
        "noise_shape", "p", "stddev", "sigma", "l1", "l2", "init", "inner_init", "forget_bias_init",
        "consume_less", "W_regularizer",
        "U_regularizer", "b_regularizer", "W_constraint", "b_constraint", "dropout_W", "dropout_U",
        "kernel_initializer", "recurrent_initializer", "bias_initializer",
        "embeddings_initializer", "kernel_regularizer", "recurrent_regularizer", "bias_regularizer",
        "embeddings_regularizer", "activity_regularizer", "kernel_constraint", "recurrent_constraint",
        "bias_constraint", "embeddings_constraint", "momentum", "renorm", "renorm_clipping",
        "renorm_momentum",
        "virtual_batch_size", "synchronized", "beta_initializer", "gamma_initializer",
        "moving_mean_initializer", "moving_variance_initializer", "beta_regularizer", "gamma_regularizer",
        "beta_constraint", "gamma_constraint", "beta_init", "gamma_init", "lora_rank", "lora_alpha",
        "quantization_config", "depthwise_initializer", "depthwise_regularizer", "depthwise_constraint",
        "pointwise_initializer", "pointwise_regularizer", "pointwise_constraint",
    ]

    /// An argument as Python would print it: `0.2`, `VarianceScaling(mode=fan_avg, scale=1.0)`.
    private static func text(_ value: JSONValue) -> String {
        switch value {
        case .string(let text): return text
        case .object(let members):
            guard let name = members["class_name"]?.string else { return value.summary }
            let arguments = (members["config"]?.object ?? [:]).filter { !$0.value.isNull }
                .sorted { $0.key < $1.key }.map { "\($0.key)=\(text($0.value))" }
            return arguments.isEmpty ? name : "\(name)(\(arguments.joined(separator: ", ")))"
        default: return value.summary
        }
    }
}
