import ArrayData
import Foundation
import KerasImport
import RecordingFile
import TestSupport
import Testing
import Verification

/// A workload's folder with what TensorFlow answered: `lstm_last` has a single LSTM, of 3 features and 4
/// units, and a case of 5 sequences of 4 steps.
struct WorkloadFolder {
    let folder: TemporaryFolder
    var path: String { folder.path }

    /// - Parameter stream: Only the first sequence, as a stream.
    init(stream: Bool = false) throws {
        folder = try TemporaryFolder()
        let weights = try ImportedModel(path: Fixtures.path("lstm_last/model.h5")).model.weights
        let recorded = try #require(
            Recording(path: Fixtures.path("lstm_last/recording.h5")).cases.first { $0.name == "02_b5_t4" })
        let arrays = try #require(weights.first { $0.count == 3 })
        for (name, array) in zip(["W", "R", "b"], arrays) { try write(floats(array), to: name) }
        let x = try floats(#require(recorded.inputs.first))
        let y = try floats(#require(recorded.outputs[0]))
        try write(stream ? Array(x[..<12]) : x, to: "x")
        try write(stream ? Array(y[..<4]) : y, to: "y")
        try shape(
            stream ? #"{"B": 1, "T": 1, "I": 3, "U": 4, "stream": true}"# : #"{"B":5,"T":4,"I":3,"U":4}"#)
    }

    func remove() { folder.remove() }

    /// Writes another `shape.json`.
    func shape(_ text: String) throws { _ = try folder.write(Array(text.utf8), to: "shape.json") }

    func write(_ values: [Float], to name: String) throws {
        let bytes = values.flatMap { value in withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) }
        }
        _ = try folder.write(bytes, to: "\(name).f32")
    }

    /// What is in one of the files.
    func read(_ name: String) throws -> [Float] {
        let data = try Data(contentsOf: URL(fileURLWithPath: folder.file("\(name).f32")))
        return data.withUnsafeBytes { raw in
            (0..<(data.count / 4)).map { raw.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
        }
    }

    private func floats(_ array: NDArray) throws -> [Float] {
        guard case .float32(let values) = array.values else { throw Fixtures.notFloats }
        return values
    }
}

extension Fixtures {
    struct NotFloats: Error {}
    static var notFloats: NotFloats { NotFloats() }
}
