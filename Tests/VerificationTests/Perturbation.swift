import ArrayData
import KerasImport
import KerasRuntime
import RecordingFile
import TestSupport
import Testing
import Verification

/// A fixture: a saved model and what TensorFlow was recorded to answer.
struct RecordedModel {
    var model: Model
    var recording: Recording

    init(_ name: String, layers: [String]? = nil) throws {
        var options = ImportOptions()
        options.layers = layers
        model = try ImportedModel(path: Fixtures.path("\(name)/model.h5"), options: options).model
        let stored = try Fixtures.names(in: name).first { $0.hasPrefix("recording.") }
        recording = try Recording(path: Fixtures.path("\(name)/\(stored ?? "recording.h5")"))
    }

    func verify(_ change: (inout Verifier.Options) -> Void = { _ in }) throws -> Verification {
        var options = Verifier.Options()
        change(&options)
        return try Verifier(model, options: options).verify(recording)
    }

    /// Changes the first case.
    mutating func change(_ body: (inout RecordedCase) -> Void) {
        var cases = recording.cases
        body(&cases[0])
        recording.cases = cases
    }

    /// Adds to one element of a weight.
    ///
    /// - Parameters:
    ///   - weight: Which of the layer's weights, in the order of its parameters.
    ///   - index: Row and column, or the index alone.
    mutating func perturb(_ layer: String, weight: Int, at index: [Int], by amount: Float = 0.5) throws {
        let position = try #require(model.description.layers.firstIndex { $0.name == layer })
        var weights = Array(model.weights)
        let array = weights[position][weight]
        var values = array.floats
        let place = index.count == 2 ? index[0] * array.shape[1] + index[1] : index[0]
        values[place] += amount
        weights[position][weight] = NDArray(shape: array.shape, values)
        model = try Model(model.description, weights: weights)
    }
}

extension RecordedCase {
    /// Adds ¼ to one element of what a layer was recorded to answer.
    mutating func change(layer: String, _ index: Int, element: Int) {
        let array = layers[layer]?[index]
        layers[layer]?[index] = array?.changed(element, by: 0.25)
    }

    /// Adds ¼ to one element of what the model was recorded to answer.
    mutating func change(output: Int, element: Int) {
        let array = outputs[output]
        outputs[output] = array?.changed(element, by: 0.25)
    }
}

extension NDArray {
    /// The same array with one element changed.
    func changed(_ position: Int, by amount: Float) -> NDArray {
        var values = floats
        values[position] += amount
        return NDArray(shape: shape, values)
    }
}
