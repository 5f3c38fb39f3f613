import ArrayData
import Files
import NumPy
import RecordingFile
import TestSupport
import Testing
import Verification

/// What a recording's first case holds, handed to the command as files.
enum RecordedArrays {
    static func write(_ recording: String, inputsTo path: String) throws {
        let recorded = try #require(Recording(path: Fixtures.path(recording)).cases.first)
        var archive = NpzWriter(name: path)
        for (index, array) in recorded.inputs.enumerated() { try archive.append("\(index)", array) }
        try AtomicFile.write(archive.finish(), to: path)
    }

    /// Writes a recording's first case as an archive, with zeros of other shapes under some paths.
    static func write(
        _ recording: String, replacing shapes: [String: [Int]], to path: String, withLayers: Bool = true
    ) throws {
        let recorded = try #require(Recording(path: Fixtures.path(recording)).cases.first)
        var arrays: [String: NDArray] = [:]
        for (index, array) in recorded.inputs.enumerated() { arrays["inputs/\(index)"] = array }
        for (index, array) in recorded.outputs { arrays["outputs/\(index)"] = array }
        for (layer, outputs) in withLayers ? recorded.layers : [:] {
            for (index, array) in outputs { arrays["layers/\(layer)/\(index)"] = array }
        }
        for (path, shape) in shapes {
            arrays[path] = NDArray(shape: shape, Array(repeating: Float(0), count: shape.reduce(1, *)))
        }
        var archive = NpzWriter(name: path)
        for (name, array) in arrays.sorted(by: { $0.key < $1.key }) {
            try archive.append("cases/\(recorded.name)/\(name)", array)
        }
        try AtomicFile.write(archive.finish(), to: path)
    }

    /// Expects the arrays of an archive to be what TensorFlow answered.
    static func expect(_ recording: String, outputs names: [String], in path: String) throws {
        let recorded = try #require(Recording(path: Fixtures.path(recording)).cases.first)
        let archive = try NpzFile(path)
        for (index, name) in names.enumerated() {
            let comparison = ArrayComparison(
                actual: try archive.array(name), expected: try #require(recorded.outputs[index]),
                tolerance: Tolerance(atol: 1e-5, rtol: 1e-5))
            #expect(comparison.matches, "\(name)")
        }
    }

    static func keys(in path: String) throws -> [String] {
        let archive = try NpzFile(path)
        return archive.keys.sorted()
    }
}
