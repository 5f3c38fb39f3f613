import ArrayData
import KerasRuntime
import TestSupport
import Testing

@testable import KerasFormat

@Suite struct SettingsTests {
    @Test(
        arguments: [
            ("\"float32\"", .float32), ("\"float64\"", .float64), ("\"float16\"", .float16),
            ("\"bfloat16\"", .bfloat16), ("\"mixed_float16\"", .float16), ("\"mixed_bfloat16\"", .bfloat16),
            ("\"int32\"", .int32), ("\"string\"", .float32), ("null", .float32),
            (#"{"class_name": "Policy", "config": {"name": "mixed_float16"}}"#, .float16),
            (#"{"class_name": "PolicyV1", "config": {"name": "float64", "loss_scale": null}}"#, .float64),
            (
                #"{"module": "keras", "class_name": "DTypePolicy", "config": {"name": "float32"}}"#, .float32
            ),
            (
                #"{"module": "keras", "class_name": "DTypePolicy", "config": {"name": "mixed_bfloat16"}}"#,
                .bfloat16
            ),
        ] as [(String, ElementType)])
    func computeType(dtype: String, expected: ElementType) throws {
        let layer = entry("Dense", "dense", #""units": 2, "dtype": \#(dtype)"#)
        #expect(try decode(sequential(layer)).layers[0].computeType == expected)
    }

    @Test func computeTypeWhenAbsent() throws {
        let description = try decode(sequential(entry("Dense", "dense", #""units": 2"#)))
        #expect(description.layers[0].computeType == .float32)
    }

    private func problem(_ className: String, _ settings: String) -> String {
        let first = entry("Dropout", "drop")
        return message { _ = try decode(sequential(first, entry(className, "it", settings))) }
    }

    @Test(arguments: [
        ("-1", "-1"), ("0", "0"), ("1000000000", "1000000000"), ("16777217", "16777217"), ("\"4\"", "\"4\""),
        ("2.5", "2.5"), ("null", "null"), ("true", "true"), ("[3]", "[3]"), ("NaN", "nan"),
        ("99999999999999999999", "1e+20"),
    ])
    func units(value: String, found: String) {
        let expected = #"layer "it" (2 of 2): units: expected an integer from 1 to 16777216, found "# + found
        #expect(problem("LSTM", #""units": \#(value)"#) == expected)
        #expect(problem("Dense", #""units": \#(value)"#) == expected)
    }

    @Test func missingSizes() {
        let place = #"layer "it" (2 of 2): "#
        let expected = ": expected an integer from 1 to 16777216, found nothing"
        #expect(problem("LSTM", #""output_dim": 4"#) == place + "units" + expected)
        #expect(problem("Embedding", #""output_dim": 4"#) == place + "input_dim" + expected)
        #expect(problem("Embedding", #""input_dim": 4"#) == place + "output_dim" + expected)
    }

    @Test(arguments: [
        ("LSTM", #""units": 2, "use_bias": "yes""#, "use_bias: expected true or false, found \"yes\""),
        ("LSTM", #""units": 2, "return_sequences": 1"#, "return_sequences: expected true or false, found 1"),
        ("LSTM", #""units": 2, "time_major": []"#, "time_major: expected true or false, found []"),
        ("Dense", #""units": 2, "use_bias": {}"#, "use_bias: expected true or false, found an object"),
        ("Masking", #""mask_value": "0""#, "mask_value: expected a number, found \"0\""),
        ("Dense", #""units": 2, "dtype": 32"#, "dtype: expected a type or a policy, found 32"),
        (
            "Dense", #""units": 2, "dtype": {"class_name": "Policy"}"#,
            "dtype: expected a type or a policy, found an object of class Policy"
        ),
    ])
    func wrongTypes(className: String, settings: String, expected: String) {
        #expect(problem(className, settings) == #"layer "it" (2 of 2): "# + expected)
    }

    /// What is null counts as absent where Keras has a default.
    @Test func nullIsAbsent() throws {
        let lstm: LSTMConfiguration = try configuration(
            "LSTM", #""units": 2, "use_bias": null, "stateful": null"#)
        #expect(lstm.useBias)
        #expect(!lstm.options.stateful)
    }

    @Test func largestSize() throws {
        let dense: DenseConfiguration = try configuration("Dense", #""units": 16777216"#)
        #expect(dense.units == 1 << 24)
    }

    @Test func trainingArguments() throws {
        let layer = entry(
            "LSTM", "lstm",
            """
            "units": 2, "trainable": false, "dropout": 0.25, "implementation": 2, "kernel_regularizer": null,
            "unit_forget_bias": true, "recurrent_initializer": {"class_name": "Orthogonal",
                "config": {"gain": 1.5, "seed": null}},
            "kernel_initializer": {"module": "keras.initializers", "class_name": "GlorotUniform",
                "config": {"seed": 3}},
            "bias_initializer": {"class_name": "Zeros", "config": {}}
            """)
        let arguments = try decode(sequential(layer)).layers[0].trainingArguments
        #expect(
            arguments == [
                "trainable": "false", "dropout": "0.25", "implementation": "2", "unit_forget_bias": "true",
                "recurrent_initializer": "Orthogonal(gain=1.5)",
                "kernel_initializer": "GlorotUniform(seed=3)", "bias_initializer": "Zeros",
            ])
    }

    @Test(
        arguments: [
            ("[null, 5, 3]", [nil, 5, 3]), ("[2, null, 1]", [2, nil, 1]), ("[null, 0]", [nil, 0]), ("[]", []),
        ] as [(String, PartialShape)])
    func shapes(json: String, expected: PartialShape) throws {
        for key in ["batch_input_shape", "batch_shape"] {
            let input = entry("InputLayer", "x", #""\#(key)": \#(json)"#)
            let config = #"{"class_name": "Sequential", "config": [\#(input), \#(entry("Dropout", "d"))]}"#
            #expect(try decode(config).inputs == [ModelDescription.Input(name: "x", shape: expected)])
        }
    }

    @Test(arguments: [
        ("[null, -1, 3]", "extents from 0 to 16777216 or null, found [null, -1, 3]"),
        ("[16777217]", "extents from 0 to 16777216 or null, found [16777217]"),
        ("[\"3\"]", "extents from 0 to 16777216 or null, found [\"3\"]"), ("3", "a list of extents, found 3"),
        ("{}", "a list of extents, found an object"),
    ])
    func brokenShapes(json: String, problem: String) {
        let input = entry("InputLayer", "x", #""batch_input_shape": \#(json)"#)
        let config = #"{"class_name": "Sequential", "config": [\#(input), \#(entry("Dropout", "d"))]}"#
        #expect(
            message { _ = try decode(config) } == "input layer \"x\": batch_input_shape: expected \(problem)")
    }
}
