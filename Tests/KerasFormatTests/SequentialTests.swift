import KerasRuntime
import TestSupport
import Testing

@testable import KerasFormat

@Suite struct SequentialTests {
    private let input = entry("InputLayer", "x", #""batch_input_shape": [null, 7, 3]"#)
    private let lstm = entry("LSTM", "lstm", #""units": 4, "return_sequences": true, "return_state": false"#)
    private let dense = entry("Dense", "dense", #""units": 2"#)

    private func list(_ layers: String...) -> String {
        #"{"class_name": "Sequential", "config": [\#(layers.joined(separator: ", "))]}"#
    }

    private func object(_ layers: String..., rest: String = "") -> String {
        """
        {"class_name": "Sequential", "config": {"name": "net"\(rest),
            "layers": [\(layers.joined(separator: ", "))]}}
        """
    }

    @Test func aChain() throws {
        let description = try decode(object(input, lstm, dense))
        #expect(description.name == "net")
        #expect(description.inputs == [ModelDescription.Input(name: "x", shape: [nil, 7, 3])])
        #expect(description.layers.map(\.name) == ["lstm", "dense"])
        #expect(description.layers.map(\.className) == ["LSTM", "Dense"])
        #expect(
            description.calls == [
                ModelDescription.Call(layer: 0, inputs: [0], outputs: [1]),
                ModelDescription.Call(layer: 1, inputs: [1], outputs: [2]),
            ])
        #expect(description.outputs == [ModelDescription.Output(name: "dense", value: 2)])
        #expect(try description.valueShapes() == [[nil, 7, 3], [nil, 7, 4], [nil, 7, 2]])
    }

    /// A list up to Keras 2.2.2, an object since: the same model.
    @Test func listOrObject() throws {
        var old = try decode(list(input, lstm, dense))
        #expect(old.name == "sequential")
        old.name = "net"
        #expect(old == (try decode(object(input, lstm, dense))))
    }

    @Test func withoutInputLayer() throws {
        let first = entry("LSTM", "lstm", #""units": 4, "batch_input_shape": [2, null, 3]"#)
        let description = try decode(list(first, dense))
        #expect(description.inputs == [ModelDescription.Input(name: "lstm_input", shape: [2, nil, 3])])
        #expect(description.layers.map(\.name) == ["lstm", "dense"])
        #expect(description.calls.map(\.inputs) == [[0], [1]])
    }

    /// A wrapper's shape may stand with the layer inside.
    @Test func shapeOfAWrapper() throws {
        let inner = #""layer": {"class_name": "LSTM", "config": {"name": "l", "units": 4"#
        let shape = #", "batch_input_shape": [null, 6, 3]"#
        let outside = entry("Bidirectional", "bi", inner + "}}" + shape)
        #expect(try decode(list(outside)).inputs[0].shape == [nil, 6, 3])
        let inside = entry("Bidirectional", "bi", inner + shape + "}}")
        #expect(
            try decode(list(inside)).inputs == [ModelDescription.Input(name: "bi_input", shape: [nil, 6, 3])])
    }

    @Test func buildInputShape() throws {
        let built = object(lstm, dense, rest: #", "build_input_shape": [null, 5, 3]"#)
        #expect(try decode(built).inputs == [ModelDescription.Input(name: "lstm_input", shape: [nil, 5, 3])])
        let unbuilt = try decode(object(lstm, dense))
        #expect(unbuilt.inputs == [ModelDescription.Input(name: "lstm_input", shape: nil)])
    }

    @Test func returnedStatesAreNotOutputs() throws {
        let states = entry("LSTM", "lstm", #""units": 4, "return_state": true"#)
        let description = try decode(list(input, states))
        #expect(description.calls[0].outputs == [1, 2, 3])
        #expect(description.outputs == [ModelDescription.Output(name: "lstm", value: 1)])
    }

    @Test(arguments: [
        (
            #"{"class_name": "Sequential", "config": []}"#,
            "model_config: expected at least one layer, found none"
        ),
        (
            #"{"class_name": "Sequential", "config": {"name": "n"}}"#,
            "model_config: expected a list of layers, found an object"
        ),
        (#"{"class_name": "Sequential"}"#, "model_config: expected a list of layers, found null"),
        (
            #"{"class_name": "Sequential", "config": [{"class_name": "LSTM"}]}"#,
            "model_config: layer 1 of 1: expected an object with class_name and config, found an object of class LSTM"
        ),
        (
            #"{"class_name": "Sequential", "config": [7]}"#,
            "model_config: layer 1 of 1: expected an object with class_name and config, found 7"
        ),
        (
            #"{"class_name": "Sequential", "config": [{"class_name": "Dropout", "config": {}}]}"#,
            "model_config: layer 1 of 1: name: expected a string, found nothing"
        ),
        ("[]", "model_config: expected an object with class_name and config, found []"),
        ("{\"config\": {}}", "model_config: expected an object with class_name and config, found an object"),
        (#"{"class_name": "MyModel", "config": {}}"#, "model class MyModel is not supported"),
    ])
    func refused(config: String, problem: String) {
        #expect(message { _ = try decode(config) } == problem)
    }

    @Test func twoLayersOfOneName() {
        #expect(
            message { _ = try decode(list(input, lstm, dense, lstm)) }
                == #"layer "lstm" (3 of 3): name: expected a name of its own, found another layer's"#)
    }

    // MARK: Selections

    private let attention = entry("MyAttention", "attn")

    @Test func unsupportedLayers() throws {
        let config = list(input, lstm, attention, dense)
        let problem =
            #"layer "attn" (2 of 3): class MyAttention is not supported; `--layers` verifies the LSTM layers alone"#
        #expect(message { _ = try decode(config) } == problem)
        #expect(message { _ = try decode(config, .only(["attn"])) } == problem)
        for selection in [LayerSelection.only(["lstm"]), .whatIsSupported] {
            let description = try decode(config, selection)
            #expect(description.layers.map(\.name) == ["lstm", "attn", "dense"])
            let stand = try #require(description.layers[1].configuration.base as? UnsupportedConfiguration)
            #expect(stand == UnsupportedConfiguration(className: "MyAttention", outputCount: 1))
            #expect(description.layers[1].isUnsupported)
            #expect(!description.layers[0].isUnsupported)
        }
    }

    /// An error other than "not supported" stays one, wanted or not.
    @Test func brokenSettingsOfOtherLayers() {
        let broken = entry("Dense", "dense", #""units": -2"#)
        #expect(
            message { _ = try decode(list(input, lstm, broken), .whatIsSupported) }
                == #"layer "dense" (2 of 2): units: expected an integer from 1 to 16777216, found -2"#)
    }

    @Test func unknownNames() {
        #expect(
            message { _ = try decode(list(input, lstm, dense), .only(["lstm", "lstm_9"])) }
                == #"layers: expected names of layers (lstm, dense), found "lstm_9""#)
    }
}
