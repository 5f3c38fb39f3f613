import KerasRuntime
import TestSupport
import Testing

@testable import KerasFormat

/// Graphs in the two dialects: nested lists up to tf.keras, `__keras_tensor__` objects in Keras 3.
@Suite struct FunctionalTests {
    /// A tensor as Keras 3 writes it.
    private func tensor(_ name: String, _ node: Int = 0, _ index: Int = 0) -> String {
        """
        {"class_name": "__keras_tensor__", "config": {"shape": [null, 4], "dtype": "float32",
         "keras_history": ["\(name)", \(node), \(index)]}}
        """
    }

    // MARK: An encoder and a decoder

    private let sequences = #""units": 4, "return_sequences": true"#

    /// x → encoder → (h, c) → decoder(y) → dense, the decoder's node as given.
    private func encoderDecoder(decoder: String, dense: String, encoder: String) -> String {
        graphModel(
            [
                graphInput("x"), graphInput("y", "[null, null, 2]"),
                graphLayer("LSTM", "encoder", #""units": 4, "return_state": true"#, encoder),
                graphLayer("LSTM", "decoder", sequences, decoder),
                graphLayer("Dense", "dense", #""units": 2"#, dense),
            ], inputs: ["x", "y"], outputs: #"[["dense", 0, 0]]"#)
    }

    private func expectEncoderDecoder(_ description: ModelDescription) {
        #expect(description.name == "graph")
        #expect(description.inputs.map(\.name) == ["x", "y"])
        #expect(description.layers.map(\.name) == ["encoder", "decoder", "dense"])
        #expect(
            description.calls == [
                ModelDescription.Call(layer: 0, inputs: [0], outputs: [2, 3, 4]),
                ModelDescription.Call(layer: 1, inputs: [1], initialState: [3, 4], outputs: [5]),
                ModelDescription.Call(layer: 2, inputs: [5], outputs: [6]),
            ])
        #expect(description.outputs == [ModelDescription.Output(name: "dense", value: 6)])
    }

    @Test func initialStateFlattened() throws {
        let config = encoderDecoder(
            decoder: #"[["y", 0, 0, {}], ["encoder", 0, 1, {}], ["encoder", 0, 2, {}]]"#,
            dense: #"[["decoder", 0, 0, {}]]"#, encoder: #"[["x", 0, 0, {}]]"#)
        expectEncoderDecoder(try decode(config))
        expectEncoderDecoder(try decode(config, keras: "2.2.4"))
    }

    @Test func initialStateInTheArguments() throws {
        let arguments = #"{"initial_state": [["encoder", 0, 1], ["encoder", 0, 2]], "training": false}"#
        expectEncoderDecoder(
            try decode(
                encoderDecoder(
                    decoder: #"[["y", 0, 0, \#(arguments)]]"#, dense: #"[["decoder", 0, 0, {}]]"#,
                    encoder: #"["x", 0, 0, {}]"#)))
    }

    private func keras3Node(_ arguments: String, _ keywords: String = "{}") -> String {
        #"{"args": [\#(arguments)], "kwargs": \#(keywords)}"#
    }

    @Test func initialStateOfKeras3() throws {
        let states = "[\(tensor("encoder", 0, 1)), \(tensor("encoder", 0, 2))]"
        let nodes = [
            keras3Node(tensor("y"), #"{"initial_state": \#(states), "training": false, "mask": null}"#),
            keras3Node(tensor("y") + ", " + states),
        ]
        for decoder in nodes {
            let config = encoderDecoder(
                decoder: decoder, dense: keras3Node(tensor("decoder")), encoder: keras3Node(tensor("x")))
            expectEncoderDecoder(try decode(config, keras: "3.15.1"))
        }
    }

    @Test func masksOfCalls() throws {
        func graph(_ node: String) -> String {
            graphModel(
                [
                    graphInput("x"), graphInput("m", "[null, null]"),
                    graphLayer("LSTM", "lstm", sequences, node),
                ],
                inputs: ["x", "m"], outputs: #"["lstm", 0, 0]"#)
        }
        let expected = [ModelDescription.Call(layer: 0, inputs: [0], mask: 1, outputs: [2])]
        #expect(try decode(graph(#"[["x", 0, 0, {"mask": ["m", 0, 0]}]]"#)).calls == expected)
        let node = keras3Node(tensor("x"), #"{"mask": \#(tensor("m"))}"#)
        #expect(try decode(graph(node), keras: "3.15.1").calls == expected)
    }

    // MARK: Shared layers, outputs, order

    @Test func sharedLayers() throws {
        let config = graphModel(
            [
                graphInput("a"), graphInput("b"),
                graphLayer(
                    "LSTM", "lstm", #""units": 4, "return_state": true"#,
                    #"[["a", 0, 0, {}]], [["b", 0, 0, {}]]"#),
                graphLayer("Dense", "dense", #""units": 2"#, #"[["lstm", 0, 2, {}]], [["lstm", 1, 0, {}]]"#),
            ], inputs: ["a", "b"], outputs: #"[["dense", 0, 0], ["dense", 1, 0], ["lstm", 1, 1]]"#)
        let description = try decode(config)
        // Keras goes through the outputs backwards, so what belongs to the later ones runs first.
        #expect(
            description.calls == [
                ModelDescription.Call(layer: 0, node: 0, inputs: [1], outputs: [2, 3, 4]),
                ModelDescription.Call(layer: 0, node: 1, inputs: [0], outputs: [5, 6, 7]),
                ModelDescription.Call(layer: 1, node: 0, inputs: [2], outputs: [8]),
                ModelDescription.Call(layer: 1, node: 1, inputs: [7], outputs: [9]),
            ])
        #expect(
            description.outputs == [
                ModelDescription.Output(name: "dense", value: 9),
                ModelDescription.Output(name: "dense_1", value: 8),
                ModelDescription.Output(name: "lstm", value: 3),
            ])
    }

    /// A layer on its own output is no cycle, and files need not list layers in the order of use.
    @Test func orderOfUse() throws {
        let config = graphModel(
            [
                graphLayer("Dense", "last", #""units": 2"#, #"[["dense", 1, 0, {}]]"#),
                graphLayer("Dense", "dense", #""units": 3"#, #"[["x", 0, 0, {}]], [["dense", 0, 0, {}]]"#),
                graphInput("x"),
            ], inputs: ["x"], outputs: #"[["last", 0, 0]]"#)
        let description = try decode(config)
        #expect(description.layers.map(\.name) == ["last", "dense"])
        #expect(
            description.calls == [
                ModelDescription.Call(layer: 1, node: 0, inputs: [0], outputs: [1]),
                ModelDescription.Call(layer: 1, node: 1, inputs: [1], outputs: [2]),
                ModelDescription.Call(layer: 0, node: 0, inputs: [2], outputs: [3]),
            ])
    }

    @Test func statesAsOutputs() throws {
        let config = graphModel(
            [
                graphInput("x"),
                graphLayer("LSTM", "lstm", #""units": 4, "return_state": true"#, #"[["x", 0, 0, {}]]"#),
            ],
            inputs: ["x"], outputs: #"[["lstm", 0, 0], ["lstm", 0, 1], ["lstm", 0, 2], ["lstm", 0, 0]]"#)
        #expect(
            try decode(config).outputs.map { "\($0.name) \($0.value)" }
                == ["lstm 1", "lstm_1 2", "lstm_2 3", "lstm_3 1"])
    }

    /// Keras 3 writes inputs and outputs of a model with one of each without the outer list, and
    /// dictionaries by name.
    @Test func inputsAndOutputsInOtherForms() throws {
        let layers = [
            graphInput("x"), graphInput("y"),
            graphLayer("Dense", "d", #""units": 2"#, keras3Node(tensor("x"))),
            graphLayer("Dense", "e", #""units": 2"#, keras3Node(tensor("y"))),
        ]
        func config(_ inputs: String, _ outputs: String) -> String {
            """
            {"module": "keras", "class_name": "Functional", "config": {"name": "graph",
             "layers": [\(layers.joined(separator: ", "))], "input_layers": \(inputs), "output_layers": \(outputs)}}
            """
        }
        let both = #"[["y", 0, 0], ["x", 0, 0]]"#
        let named = #"{"b": ["y", 0, 0], "a": ["x", 0, 0]}"#
        #expect(try decode(config(both, #"["d", 0, 0]"#), keras: nil).inputs.map(\.name) == ["y", "x"])
        #expect(try decode(config(named, #"["d", 0, 0]"#), keras: nil).inputs.map(\.name) == ["x", "y"])
        let outputs = #"{"z": ["d", 0, 0], "a": ["e", 0, 0]}"#
        #expect(try decode(config(both, outputs), keras: nil).outputs.map(\.name) == ["e", "d"])
    }
}
