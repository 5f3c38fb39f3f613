import ArrayData
import Files
import KerasRuntime
import NumPy
import Readers
import Reading

/// The arrays that a user gives a model.
struct InputArrays {
    private let path: String
    private let options: ModelOptions

    init(_ path: String, _ options: ModelOptions) {
        self.path = path
        self.options = options
    }

    /// The arrays in the order of the model's inputs.
    ///
    /// An archive holds them by name, by number, or as `numpy.savez` numbers them: arr_0, arr_1, …
    func arrays(for description: ModelDescription) throws -> [NDArray] {
        switch try FileSignature.detect(path) {
        case .npy:
            return [try NpyFile.read(path, limit: options.limits.recording)]
        case .zip:
            return try arrays(from: archive(), for: description)
        case let other:
            throw InputError(file: path, reason: "expected a NumPy file (.npy or .npz), found \(other.name)")
        }
    }

    private func archive() throws -> NpzFile {
        let limits = try options.limits
        return try Reader.ofThisTool.open(path, limits: limits, byteLimit: limits.recording).npz()
    }

    private func arrays(
        from archive: NpzFile, for description: ModelDescription
    ) throws -> [NDArray] {
        let keys = archive.keys
        var arrays: [NDArray] = []
        for (index, input) in description.inputs.enumerated() {
            let candidates = [input.name, "\(index)", "arr_\(index)"]
            let only = description.inputs.count == 1 && keys.count == 1 ? keys[0] : nil
            guard let key = candidates.first(where: keys.contains) ?? only else {
                throw InputError(
                    file: path,
                    reason: "expected an array \"\(input.name)\", \"\(index)\" or \"arr_\(index)\", found "
                        + keys.prefix(8).map { "\"\($0)\"" }.joined(separator: ", "))
            }
            arrays.append(try archive.array(key))
        }
        return arrays
    }
}
