import KerasRuntime
import TestSupport
import Testing

@testable import KerasFormat

/// Graphs that cannot be, and what is said of them.
@Suite struct FunctionalErrorTests {
    private let sequences = #""units": 4, "return_sequences": true"#

    private func lstmModel(_ node: String, outputs: String = #"[["lstm", 0, 0]]"#) -> String {
        graphModel(
            [graphInput("x"), graphLayer("LSTM", "lstm", sequences, node)], inputs: ["x"], outputs: outputs)
    }

    @Test(arguments: [
        (#"[["x", 0, 0, {"training": true}]]"#, "a call with training=True is not supported"),
        (#"[["x", 0, 0, {"constants": [["x", 0, 0]]}]]"#, "a call with constants is not supported"),
        (#"[["x", 0, 0, {"scale": 3}]]"#, "a call with scale=3 is not supported"),
        (#"[["zz", 0, 0, {}]]"#, "inbound_nodes: expected a layer of the model, found \"zz\""),
        (
            #"[["x", 0, 1, {}]]"#,
            "inbound_nodes: expected an output of a layer of the model, found output 1 of use 0 of \"x\""
        ),
        (#"[["x", 0]]"#, #"inbound_nodes: expected references to layers, found [["x", 0]]"#),
        (
            #"[["x", -1, 0, {}]]"#,
            #"inbound_nodes: expected references to layers, found [["x", -1, 0, an object]]"#
        ),
        (
            #"[["lstm", 0, 0, {}]]"#,
            "inbound_nodes: expected inputs that do not depend on the layer itself, found a cycle"
        ),
        (
            #"[["lstm", 7, 0, {}]]"#,
            "inbound_nodes: expected an output of a layer of the model, found output 0 of use 7 of \"lstm\""
        ),
    ])
    func brokenNodes(node: String, problem: String) {
        #expect(message { _ = try decode(lstmModel(node)) } == #"layer "lstm" (1 of 1): "# + problem)
    }

    @Test func cycleOfTwo() {
        let config = graphModel(
            [
                graphInput("x"), graphLayer("Dense", "a", #""units": 2"#, #"[["b", 0, 0, {}]]"#),
                graphLayer("Dense", "b", #""units": 2"#, #"[["a", 0, 0, {}]]"#),
            ], inputs: ["x"], outputs: #"[["b", 0, 0]]"#)
        #expect(
            message { _ = try decode(config) }
                == #"layer "a" (1 of 2): inbound_nodes: expected inputs that do not depend on the layer itself, "#
                + "found a cycle")
    }

    @Test func brokenInputsAndOutputs() {
        let node = #"[["x", 0, 0, {}]]"#
        func problem(_ outputs: String) -> String {
            message { _ = try decode(lstmModel(node, outputs: outputs)) }
        }
        // Numbers that would take all memory, or more than there are, to count up to.
        for tensor in ["65536", "9223372036854775807", "-1"] {
            #expect(
                problem(#"[["lstm", 0, \#(tensor)]]"#)
                    == #"output_layers: expected references to layers, found "lstm""#)
        }
        #expect(problem("[]") == "output_layers: expected at least one output, found none")
        #expect(
            problem(#"[["lstm", 0, 1]]"#)
                == #"output_layers: expected outputs of layers of the model, found output 1 of use 0 of "lstm""#
        )
        #expect(problem("3") == "output_layers: expected references to layers, found 3")
        let lstm = graphLayer("LSTM", "lstm", sequences, node)
        #expect(
            message { _ = try decode(graphModel([graphInput("x"), lstm], inputs: ["lstm"], outputs: "[]")) }
                == #"input_layers: expected names of input layers, found "lstm""#)
        #expect(
            message {
                _ = try decode(
                    graphModel([graphInput("x"), graphInput("x"), lstm], inputs: ["x"], outputs: "[]"))
            }
                == #"input layer "x": name: expected a name of its own, found another layer's"#)
    }

    /// The stand-in for a layer that cannot run has as many outputs as the model uses.
    @Test func unsupportedLayerWithSeveralOutputs() throws {
        let config = graphModel(
            [
                graphInput("x"), graphLayer("Splitter", "split", "", #"[["x", 0, 0, {}]]"#),
                graphLayer("LSTM", "lstm", sequences, #"[["split", 0, 2, {}]]"#),
            ], inputs: ["x"], outputs: #"[["lstm", 0, 0], ["split", 0, 1]]"#)
        let description = try decode(config, .only(["lstm"]))
        #expect(description.calls.map(\.outputs) == [[1, 2, 3], [4]])
        #expect(description.calls[1].inputs == [3])
    }
}
