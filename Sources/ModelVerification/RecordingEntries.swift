import ArrayData
import Verification

/// Builds a recording from arrays under paths: what HDF5 files, `.npz` archives and safetensors files have in
/// common.
package struct RecordingEntries {
    let file: String
    private var cases: [String: RecordedCase] = [:]
    private var inputs: [String: [Int: NDArray]] = [:]

    package init(file: String) { self.file = file }

    /// Takes in one array.
    ///
    /// - Parameter path: Such as "cases/a/layers/outer/lstm/0": names of layers may hold slashes.
    /// - Throws: ``RecordingError`` for a path that means nothing, or a value that cannot be right.
    package mutating func add(_ array: NDArray, at path: String) throws(RecordingError) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count >= 3, parts[0] == "cases" else {
            // What else a file holds is not a recording's business.
            return
        }
        let name = parts[1]
        let rest = parts.dropFirst(3)
        // Names of layers may hold slashes: all but the last part is the name.
        let layer = rest.dropLast().joined(separator: "/")
        var recorded = cases[name] ?? RecordedCase(name: name)
        switch parts[2] {
        case "inputs": inputs[name, default: [:]][try index(rest, path)] = array
        case "outputs": recorded.outputs[try index(rest, path)] = array
        case "outputs64": recorded.outputs64[try index(rest, path)] = array
        case "layers":
            recorded.layers[layer, default: [:]][try index(rest.suffix(1), path)] = array
        case "masks":
            recorded.masks[layer, default: [:]][try index(rest.suffix(1), path)] = array
        case "trace":
            recorded.traces[layer, default: [:]][rest.last ?? ""] = array
        case "reset": recorded.resets = try number(array, path) != 0
        case "atol": recorded.atol = try tolerance(array, path)
        case "rtol": recorded.rtol = try tolerance(array, path)
        default: break
        }
        cases[name] = recorded
    }

    /// The recording, once all arrays are in.
    ///
    /// - Throws: ``RecordingError`` when there is no case, or one has no inputs.
    package func recording(attributes: [String: String]) throws(RecordingError) -> Recording {
        if let version = attributes["format_version"], version != "1" {
            throw RecordingError(file: file, path: "format_version", expected: "1", found: version)
        }
        guard !cases.isEmpty else {
            throw RecordingError(file: file, path: "cases", expected: "at least one case", found: "none")
        }
        var complete: [RecordedCase] = []
        for (name, recorded) in cases.sorted(by: { $0.key < $1.key }) {
            var recorded = recorded
            let arrays = inputs[name] ?? [:]
            guard !arrays.isEmpty else {
                throw RecordingError(
                    file: file, path: "cases/\(name)/inputs", expected: "the model's inputs", found: "none")
            }
            for index in 0..<arrays.count {
                guard let array = arrays[index] else {
                    throw RecordingError(
                        file: file, path: "cases/\(name)/inputs",
                        expected: "inputs numbered from 0 to \(arrays.count - 1)", found: "no \(index)")
                }
                recorded.inputs.append(array)
            }
            complete.append(recorded)
        }
        return Recording(
            modelSHA256: attributes["model_sha256"], attributes: attributes, cases: complete)
    }

    private func index(_ parts: ArraySlice<String>, _ path: String) throws(RecordingError) -> Int {
        guard parts.count == 1, let index = parts.first.flatMap({ Int($0) }), index >= 0 else {
            throw RecordingError(
                file: file, path: path, expected: "an index as the last part",
                found: "\"\(parts.joined(separator: "/"))\"")
        }
        return index
    }

    private func number(_ array: NDArray, _ path: String) throws(RecordingError) -> Double {
        guard array.count == 1 else {
            throw RecordingError(
                file: file, path: path, expected: "one number", found: "shape \(array.shape)")
        }
        return array.doubles[0]
    }

    private func tolerance(_ array: NDArray, _ path: String) throws(RecordingError) -> Double {
        let value = try number(array, path)
        guard value >= 0, value.isFinite else {
            throw RecordingError(
                file: file, path: path, expected: "a finite number from 0", found: "\(value)")
        }
        return value
    }
}
