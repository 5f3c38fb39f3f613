import Foundation
import KerasImport
import KerasRuntime
import TestSupport
import Testing

/// Files of weights without an architecture, made by real Kerases.
@Suite struct WeightsAloneTests {
    private static let assumption =
        "no architecture: layers told by the shapes of their weights, the rest is Keras' defaults; "
        + "`--architecture model.json` names the model"
    private static func absent(_ layer: String) -> String {
        "\(layer): recurrent_activation is not in the file: sigmoid, the default of tf.keras"
    }

    @Test(arguments: [
        ("legacy_weights_only/model.h5", ["lstm LSTM"], [absent("lstm")]),
        (
            "legacy_weights_only_keras122/model.h5", ["lstm_1 LSTM"],
            [
                "lstm_1: hard_sigmoid is clip(0.2·x + 0.5), as before Keras 3",
                "lstm_1: masked steps output the first state, as before Keras 2.3",
                "lstm_1: 12 Keras 1 arrays fused",
            ]
        ),
        (
            "legacy_weights_only_keras224/model.h5", ["lstm_1 LSTM"],
            [
                "lstm_1: recurrent_activation is not in the file: hard_sigmoid(0.2x+0.5), "
                    + "the default of Keras 2",
                "lstm_1: hard_sigmoid is clip(0.2·x + 0.5), as before Keras 3",
                "lstm_1: masked steps output the first state, as before Keras 2.3",
            ]
        ),
        (
            "weights_stack_keras315/model.weights.h5", ["lstm LSTM", "lstm_1 LSTM", "lstm_2 LSTM"],
            ["dense: not imported, as its shapes do not tell what it is"]
                + ["lstm", "lstm_1", "lstm_2"].map(absent)
        ),
        (
            "weights_bidirectional_tf213/model.weights.h5",
            ["bidirectional Bidirectional", "bidirectional_2 Bidirectional"],
            [
                "dense: not imported, as its shapes do not tell what it is",
                "layers listed under _layer_checkpoint_dependencies, as TensorFlow 2.12 to 2.14 do",
                absent("bidirectional"), absent("bidirectional_2"),
            ]
        ),
        (
            "weights_sharded_keras315/model.weights.json", ["lstm LSTM", "lstm_1 LSTM", "lstm_2 LSTM"],
            ["dense: not imported, as its shapes do not tell what it is"]
                + ["lstm", "lstm_1", "lstm_2"].map(absent)
        ),
    ])
    func layersAreTold(file: String, layers: [String], notes: [String]) throws {
        let imported = try ImportedModel(path: Fixtures.path(file))
        #expect(imported.model.description.layers.map { "\($0.name) \($0.className)" } == layers)
        #expect(imported.notes == [Self.assumption] + notes)
        #expect(!imported.hasArchitecture)
        #expect(imported.container.contains("weights"))
    }

    /// A whole model's file without its configuration: what is told must be what it was.
    ///
    /// The attribute goes by another name then, which is as good as none.
    private func withoutConfiguration(_ fixture: String, in folder: TemporaryFolder) throws -> String {
        var bytes = try Fixtures.bytes(fixture)
        let name = Array("model_config".utf8)
        let place = try #require(bytes.firstRange(of: name))
        bytes.replaceSubrange(place, with: Array("other_config".utf8))
        #expect(bytes.firstRange(of: name) == nil)
        return try folder.write(bytes, to: "model.h5")
    }

    @Test(arguments: [
        ("cudnn_stack_keras224", ["first", "second", "third"]),
        ("cudnn_stack_tf115", ["first", "second", "third"]),
        ("cudnn_bidirectional_tf115", ["both", "last"]),
        ("writer_stack_keras122", nil), ("writer_stack_keras224", nil), ("writer_stack_tf28", nil),
        ("writer_bidirectional_keras122", nil), ("writer_bidirectional_keras231", nil),
    ])
    func toldAsTheyWere(fixture: String, expected: [String]?) throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let whole = try ImportedModel(path: Fixtures.path("\(fixture)/model.h5")).model
        let told = try ImportedModel(path: withoutConfiguration("\(fixture)/model.h5", in: folder)).model
        let recurrent = whole.description.layers.filter {
            $0.configuration.base is any RecurrentConfiguration
                || $0.configuration.base is BidirectionalConfiguration
        }
        #expect(!recurrent.isEmpty)
        #expect(told.description.layers.map(\.name) == recurrent.map(\.name))
        if let expected { #expect(recurrent.map(\.name) == expected) }
        for (index, layer) in told.description.layers.enumerated() {
            let position = try #require(whole.description.layers.firstIndex { $0.name == layer.name })
            #expect(told.weights[index] == whole.weights[position])
            #expect(activations(layer) == activations(whole.description.layers[position]))
        }
    }

    /// What the cells compute with: their classes, units and activations.
    private func activations(_ layer: ModelDescription.Layer) -> [String] {
        layer.configuration.base.settings.filter { setting in
            ["units", "activation", "use_bias", "reset_after"].contains { setting.name.hasSuffix($0) }
        }.map { "\($0.name) \($0.value)" }
    }

    /// Nothing but a layer of a class that shapes do not tell.
    @Test func nothingRecognized() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        var bytes = try Fixtures.bytes("weights_single_keras315/model.weights.h5")
        let (name, other) = (Array("lstm".utf8), Array("mine".utf8))
        while let place = bytes.firstRange(of: name) { bytes.replaceSubrange(place, with: other) }
        let path = try folder.write(bytes, to: "model.weights.h5")
        #expect(
            message { _ = try ImportedModel(path: path) }
                == "model.weights.h5: expected a saved Keras model with the attribute model_config, "
                + "found weights only; `--architecture model.json` names their model")
    }
}
