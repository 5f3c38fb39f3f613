import KerasRuntime
import TestSupport
import Testing

@testable import KerasFormat

/// Models inside of models, which are laid out flat under the path outer/inner.
@Suite struct NestedModelTests {
    private func input(_ name: String) -> String {
        """
        {"class_name": "InputLayer", "name": "\(name)", "inbound_nodes": [],
         "config": {"name": "\(name)", "batch_input_shape": [null, null, 3]}}
        """
    }

    private func functional(_ name: String, _ layers: [String], output: String, nodes: String = "") -> String
    {
        """
        {"class_name": "Functional", "name": "\(name)", "inbound_nodes": [\(nodes)], "config":
            {"name": "\(name)", "layers": [\(layers.joined(separator: ", "))],
             "input_layers": [["x", 0, 0]], "output_layers": [["\(output)", 0, 0]]}}
        """
    }

    @Test func sequentialInSequential() throws {
        let inner = """
            {"class_name": "Sequential", "config": {"name": "inner", "layers": [
                \(entry("InputLayer", "x", #""batch_input_shape": [null, null, 3]"#)),
                \(entry("LSTM", "lstm", #""units": 4"#)), \(entry("Dense", "dense", #""units": 2"#))]}}
            """
        let description = try decode(sequential(inner, entry("Dense", "dense", #""units": 5"#)))
        #expect(description.layers.map(\.name) == ["inner/lstm", "inner/dense", "dense"])
        #expect(
            description.calls == [
                ModelDescription.Call(layer: 0, inputs: [0], outputs: [1]),
                ModelDescription.Call(layer: 1, inputs: [1], outputs: [2]),
                ModelDescription.Call(layer: 2, inputs: [2], outputs: [3]),
            ])
        #expect(description.outputs == [ModelDescription.Output(name: "dense", value: 3)])
    }

    /// Before Keras 3 the first use of a nested functional model has the number 1: number 0 is how it
    /// was built.
    @Test(arguments: [0, 1])
    func sharedModel(firstNode: Int) throws {
        let dense = """
            {"class_name": "Dense", "name": "dense", "config": {"name": "dense", "units": 3},
             "inbound_nodes": [[["x", 0, 0, {}]]]}
            """
        let inner = functional(
            "inner", [input("x"), dense], output: "dense",
            nodes: #"[["x", 0, 0, {}]], [["inner", \#(firstNode), 0, {}]]"#)
        let outer = functional("outer", [input("x"), inner], output: "inner")
            .replacing(
                #""output_layers": [["inner", 0, 0]]"#,
                with: #""output_layers": [["inner", \#(firstNode + 1), 0]]"#)
        let description = try decode(outer)
        #expect(description.layers.map(\.name) == ["inner/dense"])
        // One layer, two uses, numbered over all calls of the model.
        #expect(
            description.calls == [
                ModelDescription.Call(layer: 0, node: 0, inputs: [0], outputs: [1]),
                ModelDescription.Call(layer: 0, node: 1, inputs: [1], outputs: [2]),
            ])
        #expect(description.outputs == [ModelDescription.Output(name: "inner", value: 2)])
    }

    @Test func errorsNameThePath() {
        let inner = """
            {"class_name": "Sequential", "config": {"name": "inner", "layers": [
                \(entry("Dropout", "drop")), \(entry("MyAttention", "attn"))]}}
            """
        #expect(
            message { _ = try decode(sequential(inner)) }
                == #"layer "inner/attn" (2 of 2): class MyAttention is not supported; "#
                + "`--layers` verifies the LSTM layers alone")
    }

    @Test func selectionByPath() throws {
        let inner = """
            {"class_name": "Sequential", "config": {"name": "inner", "layers": [
                \(entry("LSTM", "lstm", #""units": 4"#)), \(entry("MyAttention", "attn"))]}}
            """
        let description = try decode(sequential(inner), .only(["inner/lstm"]))
        #expect(description.layers.map(\.isUnsupported) == [false, true])
        #expect(
            message { _ = try decode(sequential(inner), .only(["lstm"])) }
                == #"layers: expected names of layers (inner/lstm, inner/attn), found "lstm""#)
    }

    // MARK: Weights

    private func weights(_ names: String...) -> LegacyWeights {
        let shapes = ["a": [3, 4], "b": [4], "c": [4, 2], "d": [2]]
        return LegacyWeights(groups: [
            LegacyWeights.Group(
                name: "inner",
                entries: names.map {
                    WeightEntry(name: $0, path: "inner/\($0)", shape: shapes[$0] ?? [])
                })
        ])
    }

    private func nested(frozen: Bool) -> String {
        let first = entry("Dense", "first", #""units": 4, "trainable": \#(!frozen)"#)
        let second = entry("Dense", "second", #""units": 2"#)
        return sequential(
            #"{"class_name": "Sequential", "config": {"name": "inner", "layers": [\#(first), \#(second)]}}"#)
    }

    /// All weights stand under the outer layer's name; what is not trainable comes last.
    @Test func weightsOfNestedLayers() throws {
        var model = try decodeModel(nested(frozen: false))
        var paired = try weights("a", "b", "c", "d").pair(with: &model)
        #expect(paired.map { $0.flatMap(\.entries).map(\.name) } == [["a", "b"], ["c", "d"]])
        var frozen = try decodeModel(nested(frozen: true))
        paired = try weights("c", "d", "a", "b").pair(with: &frozen)
        #expect(paired.map { $0.flatMap(\.entries).map(\.name) } == [["a", "b"], ["c", "d"]])
    }

    /// Models in TimeDistributed in models: reading them takes no longer than their depth.
    @Test(.timeLimit(.minutes(1))) func deeplyWrapped() throws {
        var layer = entry("Dense", "d", #""units": 3"#)
        for depth in 1...28 {
            layer = entry("TimeDistributed", "t\(depth)", #""layer": \#(sequential(layer))"#)
        }
        #expect(try decode(sequential(layer)).layers.map(\.className) == ["TimeDistributed"])
    }

    @Test func missingWeights() throws {
        var model = try decodeModel(nested(frozen: false))
        #expect(
            message { _ = try weights("a", "b", "c").pair(with: &model) }
                == #"model "inner": weights: expected 4 (kernel, bias, kernel, bias), found 3 (a, b, c)"#)
        #expect(
            message { _ = try weights("a", "b", "d", "c").pair(with: &model) }
                == "inner/d: kernel: expected shape [4, 2] (features, units), found [2]")
    }
}
