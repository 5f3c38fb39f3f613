import KerasRuntime
import TestSupport
import Testing

@testable import KerasFormat

/// The shapes of cells, and what they are told to be.
private enum Shapes {
    static let lstm = [[3, 16], [4, 16], [16]]
    static let gru = [[3, 12], [4, 12], [12]]
    static let simple = [[3, 4], [4, 4], [4]]

    static func keras1(gates: Int) -> [[Int]] { (0..<gates).flatMap { _ in simple } }

    static let lstmText = "LSTM: units 4, activation tanh, recurrent_activation sigmoid, use_bias true"

    static func gruText(bias: Bool = true, resetAfter: Bool) -> String {
        "GRU: units 4, activation tanh, recurrent_activation sigmoid, use_bias \(bias), "
            + "reset_after \(resetAfter)"
    }
}

/// Recurrent layers told by shapes alone: F = 3, U = 4.
@Suite struct RecognizedLayersTests {
    private static func legacy(_ groups: (name: String, shapes: [[Int]])...) -> LegacyWeights {
        LegacyWeights(
            groups: groups.map { name, shapes in
                LegacyWeights.Group(
                    name: name,
                    entries: shapes.enumerated().map { index, shape in
                        WeightEntry(name: "\(name)/\(index)", path: "\(name)/\(index)", shape: shape)
                    })
            })
    }

    private func decode<Weights>(
        _ recognized: RecognizedLayers<Weights>, keras version: String? = nil
    ) throws -> DecodedModel {
        let writer = Writer(kerasVersion: version, backend: nil, config: recognized.config)
        return try ModelDecoder.decode(recognized.config, writer: writer, .all)
    }

    /// The only layer's class and settings, after its weights have been paired with it.
    private func told(
        _ shapes: [[Int]], keras version: String? = nil, returnSequences: Bool = false
    ) throws -> String {
        let weights = Self.legacy(("rnn", shapes))
        guard let recognized = weights.recognizedLayers(returnSequences: returnSequences) else {
            return "nothing"
        }
        #expect(recognized.leftOut == [])
        var model = try decode(recognized, keras: version)
        let paired = try recognized.weights.pair(with: &model)
        #expect(paired[0].flatMap(\.entries).map(\.shape) == shapes)
        #expect(model.description.inputs.map(\.shape) == [[nil, nil, 3]])
        let layer = model.description.layers[0].configuration.base
        let settings = layer.settings.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
        return "\(type(of: layer).kind): \(settings)"
    }

    @Test(arguments: [
        (Shapes.lstm, Shapes.lstmText),
        (
            Array(Shapes.lstm.prefix(2)),
            "LSTM: units 4, activation tanh, recurrent_activation sigmoid, use_bias false"
        ),
        ([[3, 16], [4, 16], [32]], Shapes.lstmText),
        (Shapes.gru, Shapes.gruText(resetAfter: false)),
        ([[3, 12], [4, 12], [2, 12]], Shapes.gruText(resetAfter: true)),
        ([[3, 12], [4, 12], [24]], Shapes.gruText(resetAfter: true)),
        (Array(Shapes.gru.prefix(2)), Shapes.gruText(bias: false, resetAfter: true)),
        (Shapes.simple, "SimpleRNN: units 4, activation tanh, use_bias true"),
        (Array(Shapes.simple.prefix(2)), "SimpleRNN: units 4, activation tanh, use_bias false"),
    ])
    func cells(shapes: [[Int]], expected: String) throws {
        #expect(try told(shapes) == expected)
        #expect(try told(shapes, returnSequences: true) == "\(expected), return_sequences true")
    }

    /// CuDNN computes with the logistic function, also where LSTM's default was another one.
    @Test func defaultsOfOlderVersions() throws {
        #expect(
            try told(Shapes.lstm, keras: "2.2.4").contains("recurrent_activation hard_sigmoid(0.2x+0.5)"))
        let cuDNN = "recurrent_activation sigmoid, use_bias true"
        #expect(try told([[3, 16], [4, 16], [32]], keras: "2.2.4").contains(cuDNN))
        #expect(try told([[3, 12], [4, 12], [24]], keras: "2.2.4").contains(cuDNN))
    }

    /// An array for each gate and kind: nothing but Keras 1 writes that, whose gates are hard.
    @Test func keras1() throws {
        let hard = "units 4, activation tanh, recurrent_activation hard_sigmoid(0.2x+0.5), use_bias true"
        #expect(
            try told(Shapes.keras1(gates: 4)) == "LSTM: \(hard), masked_output first state")
        #expect(
            try told(Shapes.keras1(gates: 3))
                == "GRU: \(hard), reset_after false, masked_output first state")
    }

    @Test(arguments: [
        (Shapes.lstm, "LSTM"), (Array(Shapes.lstm.prefix(2)), "LSTM"), ([[3, 16], [4, 16], [32]], "LSTM"),
        (Shapes.gru, "GRU"),
        (Shapes.simple, "SimpleRNN"), (Shapes.keras1(gates: 4), "LSTM"), (Shapes.keras1(gates: 3), "GRU"),
    ])
    func bidirectional(half: [[Int]], kind: String) throws {
        let weights = Self.legacy(("both", half + half))
        let recognized = try #require(weights.recognizedLayers(returnSequences: true))
        var model = try decode(recognized)
        let paired = try recognized.weights.pair(with: &model)
        #expect(paired[0].flatMap(\.entries).map(\.shape) == half + half)
        let layer = model.description.layers[0].configuration.base
        let both = try #require(layer as? BidirectionalConfiguration)
        #expect(both.mergeMode == .concat)
        #expect([both.forward, both.backward].map { type(of: $0.base).kind } == [kind, kind])
        let back = try #require(both.backward.base as? any RecurrentConfiguration)
        #expect(back.options.goBackwards)
    }

    @Test(arguments: [
        [[4, 2], [2]], [[5, 3]], [[4], [4], [4], [4]], [[3, 4, 5], [5]],
        // A bias too long, too many gates, kernels of different widths, one array too many.
        [[3, 16], [4, 16], [15]], [[3, 20], [4, 20], [20]], [[3, 16], [4, 12], [16]],
        [[3, 16], [4, 16], [16], [16]], [[3, 4], [4, 4], [8]], [[3, 16], [4, 16], [2, 16]],
        // Halves of different kinds or widths; Keras 1 with one array of another shape.
        Shapes.lstm + Shapes.gru, Shapes.lstm + [[3, 8], [2, 8], [8]],
        Shapes.keras1(gates: 3) + [[3, 4], [4, 4], [5]],
        // No features, no units, more units than there can be.
        [[0, 16], [4, 16], [16]], [[3, 0], [0, 0], [0]], [[3, 1 << 40], [1 << 38, 1 << 40]],
    ])
    func leftOut(shapes: [[Int]]) throws {
        let alone = Self.legacy(("other", shapes)).recognizedLayers(returnSequences: true)
        #expect(alone?.leftOut == nil)
        let weights = Self.legacy(("other", shapes), ("none", []), ("lstm", Shapes.lstm))
        let recognized = try #require(weights.recognizedLayers(returnSequences: true))
        #expect(recognized.leftOut == ["other"])
        #expect(recognized.weights.groups.map(\.name) == ["lstm"])
    }

    /// Each layer gets an input and an output of its own.
    @Test func severalLayers() throws {
        let weights = Self.legacy(("a", Shapes.lstm), ("b", [[4, 6], [2, 6], [6]]))
        let model = try decode(#require(weights.recognizedLayers(returnSequences: false))).description
        #expect(
            model.inputs.map { "\($0.name) \(describe($0.shape ?? []))" } == [
                "a_input [?, ?, 3]", "b_input [?, ?, 4]",
            ])
        #expect(model.outputs.map(\.name) == ["a", "b"])
        let one = try decode(
            #require(Self.legacy(("a", Shapes.lstm)).recognizedLayers(returnSequences: false)))
        #expect(one.description.inputs.map(\.name) == ["input"])
    }
}
