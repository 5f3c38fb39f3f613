import KerasRuntime
import Testing

@testable import SwiftWrapper

/// Names of Keras, which may be anything, in Swift that compiles.
@Suite struct SwiftWrapperTests {
    @Test func identifiers() {
        #expect(Identifier.text("dense_1") == "dense_1")
        #expect(Identifier.text("conv1d/kernel:0") == "conv1d_kernel_0")
        #expect(Identifier.text("1st") == "_1st")
        #expect(Identifier.text("größe") == "gr__e")
        #expect(Identifier.text("") == "value")
        #expect(Identifier.text("--", isType: true) == "KerasModel")
        #expect(Identifier.text("switch") == "switch_")
        #expect(Identifier.text("Model", isType: true) == "Model_")
        #expect(Identifier.text("Model") == "Model")
        #expect(
            Identifier.unique(["a", "a", "a/b", "a_b", "x"], avoiding: ["x"]) == [
                "a", "a_1", "a_b", "a_b_1", "x_1",
            ])
        #expect(Identifier.literal("a\"\\\n(") == #""a\"\\\u{a}(""#)
    }

    /// Two inputs, two outputs, names that would break a line, and a layer that no stream gets past.
    @Test func severalOutputs() {
        let description = ModelDescription(
            name: "two\nlines",
            inputs: [
                ModelDescription.Input(name: "left side", shape: [nil, nil, 3]),
                ModelDescription.Input(name: "model", shape: nil),
            ],
            layers: [
                ModelDescription.Layer(
                    name: "back", className: "LSTM",
                    configuration: LSTMConfiguration(
                        units: 2,
                        options: {
                            var options = RNNOptions()
                            options.goBackwards = true
                            return options
                        }()))
            ],
            calls: [ModelDescription.Call(layer: 0, inputs: [0], outputs: [2])],
            outputs: [
                ModelDescription.Output(name: "back", value: 2),
                ModelDescription.Output(name: "back_1", value: 0),
            ])
        let text = SwiftWrapper(description, typeName: "my model", source: "a.keras").text()
        let lines = text.split(separator: "\n").map { $0.drop { $0 == " " } }
        #expect(lines[0] == "// Written by lstm-import from a.keras; the next conversion writes it anew.")
        #expect(lines.contains("/// The model \"two lines\"."))
        #expect(lines.contains("struct my_model: Sendable {"))
        #expect(lines.contains("/// - Input `model`: any shape"))
        #expect(lines.contains("inputs: [\"left side\", \"model\"],"))
        #expect(
            lines.contains(
                "func predict(left_side: Tensor<Float>, model_1: Tensor<Float>) throws -> Outputs {"))
        #expect(lines.contains("let answers = try model.predict([left_side, model_1])"))
        #expect(lines.contains("return Outputs(back: answers[0], back_1: answers[1])"))
        #expect(!text.contains("Stream"))
        #expect(!text.contains("Bundle"))
    }
}
