import ArrayData
import KerasImport
import KerasRuntime
import RecordingFile
import TestSupport
import Testing

@testable import Verification

extension RecordedModel {
    /// Any fixture, whatever its container.
    init(_ fixture: Fixtures.Case) throws {
        var options = ImportOptions()
        options.architecture = fixture.architecture
        model = try ImportedModel(path: fixture.model, options: options).model
        recording = try Recording(path: fixture.recording)
    }

    /// Causes by layer, explanations separated.
    func causes() throws -> [[Cause]] {
        let diagnosis = try verify { $0.findsCauses = true }.diagnosis
        return Dictionary(grouping: diagnosis, by: \.explanation).sorted { $0.key < $1.key }
            .map { $0.value.map(\.cause) }
    }

    /// Changes a layer as a file might have it wrong.
    mutating func damage(_ layer: String, _ body: (inout Variant) -> Void) throws {
        let index = try #require(model.description.layers.firstIndex { $0.name == layer })
        var variant = Variant(
            layer: model.description.layers[index], weights: model.weights[index], outputCount: 1)
        body(&variant)
        var description = model.description
        description.layers[index] = variant.layer
        var weights = model.weights
        weights[index] = variant.weights
        model = try Model(description, weights: weights)
    }
}
