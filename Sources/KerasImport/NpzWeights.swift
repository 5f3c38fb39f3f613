import ArrayData
import KerasFormat
import NumPy
import Reading

/// The weights of an archive whose writer was asked for NumPy arrays: `model.weights.npz`.
///
/// Where an HDF5 file has a group, `layers/lstm/cell/vars`, this has a pickled dictionary,
/// `layers/lstm/cell.npy`, with the same keys. Keras itself refuses to read it back.
struct NpzWeights: WeightsSource {
    /// Where an array is.
    private struct Place {
        let dictionary: PickledArrays
        let key: String
        let shape: [Int]
    }

    private let places: [String: Place]

    /// Reads all weights into memory.
    ///
    /// - Parameter limit: The most bytes of all dictionaries together.
    init(_ file: NpzFile, limit: Int) throws(NumPyError) {
        var places: [String: Place] = [:]
        var rest = limit
        for name in file.keys {
            guard let root = name.split(separator: "/").first, PathWeights.isRoot(String(root)) else {
                continue
            }
            let dictionary = try file.dictionary(name, limit: rest)
            rest -= dictionary.byteCount
            for (key, shape) in dictionary.shapes {
                places["\(name)/vars/\(key)"] = Place(dictionary: dictionary, key: key, shape: shape)
            }
        }
        self.places = places
    }

    func weights() -> StoredWeights? {
        places.isEmpty ? nil : .paths(PathWeights(shapes: places.mapValues(\.shape)))
    }

    func array(at path: String) throws -> NDArray {
        guard let place = places[path] else {
            throw FormatError.mismatch("weights", expected: "an array", found: "nothing", at: .path(path))
        }
        return try place.dictionary.array(place.key)
    }

    // All of it is in memory already.

    func stored(at path: String) -> StoredDataset? { nil }

    func pieces(
        at path: String, of dataset: StoredDataset, _ body: @Sendable (_ row: Int, NDArray) -> Void
    ) throws {
        body(0, try array(at: path))
    }
}
