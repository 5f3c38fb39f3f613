import KerasRuntime
import TestSupport
import Testing

@testable import KerasFormat

@Suite struct LayerDecoderTests {
    @Test func lstmWithEverythingSet() throws {
        let lstm: LSTMConfiguration = try configuration(
            "LSTM",
            """
            "units": 7, "activation": "relu", "recurrent_activation": "tanh", "use_bias": false,
            "return_sequences": true, "return_state": true, "go_backwards": true, "stateful": true,
            "time_major": true, "unroll": true, "zero_output_for_mask": true, "implementation": 2,
            "dropout": 0.5, "unit_forget_bias": true
            """)
        var options = RNNOptions()
        options.returnSequences = true
        options.returnState = true
        options.goBackwards = true
        options.stateful = true
        options.timeMajor = true
        options.unroll = true
        options.zeroOutputForMask = true
        options.carriedStateWins = true
        let expected = LSTMConfiguration(
            units: 7, activation: .relu(), recurrentActivation: .tanh, useBias: false, options: options)
        #expect(lstm == expected)
    }

    /// One option at a time, so that none is read from another's key.
    @Test(
        arguments: [
            ("return_sequences", \.returnSequences), ("return_state", \.returnState),
            ("go_backwards", \.goBackwards), ("stateful", \.stateful), ("time_major", \.timeMajor),
            ("unroll", \.unroll), ("zero_output_for_mask", \.zeroOutputForMask),
        ] as [(String, WritableKeyPath<RNNOptions, Bool> & Sendable)])
    func oneOption(key: String, option: WritableKeyPath<RNNOptions, Bool> & Sendable) throws {
        let lstm: LSTMConfiguration = try configuration("LSTM", #""units": 2, "\#(key)": true"#)
        var expected: LSTMConfiguration = try configuration("LSTM", #""units": 2"#)
        #expect(lstm != expected)
        expected.options[keyPath: option] = true
        #expect(lstm == expected)
    }

    @Test func rnnAroundAnLSTMCell() throws {
        let rnn: LSTMConfiguration = try configuration(
            "RNN",
            """
            "return_sequences": true, "go_backwards": true, "cell": {"class_name": "LSTMCell", "config":
                {"name": "cell", "units": 5, "activation": "linear", "recurrent_activation": "hard_sigmoid",
                 "use_bias": false, "return_sequences": false}}
            """)
        var lstm: LSTMConfiguration = try configuration(
            "LSTM", #""units": 5, "return_sequences": true, "go_backwards": true"#)
        lstm.activation = .linear
        lstm.recurrentActivation = .hardSigmoid(slope: 0.2)
        lstm.useBias = false
        #expect(rnn == lstm)
    }

    @Test func masking() throws {
        let single: MaskingConfiguration = try configuration("Masking", #""mask_value": 0.1"#)
        #expect(single.maskValue == Double(Float(0.1)))
        let double: MaskingConfiguration = try configuration(
            "Masking", #""mask_value": 0.1, "dtype": "float64""#)
        #expect(double.maskValue == 0.1)
        let whole: MaskingConfiguration = try configuration("Masking", #""mask_value": -1"#)
        #expect(whole.maskValue == -1)
    }

    @Test func otherLayers() throws {
        let dense: DenseConfiguration = try configuration(
            "Dense", #""units": 3, "activation": "softmax", "use_bias": false"#)
        #expect(dense == DenseConfiguration(units: 3, activation: .softmax, useBias: false))
        let embedding: EmbeddingConfiguration = try configuration(
            "Embedding", #""input_dim": 5, "output_dim": 6, "mask_zero": true"#)
        #expect(embedding == EmbeddingConfiguration(inputDim: 5, outputDim: 6, maskZero: true))
        let dropout: PassThroughConfiguration = try configuration("Dropout", #""rate": 0.5"#)
        #expect(dropout == PassThroughConfiguration())
        let distributed: TimeDistributedConfiguration = try configuration(
            "TimeDistributed", #""layer": {"class_name": "Dense", "config": {"name": "d", "units": 2}}"#)
        #expect(distributed == TimeDistributedConfiguration(DenseConfiguration(units: 2)))
    }

    // MARK: Bidirectional

    private let half =
        #"{"class_name": "LSTM", "config": {"name": "lstm", "units": 4, "return_sequences": true}}"#

    private func bidirectional(
        _ settings: String, keras version: String = "2.15.0"
    ) throws -> (BidirectionalConfiguration, forward: LSTMConfiguration, backward: LSTMConfiguration) {
        let whole: BidirectionalConfiguration = try configuration("Bidirectional", settings, keras: version)
        return (
            whole, try #require(whole.forward.base as? LSTMConfiguration),
            try #require(whole.backward.base as? LSTMConfiguration)
        )
    }

    @Test(
        arguments: [
            ("", .concat), (#", "merge_mode": "concat""#, .concat), (#", "merge_mode": "sum""#, .sum),
            (#", "merge_mode": "mul""#, .mul), (#", "merge_mode": "ave""#, .ave),
            (#", "merge_mode": null"#, .separate),
        ] as [(String, BidirectionalConfiguration.MergeMode)])
    func mergeMode(setting: String, mode: BidirectionalConfiguration.MergeMode) throws {
        #expect(try bidirectional(#""layer": \#(half)\#(setting)"#).0.mergeMode == mode)
    }

    @Test func backwardHalfIsTheForwardOneTurnedRound() throws {
        let (_, forward, backward) = try bidirectional(#""layer": \#(half)"#)
        #expect(!forward.options.goBackwards)
        #expect(backward.options.goBackwards)
        var turned = backward
        turned.options.goBackwards = false
        #expect(turned == forward)
    }

    /// A forward half may itself run backwards; then the other one runs forwards.
    @Test func innerGoBackwards() throws {
        let inner = #"{"class_name": "LSTM", "config": {"name": "l", "units": 4, "go_backwards": true}}"#
        let (_, forward, backward) = try bidirectional(#""layer": \#(inner)"#)
        #expect(forward.options.goBackwards)
        #expect(!backward.options.goBackwards)
    }

    @Test func backwardLayerOfItsOwn() throws {
        let other = """
            {"class_name": "LSTM", "config": {"name": "b", "units": 6, "activation": "relu",
             "return_sequences": true, "go_backwards": true}}
            """
        let (_, forward, backward) = try bidirectional(#""layer": \#(half), "backward_layer": \#(other)"#)
        #expect(forward.units == 4)
        #expect(backward.units == 6)
        #expect(backward.activation == .relu())
        #expect(backward.options.goBackwards)
    }

    /// tf.keras and Keras 3 set the halves' zero_output_for_mask to return_sequences, whatever they say.
    @Test(arguments: [
        ("2.2.4", false), ("2.3.1", false), ("2.1.5-tf", false), ("2.4.0", true), ("2.15.0", true),
        ("3.0.5", true),
    ])
    func maskedOutputs(version: String, zeroes: Bool) throws {
        let (_, forward, backward) = try bidirectional(#""layer": \#(half)"#, keras: version)
        #expect(forward.options.zeroOutputForMask == zeroes)
        #expect(backward.options.zeroOutputForMask == zeroes)
        let last =
            #"{"class_name": "LSTM", "config": {"name": "l", "units": 4, "zero_output_for_mask": true}}"#
        let (_, ahead, _) = try bidirectional(#""layer": \#(last)"#, keras: version)
        #expect(ahead.options.zeroOutputForMask == !zeroes)
    }

    // MARK: What cannot be read

    private let cell = #"{"class_name": "MyCell", "config": {"name": "cell", "units": 2}}"#

    private func problem(_ className: String, _ settings: String) -> String {
        message { _ = try decode(sequential(entry("Dropout", "drop"), entry(className, "it", settings))) }
    }

    @Test func unsupportedClasses() {
        let hint = "; `--layers` verifies the LSTM layers alone"
        #expect(
            problem("MyAttention", "") == #"layer "it" (2 of 2): class MyAttention is not supported"# + hint)
        #expect(
            problem("RNN", #""cell": \#(cell)"#)
                == #"layer "it" (2 of 2): class RNN with cell MyCell is not supported"#)
        let dense = #"{"class_name": "Dense", "config": {"name": "d", "units": 2}}"#
        #expect(
            problem("Bidirectional", #""layer": \#(dense)"#)
                == #"layer "it" (2 of 2): class Bidirectional around Dense is not supported"#)
        let stateful = #"{"class_name": "LSTM", "config": {"name": "l", "units": 4, "stateful": true}}"#
        #expect(
            problem("TimeDistributed", #""layer": \#(stateful)"#)
                == #"layer "it" (2 of 2): class TimeDistributed around LSTM that is stateful or returns states is not supported"#
        )
        let inner = #"{"class_name": "Conv9D", "config": {"name": "c"}}"#
        #expect(
            problem("TimeDistributed", #""layer": \#(inner)"#)
                == #"layer "it" (2 of 2): class Conv9D is not supported"# + hint)
        #expect(
            problem("LSTM", #""units": 2, "num_constants": 1"#)
                == #"layer "it" (2 of 2): num_constants is not supported"#)
    }

    @Test func brokenWrappers() {
        #expect(
            problem("Bidirectional", "") == #"layer "it" (2 of 2): layer: expected a layer, found nothing"#)
        #expect(
            problem("TimeDistributed", #""layer": "dense""#)
                == #"layer "it" (2 of 2): layer: expected a layer, found "dense""#)
        #expect(
            problem("RNN", #""cell": [\#(cell)]"#)
                == #"layer "it" (2 of 2): cell: expected a layer, found [an object of class MyCell]"#)
        #expect(
            problem("Bidirectional", #""layer": \#(half), "merge_mode": "max""#)
                == #"layer "it" (2 of 2): merge_mode: expected concat, sum, mul, ave or null, found "max""#)
        // Keras refuses halves like these, too.
        for other in [#""return_sequences": true"#, #""go_backwards": true"#] {
            let other = #"{"class_name": "LSTM", "config": {"name": "b", "units": 4, \#(other)}}"#
            #expect(
                problem("Bidirectional", #""layer": \#(half), "backward_layer": \#(other)"#)
                    == #"layer "it" (2 of 2): backward_layer: expected the forward layer with time turned round, found an object of class LSTM"#
            )
        }
    }
}
