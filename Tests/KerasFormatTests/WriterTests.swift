import JSON
import KerasRuntime
import Testing

@testable import KerasFormat

@Suite struct WriterTests {
    @Test(
        arguments: [
            ("1.2.2", .keras1), ("1.0.0", .keras1), ("0.3.3", .keras1), ("2.0.6", .keras2),
            ("2.2.4", .keras2),
            ("2.3.1", .keras2), ("2.1.5-tf", .earlyTensorFlow), ("2.1.6-tf", .earlyTensorFlow),
            ("2.2.4-tf", .tensorFlow), ("2.3.0-tf", .tensorFlow), ("2.4.0", .tensorFlow),
            ("2.10.0", .tensorFlow), ("2.15.0", .tensorFlow), ("2.19.0", .tensorFlow), ("3.0.5", .keras3),
            ("3.15.1", .keras3), ("3.0.0.dev2024010203", .keras3), ("10.1.0", .keras3),
        ] as [(String, Writer.Line)])
    func line(version: String, line: Writer.Line) {
        let writer = Writer(kerasVersion: version, backend: "tensorflow")
        #expect(writer.line == line)
        #expect(writer.kerasVersion == version)
        #expect(writer.backend == "tensorflow")
    }

    /// `to_json()` of Keras 3 has no version; it is known by its modules.
    @Test(
        arguments: [
            (#"{"module": "keras", "class_name": "Sequential"}"#, .keras3),
            (#"{"class_name": "Sequential"}"#, .tensorFlow), ("[]", .tensorFlow),
        ] as [(String, Writer.Line)])
    func withoutVersion(config: String, line: Writer.Line) throws {
        let value = try JSONValue(parsing: config, named: "config")
        #expect(Writer(kerasVersion: nil, backend: nil, config: value).line == line)
        #expect(Writer(kerasVersion: "unknown", backend: nil, config: value).line == line)
    }

    @Test func versionGoesBeforeModules() throws {
        let value = try JSONValue(parsing: #"{"module": "keras"}"#, named: "config")
        #expect(Writer(kerasVersion: "2.13.1", backend: nil, config: value).line == .tensorFlow)
    }

    @Test(arguments: [
        ("2.2.4", 2, 2, 4), ("2.2.4-tf", 2, 2, 4), ("2.15.0rc1", 2, 15, 0), ("3", 3, 0, 0), ("2.1", 2, 1, 0),
    ])
    func versions(text: String, major: Int, minor: Int, patch: Int) {
        #expect(Version(text) == Version(major, minor, patch))
    }

    @Test func versionsCompareByNumber() {
        #expect(Version(2, 9, 0) < Version(2, 10, 0))
        #expect(Version(2, 3, 1) < Version(2, 4, 0))
        #expect(Version(1, 9, 9) < Version(2, 0, 0))
        #expect(Version("tf") == nil)
        #expect(Version("") == nil)
    }

    // MARK: What the same words mean

    private static let oldHardSigmoid = Activation.hardSigmoid(slope: 0.2)

    @Test(
        arguments: [
            ("2.0.6", oldHardSigmoid), ("2.2.4", oldHardSigmoid), ("2.3.0", .sigmoid), ("2.3.1", .sigmoid),
            ("2.1.5-tf", oldHardSigmoid), ("2.3.0-tf", .sigmoid), ("2.4.0", .sigmoid), ("2.15.0", .sigmoid),
            ("3.0.5", .sigmoid), ("3.15.1", .sigmoid),
        ] as [(String, Activation)])
    func recurrentActivationWhenAbsent(version: String, expected: Activation) throws {
        let lstm: LSTMConfiguration = try configuration("LSTM", #""units": 4"#, keras: version)
        #expect(lstm.recurrentActivation == expected)
    }

    /// Keras 1 has other words for the same arguments.
    @Test func namesOfKeras1() throws {
        let lstm: LSTMConfiguration = try configuration("LSTM", #""output_dim": 4"#, keras: "1.2.2")
        #expect(lstm.units == 4)
        #expect(lstm.activation == .tanh)
        #expect(lstm.recurrentActivation == Self.oldHardSigmoid)
        #expect(lstm.useBias)
        #expect(lstm.options.maskedOutput == .firstState)
        let other: LSTMConfiguration = try configuration(
            "LSTM", #""output_dim": 4, "inner_activation": "tanh", "consume_less": "gpu""#, keras: "1.2.2")
        #expect(other.recurrentActivation == .tanh)
        let dense: DenseConfiguration = try configuration(
            "Dense", #""output_dim": 3, "bias": false, "activation": "relu""#, keras: "1.2.2")
        #expect(dense == DenseConfiguration(units: 3, activation: .relu(), useBias: false))
    }

    @Test(arguments: ["2.0.6", "2.3.1", "2.1.5-tf", "2.2.4-tf", "2.3.0-tf", "2.4.0", "2.15.0", "3.0.5", nil])
    func otherDefaults(version: String?) throws {
        let lstm: LSTMConfiguration = try configuration("LSTM", #""units": 4"#, keras: version)
        #expect(lstm.units == 4)
        #expect(lstm.activation == .tanh)
        #expect(lstm.useBias)
        let options = lstm.options
        #expect(!options.returnSequences && !options.returnState && !options.goBackwards)
        #expect(!options.stateful && !options.timeMajor && !options.unroll && !options.zeroOutputForMask)
        let dense: DenseConfiguration = try configuration("Dense", #""units": 4"#, keras: version)
        #expect(dense == DenseConfiguration(units: 4, activation: .linear, useBias: true))
        let embedding: EmbeddingConfiguration = try configuration(
            "Embedding", #""input_dim": 9, "output_dim": 2"#, keras: version)
        #expect(embedding == EmbeddingConfiguration(inputDim: 9, outputDim: 2, maskZero: false))
        let masking: MaskingConfiguration = try configuration(
            "Masking", #""trainable": true"#, keras: version)
        #expect(masking.maskValue == 0)
        let activation: ActivationConfiguration = try configuration(
            "Activation", #""activation": "relu""#, keras: version)
        #expect(activation.activation == .relu())
    }

    /// The same word, two functions: the version that wrote the file decides.
    @Test(arguments: [
        ("2.0.6", 0.2), ("2.3.1", 0.2), ("2.1.5-tf", 0.2), ("2.2.4-tf", 0.2), ("2.15.0", 0.2),
        ("3.0.5", 1.0 / 6), ("3.15.1", 1.0 / 6),
    ])
    func hardSigmoid(version: String, slope: Double) throws {
        let lstm: LSTMConfiguration = try configuration(
            "LSTM",
            #""units": 4, "activation": "hard_sigmoid", "recurrent_activation": "hard_sigmoid""#,
            keras: version)
        #expect(lstm.activation == .hardSigmoid(slope: slope))
        #expect(lstm.recurrentActivation == .hardSigmoid(slope: slope))
    }

    @Test(
        arguments: [
            ("2.0.6", false, .firstState), ("2.2.4", false, .firstState), ("2.2.4", true, .previousOutput),
            ("2.3.1", false, .previousOutput), ("2.1.5-tf", false, .firstState),
            ("2.1.5-tf", true, .previousOutput),
            ("2.2.4-tf", false, .previousOutput), ("2.15.0", false, .previousOutput),
            ("3.0.5", false, .previousOutput),
        ] as [(String, Bool, RNNOptions.MaskedOutput)])
    func maskedOutput(version: String, unroll: Bool, expected: RNNOptions.MaskedOutput) throws {
        let lstm: LSTMConfiguration = try configuration(
            "LSTM", #""units": 4, "unroll": \#(unroll)"#, keras: version)
        #expect(lstm.options.maskedOutput == expected)
    }

    @Test(arguments: [
        ("2.2.4", false, false), ("2.1.5-tf", false, false), ("2.15.0", false, true), ("3.0.5", true, false),
        ("3.15.1", true, false),
    ])
    func initialStates(version: String, drops: Bool, carriedWins: Bool) throws {
        let lstm: LSTMConfiguration = try configuration("LSTM", #""units": 4"#, keras: version)
        #expect(lstm.options.initialStateDropsMask == drops)
        #expect(lstm.options.carriedStateWins == carriedWins)
    }
}
