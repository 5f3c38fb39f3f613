import ArrayData
import Foundation
import KerasImport
import KerasRuntime
import RecordingFile
import SafeTensors
import TestSupport
import Testing
import Verification

@testable import ModelFile

/// Files whose descriptions somebody has changed: each is refused, or runs, or says why it cannot.
///
/// A trap ends the tests. `LSTM_IMPORT_MUTATIONS=1000` tries more, `LSTM_IMPORT_SEED` others.
@Suite struct HostileDescriptionTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let rounds = environment["LSTM_IMPORT_MUTATIONS"].flatMap { Int($0) } ?? 6
    private static let seed = environment["LSTM_IMPORT_SEED"].flatMap { UInt64($0) } ?? 1

    @Test(arguments: Fixtures.cases.filter { !$0.name.hasPrefix("custom_attention") })
    func neverTraps(_ fixture: Fixtures.Case) throws {
        var options = ImportOptions()
        options.architecture = fixture.architecture
        let model = try ImportedModel(path: fixture.model, options: options).model
        let document = try NodeEncoder.encode(model.description)
        let names = try TensorNames.names(model.description)
        let arrays = Array(model.weights.joined())
        let tensors = zip(names.joined(), arrays).map { (name: $0, array: $1) }
        let inputs = try Recording(path: fixture.recording).cases[0].inputs
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let path = folder.file("m.safetensors")
        // Hasher's seeds differ from run to run.
        let own = fixture.name.utf8.reduce(Self.seed) { $0 &* 31 &+ UInt64($1) }
        var mutation = Mutation(seed: own)
        for round in 0..<Self.rounds {
            var changed = tensors
            if round % 3 == 2, !changed.isEmpty {
                let place = mutation.number(in: 0...(changed.count - 1))
                changed[place].array = reshaped(changed[place].array, &mutation)
            }
            let text = mutation.mutated(round % 2 == 0 ? document : Mutation.withoutShapes(document)).text
            try SafeTensorsFile.write(
                changed, metadata: ["format": "keras-model", "format_version": "1", "model": text], to: path)
            guard let loaded = try? Model(path: path) else { continue }
            run(loaded, inputs)
        }
    }

    /// Whatever a model that was read is given, it answers or throws.
    private func run(_ model: Model, _ inputs: [NDArray]) {
        guard var session = try? model.makeSession() else { return }
        _ = try? session.run(arrays: inputs)
        _ = try? session.run(arrays: inputs)
        let tensors = inputs.map { Tensor<Float>($0) }
        _ = try? session.step(tensors)
        _ = try? session.step(tensors)
        let state = session.state
        _ = try? session.restore(state)
        // As many inputs as it wants, all the same.
        _ = try? session.run(Array(repeating: tensors[0], count: model.description.inputs.count))
        for layer in model.description.layers { _ = layer.configuration.base.settings }
        _ = model.description.isStreamable
    }

    /// The same elements, or some of them, in another shape.
    private func reshaped(_ array: NDArray, _ mutation: inout Mutation) -> NDArray {
        let shapes = [
            [array.count], Array(array.shape.reversed()), [1] + array.shape, Array(array.shape.dropLast()),
            array.shape.map { max($0 - 1, 0) }, [],
        ]
        let shape = shapes[mutation.number(in: 0...(shapes.count - 1))]
        let values = array.floats
        return NDArray(shape: shape, Array(values.prefix(shape.reduce(1, *))))
    }
}
