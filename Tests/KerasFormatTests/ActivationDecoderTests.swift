import KerasRuntime
import TestSupport
import Testing

@testable import KerasFormat

@Suite struct ActivationDecoderTests {
    private func activation(_ json: String, keras version: String = "2.15.0") throws -> Activation {
        try configuration(
            "Activation", #""activation": \#(json)"#, keras: version, as: ActivationConfiguration.self
        ).activation
    }

    @Test(
        arguments: [
            ("linear", .linear), ("relu", .relu()), ("relu6", .relu(maximum: 6)), ("sigmoid", .sigmoid),
            ("tanh", .tanh), ("softmax", .softmax), ("log_softmax", .logSoftmax), ("sparsemax", .sparsemax),
            ("elu", .elu(alpha: 1)),
            ("selu", .selu), ("softplus", .softplus), ("softsign", .softsign), ("exponential", .exponential),
            ("gelu", .gelu(approximate: false)), ("swish", .silu), ("silu", .silu), ("hard_swish", .hardSilu),
            ("hard_silu", .hardSilu), ("mish", .mish), ("leaky_relu", .relu(negativeSlope: 0.2)),
            ("celu", .celu(alpha: 1)), ("tanh_shrink", .tanhShrink), ("hard_tanh", .hardTanh),
            ("hard_shrink", .hardShrink(threshold: 0.5)), ("soft_shrink", .softShrink(threshold: 0.5)),
            ("squareplus", .squareplus(b: 4)), ("log_sigmoid", .logSigmoid), ("sparse_plus", .sparsePlus),
            ("sparse_sigmoid", .sparseSigmoid),
        ] as [(String, Activation)])
    func byName(name: String, expected: Activation) throws {
        #expect(try activation("\"\(name)\"") == expected)
        #expect(try activation("\"\(name)\"", keras: "3.15.1") == expected)
        // Keras 3 writes functions as objects, too.
        let function = #"{"module": "builtins", "class_name": "function", "config": "\#(name)"}"#
        #expect(try activation(function, keras: "3.15.1") == expected)
        let lstm: LSTMConfiguration = try configuration(
            "LSTM", #""units": 2, "activation": "\#(name)""#)
        #expect(lstm.activation == expected)
        #expect(lstm.recurrentActivation == .sigmoid)
    }

    @Test(
        arguments: [
            (
                #"{"class_name": "LeakyReLU", "config": {"name": "l", "alpha": 0.25}}"#,
                .relu(negativeSlope: 0.25)
            ),
            (
                #"{"module": "keras.layers", "class_name": "LeakyReLU", "config": {"negative_slope": 0.125}}"#,
                .relu(negativeSlope: 0.125)
            ),
            (#"{"class_name": "LeakyReLU", "config": {}}"#, .relu(negativeSlope: 0.3)),
            (#"{"class_name": "ELU", "config": {"alpha": 0.5}}"#, .elu(alpha: 0.5)),
            (#"{"class_name": "ELU", "config": {"name": "elu"}}"#, .elu(alpha: 1)),
            (#"{"class_name": "ReLU", "config": {"max_value": null}}"#, .relu()),
            (
                #"{"class_name": "ReLU", "config": {"max_value": 6, "negative_slope": 0.25, "threshold": 1.5}}"#,
                .relu(negativeSlope: 0.25, maximum: 6, threshold: 1.5)
            ),
            (#"{"class_name": "ThresholdedReLU", "config": {"theta": 0.75}}"#, .thresholdedReLU(theta: 0.75)),
            (#"{"class_name": "ThresholdedReLU", "config": {}}"#, .thresholdedReLU(theta: 1)),
            (#"{"class_name": "Activation", "config": {"activation": "tanh"}}"#, .tanh),
            (
                #"{"class_name": "Activation", "config": {"activation": "hard_sigmoid"}}"#,
                .hardSigmoid(slope: 0.2)
            ),
            ("null", .linear),
        ] as [(String, Activation)])
    func asObject(json: String, expected: Activation) throws {
        #expect(try activation(json) == expected)
    }

    @Test(arguments: [
        ("\"swoosh\"", "activation \"swoosh\" is not supported"),
        ("\"TANH\"", "activation \"TANH\" is not supported"),
        (#"{"class_name": "MyFunction", "config": {}}"#, "activation \"MyFunction\" is not supported"),
        (#"{"class_name": "function", "config": "mine"}"#, "activation \"mine\" is not supported"),
        ("3", "activation: expected the name of an activation, found 3"),
        ("[\"relu\"]", "activation: expected the name of an activation, found [\"relu\"]"),
        ("{\"name\": \"relu\"}", "activation: expected the name of an activation, found an object"),
        (
            #"{"class_name": "LeakyReLU", "config": {"alpha": "0.3"}}"#,
            "alpha: expected a number, found \"0.3\""
        ),
        (
            #"{"class_name": "ReLU", "config": {"threshold": [1]}}"#,
            "threshold: expected a number, found [1]"
        ),
        (
            #"{"class_name": "ReLU", "config": {"max_value": "6"}}"#,
            "max_value: expected a number, found \"6\""
        ),
    ])
    func refused(json: String, problem: String) {
        #expect(message { _ = try activation(json) } == "layer \"layer\" (1 of 1): \(problem)")
    }

    @Test func recurrentActivationIsNamedInErrors() {
        let layer = entry("LSTM", "lstm", #""units": 2, "recurrent_activation": "swoosh""#)
        #expect(
            message { _ = try decode(sequential(layer)) }
                == #"layer "lstm" (1 of 1): recurrent_activation "swoosh" is not supported"#)
    }
}
