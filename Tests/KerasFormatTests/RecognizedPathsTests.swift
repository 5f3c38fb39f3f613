import KerasRuntime
import TestSupport
import Testing

@testable import KerasFormat

/// Recurrent layers told by shapes in files of Keras 3, which know layers by class and number.
@Suite struct RecognizedPathsTests {
    private func vars(_ layer: String, _ shapes: [Int]...) -> [(String, [Int])] {
        shapes.enumerated().map { ("\(layer)/vars/\($0)", $1) }
    }

    private func lstm(_ layer: String, units: Int = 4) -> [(String, [Int])] {
        vars("\(layer)/cell", [3, 4 * units], [units, 4 * units], [4 * units])
    }

    private func recognize(_ arrays: [(String, [Int])]...) -> RecognizedLayers<PathWeights>? {
        PathWeights(shapes: Dictionary(uniqueKeysWithValues: arrays.joined().map { $0 }))
            .recognizedLayers(returnSequences: true)
    }

    /// Name, class and units of each layer, after their weights have been paired with them.
    private func told(_ recognized: RecognizedLayers<PathWeights>?) throws -> [String] {
        let recognized = try #require(recognized)
        let writer = Writer(kerasVersion: nil, backend: nil, config: recognized.config)
        var model = try ModelDecoder.decode(recognized.config, writer: writer, .all)
        let paired = try recognized.weights.pair(with: &model)
        #expect(paired.allSatisfy { $0.count == 1 })
        return zip(model.description.layers, paired).map { layer, weights in
            "\(layer.name) \(layer.className) \(weights[0].entries.first?.path ?? "")"
        }
    }

    @Test func classesAndNumbers() throws {
        let recognized = recognize(
            (0...10).flatMap { lstm($0 == 0 ? "layers/lstm" : "layers/lstm_\($0)", units: $0 + 1) },
            vars("layers/gru/cell", [3, 12], [4, 12], [2, 12]),
            vars("layers/simple_rnn/cell", [3, 4], [4, 4], [4]))
        let names = ["gru GRU", "lstm LSTM"] + (1...10).map { "lstm_\($0) LSTM" } + ["simple_rnn SimpleRNN"]
        // The tenth comes behind the second, not before it, and has its own weights.
        #expect(try told(recognized) == names.map { "\($0) layers/\($0.prefix { $0 != " " })/cell/vars/0" })
        #expect(recognized?.leftOut == [])
    }

    @Test func bidirectional() throws {
        let halves =
            lstm("layers/bidirectional/forward_layer") + lstm("layers/bidirectional/backward_layer")
        let recognized = recognize(halves)
        #expect(
            try told(recognized) == [
                "bidirectional Bidirectional layers/bidirectional/forward_layer/cell/vars/0"
            ])
    }

    /// TensorFlow 2.12 and 2.13 count every layer twice.
    @Test func earlyPaths() throws {
        let root = "_layer_checkpoint_dependencies"
        #expect(
            try told(recognize(lstm("\(root)/lstm"), lstm("\(root)/lstm_2"))) == [
                "lstm LSTM \(root)/lstm/cell/vars/0", "lstm_2 LSTM \(root)/lstm_2/cell/vars/0",
            ])
    }

    @Test func leftOut() throws {
        let recognized = recognize(
            lstm("layers/lstm"), vars("layers/dense", [4, 2], [2]), lstm("layers/rnn"),
            lstm("layers/functional/layers/lstm"), lstm("layers/time_distributed/layer"),
            vars("layers/rnn_1/cell/cells/lstm_cell", [3, 16], [4, 16], [16]),
            // A kernel that is not in a cell, and a class that the shapes contradict.
            vars("layers/lstm_1", [3, 16], [4, 16], [16]),
            vars("layers/gru/cell", [3, 16], [4, 16], [16]),
            // No layer's.
            vars("optimizer", [3, 16]), vars("layers/dropout/seed_generator", [2]))
        #expect(try told(recognized) == ["lstm LSTM layers/lstm/cell/vars/0"])
        #expect(
            recognized?.leftOut == [
                "dense", "functional", "gru", "lstm_1", "rnn", "rnn_1", "time_distributed",
            ])
        #expect(recognize(vars("layers/dense", [4, 2], [2]))?.leftOut == nil)
    }

    /// Layers of a class are found by counting, so those behind one that is left out are as well.
    @Test func gaps() throws {
        let convolution = ["forward_layer", "backward_layer"].flatMap {
            vars("layers/bidirectional_1/\($0)/cell", [2, 2, 3, 16], [2, 2, 4, 16], [16])
        }
        func halves(_ name: String) -> [(String, [Int])] {
            lstm("layers/\(name)/forward_layer") + lstm("layers/\(name)/backward_layer")
        }
        let recognized = recognize(
            halves("bidirectional"), convolution, halves("bidirectional_2"), lstm("layers/lstm"))
        #expect(
            try told(recognized) == [
                "bidirectional Bidirectional layers/bidirectional/forward_layer/cell/vars/0",
                "lstm LSTM layers/lstm/cell/vars/0",
            ])
        #expect(recognized?.leftOut == ["bidirectional_1", "bidirectional_2"])
    }
}
