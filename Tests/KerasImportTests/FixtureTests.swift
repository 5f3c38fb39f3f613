import KerasImport
import KerasRuntime
import RecordingFile
import TestSupport
import Testing
import Verification

/// Every model under Fixtures, saved and recorded by a real Keras.
@Suite struct FixtureTests {
    @Test func thereAreFixtures() {
        #expect(Fixtures.cases.count >= 300)
    }

    private func model(of fixture: Fixtures.Case) throws -> Model {
        var options = ImportOptions()
        options.architecture = fixture.architecture
        options.customLayers = [AttentionWithContext.customLayer]
        return try ImportedModel(path: fixture.model, options: options).model
    }

    @Test(arguments: Fixtures.cases)
    func answersAreTensorFlows(fixture: Fixtures.Case) throws {
        let model = try model(of: fixture)
        var options = Verifier.Options()
        options.layerByLayer = true
        let verification = try Verifier(model, options: options).verify(Recording(path: fixture.recording))
        #expect(verification.status == .match)
        for recorded in verification.cases {
            for output in recorded.outputs {
                let comparison = try #require(output.comparison, "\(output.name) is not recorded")
                #expect(comparison.matches, "\(recorded.name): \(output.name)")
                // 1e-5 is what the default promises for float32; a fixture must not ask for more room.
                #expect(output.tolerance.source == .byDefault)
            }
            for layer in recorded.layers {
                if let isolated = layer.isolated {
                    #expect(isolated.matches, "\(recorded.name): \(layer.name) alone")
                }
            }
        }
    }

    /// What the cell computes at each step, against the same equations run in TensorFlow.
    @Test(arguments: Fixtures.cases)
    func tracesAreTensorFlows(fixture: Fixtures.Case) throws {
        let recording = try Recording(path: fixture.recording)
        let model = try model(of: fixture)
        var session = try model.makeSession()
        let tolerance = Tolerance(defaultFor: model.description.computeType)
        for recorded in recording.cases where !recorded.traces.isEmpty {
            if recorded.resets { session.reset() }
            let before = session
            let values = try session.run(arrays: recorded.inputs)
            for (index, call) in model.description.calls.enumerated() where call.node == 0 {
                let layer = model.description.layers[call.layer].name
                let computed = try before.trace(
                    call: index, inputs: call.inputs.map { values[$0] },
                    initialState: call.initialState.map { values[$0].array },
                    mask: call.mask.map { values[$0].array })
                for (path, name, array) in computed {
                    let key = path.isEmpty ? layer : "\(layer)/\(path)"
                    guard let expected = recorded.traces[key]?[name] else { continue }
                    let comparison = ArrayComparison(actual: array, expected: expected, tolerance: tolerance)
                    #expect(comparison.matches, "\(recorded.name): \(key)/\(name)")
                }
            }
        }
    }
}
