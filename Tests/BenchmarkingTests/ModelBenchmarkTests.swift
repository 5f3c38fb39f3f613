import KerasImport
import KerasRuntime
import TestSupport
import Testing

@testable import Benchmarking

/// Whole models on random input.
@Suite struct ModelBenchmarkTests {
    private func measure(_ model: String) throws -> [ModelBenchmark] {
        try ModelBenchmark.measure(
            ImportedModel(path: Fixtures.path(model)).model, threads: 1, precision: .float32, seconds: 0)
    }

    @Test func freeBatch() throws {
        let rows = try measure("stack/model.h5")
        #expect(rows.map { $0.inputs.map(\.shape) } == [[[1, 100, 3]], [[32, 100, 3]]])
        for row in rows {
            #expect(row.inputs.map(\.name) == ["input_1"])
            #expect(row.layers.map(\.name) == ["lstm", "dropout", "lstm_1", "lstm_2", "dense"])
            #expect(row.layers.map(\.className) == ["LSTM", "Dropout", "LSTM", "LSTM", "Dense"])
            #expect(row.timing.best > 0)
        }
    }

    @Test func fixedBatch() throws {
        #expect(try measure("stateful/model.h5").map { $0.inputs[0].shape[0] } == [2])
    }

    /// Layers are fed what they get in the model, masks and initial states included.
    @Test(arguments: ["mask_masking", "initial_state_mask", "shared"])
    func everyKindOfCall(model: String) throws {
        #expect(try !measure("\(model)/model.h5").isEmpty)
    }

    /// Every id is one that the embedding knows, and not the one that may be padding.
    @Test func ids() throws {
        let description = try ImportedModel(path: Fixtures.path("embedding/model.h5")).model.description
        let embedding = try #require(
            description.layers.compactMap { $0.configuration.base as? EmbeddingConfiguration }.first)
        let ids = try RandomInputs(for: description, batch: 32).tensors[0].elements
        #expect(ids.allSatisfy { $0 == $0.rounded() && $0 >= 1 && $0 < Float(embedding.inputDim) })
        #expect(Set(ids).count == embedding.inputDim - 1)
        #expect(try !measure("embedding/model.h5").isEmpty)
    }

    @Test func shapesThatCannotBe() throws {
        func description(_ shape: PartialShape?) -> ModelDescription {
            ModelDescription(
                name: "m", inputs: [ModelDescription.Input(name: "x", shape: shape)], layers: [], calls: [],
                outputs: [])
        }
        #expect(
            message { _ = try RandomInputs(for: description(nil), batch: 1) }
                == "input \"x\": expected a shape to make random numbers for, found none in the file")
        #expect(
            message { _ = try RandomInputs(for: description([nil, 1 << 40, 1 << 40]), batch: 1) }
                == "input \"x\": shape: expected at most 268435456 elements, found [1, 1099511627776, 1099511627776]"
        )
    }
}
