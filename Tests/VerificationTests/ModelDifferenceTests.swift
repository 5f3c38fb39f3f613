import ArrayData
import KerasImport
import KerasRuntime
import TestSupport
import Testing

@testable import Verification

@Suite struct ModelDifferenceTests {
    private func model(_ name: String) throws -> Model {
        try ImportedModel(path: Fixtures.path("\(name)/model.h5")).model
    }

    /// The same model under other names of layers, in Keras' way of numbering.
    private func renamed(_ model: Model, _ name: (String) -> String) throws -> Model {
        var description = model.description
        for index in description.layers.indices {
            description.layers[index].name = name(description.layers[index].name)
        }
        return try Model(description, weights: model.weights)
    }

    private func changed(
        _ model: Model, layer: Int, _ change: (inout ModelDescription.Layer) -> Void
    ) throws -> Model {
        var description = model.description
        change(&description.layers[layer])
        return try Model(description, weights: model.weights)
    }

    @Test func aModelAndItself() throws {
        let stack = try model("stack")
        let difference = try ModelDifference(stack, stack)
        #expect(difference.status == .match)
        #expect(difference.layers.map(\.a) == ["lstm", "dropout", "lstm_1", "lstm_2", "dense"])
        #expect(difference.layers.allSatisfy { $0.pairedBy == .name && $0.changes.isEmpty })
        #expect(
            difference.layers[0].weights.map(\.name) == ["kernel", "recurrent_kernel", "bias"])
    }

    /// One weight: its name, place and both values; the rest is the same.
    @Test func oneWeight() throws {
        var other = try RecordedModel("stack")
        let stack = other.model
        try other.perturb("lstm_1", weight: 1, at: [2, 5], by: 0.5)
        let difference = try ModelDifference(stack, other.model)
        #expect(difference.status == .differ)
        #expect(difference.layers.map(\.status) == [.match, .match, .differ, .match, .match])
        let weights = difference.layers[2].weights
        #expect(weights.map(\.status) == [.match, .differ, .match])
        let comparison = try #require(weights[1].comparison)
        #expect(comparison.worst?.index == [2, 5])
        #expect(comparison.mismatched == 1)
        #expect(abs(comparison.maxAbs - 0.5) < 1e-6)
        // Within what is asked for, for all layers or for this one.
        var options = ToleranceOptions()
        options.atol.general = 0.6
        #expect(try ModelDifference(stack, other.model, tolerances: options).status == .match)
        options.atol = .init()
        options.atol.byOutput = ["lstm_1": 0.6]
        #expect(try ModelDifference(stack, other.model, tolerances: options).status == .match)
        options.atol.byOutput = ["lstm": 0.6]
        #expect(try ModelDifference(stack, other.model, tolerances: options).status == .differ)
        options.atol.byOutput = ["none": 0.6]
        #expect(
            message { _ = try ModelDifference(stack, other.model, tolerances: options) }
                == "tolerance: expected the name of a layer, found \"none\"")
    }

    /// Equal is exactly equal, unless asked otherwise; units in the last place are a bound of their own.
    @Test func exactByDefault() throws {
        var other = try RecordedModel("stack")
        let stack = other.model
        let bias = stack.weights[4][1].floats[0]
        try other.perturb("dense", weight: 1, at: [0], by: bias.ulp)
        #expect(try ModelDifference(stack, other.model).status == .differ)
        var options = ToleranceOptions()
        options.maxULP.general = 1
        #expect(try ModelDifference(stack, other.model, tolerances: options).status == .match)
    }

    // MARK: Pairing

    /// Keras counts layers up within a process: lstm, lstm_1 there are lstm_1, lstm_2 here.
    @Test func renumberedLayers() throws {
        let stack = try model("stack")
        let next = ["lstm": "lstm_1", "lstm_1": "lstm_2", "lstm_2": "lstm_3", "dense": "dense_1"]
        let other = try renamed(stack) { next[$0] ?? $0 }
        let difference = try ModelDifference(stack, other)
        #expect(difference.status == .match)
        #expect(difference.layers.map(\.b) == ["lstm_1", "dropout", "lstm_2", "lstm_3", "dense_1"])
        #expect(difference.layers.map(\.pairedBy) == [.order, .name, .order, .order, .order])
    }

    /// Names go first; what is left pairs by shape.
    @Test func renamedLayers() throws {
        let stack = try model("stack")
        let other = try renamed(stack) { $0 == "lstm_1" ? "encoder" : $0 }
        let difference = try ModelDifference(stack, other)
        #expect(difference.status == .match)
        #expect(difference.layers[2].b == "encoder")
        #expect(difference.layers[2].pairedBy == .order)
    }

    @Test func layersOfOneModelOnly() throws {
        let difference = try ModelDifference(model("stack"), model("lstm_last"))
        #expect(difference.status == .differ)
        #expect(difference.layers.map(\.a) == ["lstm"])
        #expect(difference.onlyInA == ["dropout", "lstm_1", "lstm_2", "dense"])
        #expect(difference.onlyInB.isEmpty)
        let other = try ModelDifference(model("lstm_last"), model("stack"))
        #expect(other.onlyInB == ["dropout", "lstm_1", "lstm_2", "dense"])
        // Other shapes under the same name: compared, and they differ.
        let kernel = try #require(difference.layers[0].weights.first?.comparison)
        #expect(kernel.shape != kernel.expectedShape)
    }

    @Test func chosenLayers() throws {
        let difference = try ModelDifference(model("stack"), model("stack_tf28"), names: ["dropout"])
        #expect(difference.layers.map(\.a) == ["dropout"])
        #expect(difference.status == .match)
        #expect(
            try message { _ = try ModelDifference(model("stack"), model("stack"), names: ["none"]) }
                == "layers: expected at least one to compare, found none")
    }

    // MARK: Settings

    @Test func settings() throws {
        let stack = try model("stack")
        let other = try changed(stack, layer: 0) { layer in
            var configuration = layer.configuration.base as? LSTMConfiguration
            configuration?.recurrentActivation = .hardSigmoid(slope: 0.2)
            configuration?.options.goBackwards = true
            if let configuration { layer.configuration = AnyLayerConfiguration(configuration) }
            layer.computeType = .float16
        }
        let layer = try ModelDifference(stack, other).layers[0]
        #expect(
            layer.changes == [
                Change(name: "dtype", a: "float32", b: "float16"),
                Change(name: "go_backwards", a: "false", b: "true"),
                Change(name: "recurrent_activation", a: "sigmoid", b: "hard_sigmoid(0.2x+0.5)"),
            ])
        #expect(layer.status == .differ)
    }

    /// What matters for training is told, and is no difference.
    @Test func trainingArguments() throws {
        let stack = try model("stack")
        let other = try changed(stack, layer: 0) { $0.trainingArguments["dropout"] = "0.5" }
        let difference = try ModelDifference(stack, other)
        #expect(difference.status == .match)
        #expect(difference.layers[0].trainingChanges == [Change(name: "dropout", a: "0", b: "0.5")])
    }

    @Test func biasOfOneModelOnly() throws {
        let stack = try model("stack")
        var description = stack.description
        var dense = try #require(description.layers[4].configuration.base as? DenseConfiguration)
        dense.useBias = false
        description.layers[4].configuration = AnyLayerConfiguration(dense)
        var weights = Array(stack.weights)
        weights[4].removeLast()
        let layer = try ModelDifference(stack, Model(description, weights: weights)).layers[4]
        #expect(layer.changes == [Change(name: "use_bias", a: "true", b: "false")])
        #expect(layer.weights.map(\.onlyIn) == [nil, .a])
        #expect(layer.weights.map(\.status) == [.match, .differ])
    }

    // MARK: Connections

    @Test func connections() throws {
        let stack = try model("stack")
        var description = stack.description
        // Past the dropout.
        description.calls[2].inputs = description.calls[0].outputs
        description.outputs[0].value = description.calls[3].outputs[0]
        description.inputs[0].shape = [nil, 6, 3]
        let difference = try ModelDifference(stack, Model(description, weights: stack.weights))
        #expect(difference.layers[2].changes == [Change(name: "inputs", a: "dropout/0", b: "lstm/0")])
        #expect(
            difference.changes == [
                Change(name: "input 0", a: "[?, ?, 3]", b: "[?, 6, 3]"),
                Change(name: "outputs", a: "dense/0", b: "lstm_2/0"),
            ])
    }

    /// Keras 3 drops masks in calls with an initial state: told where there is such a call only.
    @Test func versionsWhereItMatters() throws {
        func change(_ name: String) throws -> ModelDifference {
            let sound = try model(name)
            var description = sound.description
            for index in description.layers.indices {
                guard var lstm = description.layers[index].configuration.base as? LSTMConfiguration
                else { continue }
                lstm.options.initialStateDropsMask.toggle()
                description.layers[index].configuration = AnyLayerConfiguration(lstm)
            }
            return try ModelDifference(sound, Model(description, weights: sound.weights))
        }
        #expect(try change("stack").status == .match)
        let given = try change("initial_state_mask")
        #expect(
            given.layers.flatMap(\.changes).contains(
                Change(name: "initial_state_drops_mask", a: "false", b: "true")))
    }
}
