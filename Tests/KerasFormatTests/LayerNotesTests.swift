import Testing

@testable import KerasFormat

/// Notes on layers that no fixture calls for.
@Suite struct LayerNotesTests {
    private func notes(_ layers: String..., keras version: String?) throws -> [String] {
        let input = entry("InputLayer", "x", #""batch_input_shape": [null, null, 3]"#)
        let list = ([input] + layers).joined(separator: ", ")
        let json = #"{"class_name": "Sequential", "config": {"name": "m", "layers": [\#(list)]}}"#
        return try decodeModel(json, keras: version).notes
    }

    private static let units = #""units": 4"#

    @Test(arguments: [
        ("2.2.4", "hard_sigmoid(0.2x+0.5), the default of Keras 2", true),
        ("2.3.1", "sigmoid, the default of Keras 2", false),
        ("2.15.0", "sigmoid, the default of tf.keras", false),
        ("2.1.6-tf", "hard_sigmoid(0.2x+0.5), the default of tf.keras of TensorFlow 1", true),
    ])
    func absentActivation(version: String, expected: String, isHard: Bool) throws {
        let found = try notes(
            entry("LSTM", "lstm", Self.units), entry("GRU", "gru", Self.units), keras: version)
        for name in ["lstm", "gru"] {
            #expect(
                found.filter { $0.hasPrefix("\(name): recurrent_activation") } == [
                    "\(name): recurrent_activation is not in the file: \(expected)"
                ])
            #expect(found.contains("\(name): hard_sigmoid is clip(0.2·x + 0.5), as before Keras 3") == isHard)
        }
    }

    /// What the file says, or has no need to say, is no note.
    @Test func nothingToSay() throws {
        let given = #""units": 4, "recurrent_activation": "sigmoid""#
        let inner = entry("CuDNNLSTM", "inner", Self.units)
        let found = try notes(
            entry("LSTM", "lstm", given), entry("SimpleRNN", "rnn", Self.units),
            entry("CuDNNGRU", "cudnn", Self.units + #", "return_sequences": true"#),
            entry("Bidirectional", "both", #""layer": \#(entry("LSTM", "inner", given))"#),
            entry("Bidirectional", "fast", #""layer": \#(inner)"#), keras: "2.15.0")
        #expect(found == [])
    }

    /// Whatever is inside of wrappers and stacks is noted once, at the layer that the model has.
    @Test func insideOfOthers() throws {
        let inner = entry("LSTM", "inner", Self.units + #", "return_sequences": true"#)
        let cells = "[\(entry("LSTMCell", "a", Self.units)), \(entry("GRUCell", "b", Self.units))]"
        let stack = #"{"class_name": "StackedRNNCells", "config": {"name": "cells", "cells": \#(cells)}}"#
        let found = try notes(
            entry("Bidirectional", "both", #""layer": \#(inner)"#),
            entry("RNN", "rnn", #""cell": \#(stack)"#), keras: "2.15.0")
        #expect(
            found
                == ["both", "rnn"].map {
                    "\($0): recurrent_activation is not in the file: sigmoid, the default of tf.keras"
                })
    }

    @Test func maskedOutput() throws {
        let given = #""units": 4, "recurrent_activation": "sigmoid""#
        let note = "lstm: masked steps output the first state, as before Keras 2.3"
        #expect(try notes(entry("LSTM", "lstm", given), keras: "2.2.4") == [note])
        #expect(try notes(entry("LSTM", "lstm", given + #", "unroll": true"#), keras: "2.2.4") == [])
        #expect(try notes(entry("LSTM", "lstm", given), keras: "2.3.0") == [])
    }

    @Test func halfPrecision() throws {
        let given = #""units": 4, "recurrent_activation": "sigmoid""#
        for type in ["float16", "bfloat16"] {
            #expect(
                try notes(entry("LSTM", "lstm", given + #", "dtype": "\#(type)""#), keras: "2.15.0") == [
                    "lstm: Keras computes in \(type), this program in float32"
                ])
        }
        #expect(try notes(entry("LSTM", "lstm", given + #", "dtype": "float64""#), keras: "2.15.0") == [])
    }
}
