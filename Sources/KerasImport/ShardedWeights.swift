import ArrayData
import Files
import JSON
import KerasFormat
import Reading

/// Weights that Keras 3 spread over several HDF5 files: `x.weights.json` says which.
///
/// One layer's arrays can be in several files, each under the path that it would have in one.
struct ShardedWeights: WeightsSource {
    private let shapes: [String: [Int]]
    /// The file that each array is in.
    private let files: [String: String]
    private let shards: OpenShards

    /// Lists what the files hold.
    ///
    /// - Parameters:
    ///   - index: The content of the JSON file.
    ///   - path: The JSON file; the others are beside it.
    init(_ index: JSONValue, path: String, _ options: ImportOptions) throws {
        let folder = Array(path.split(separator: "/", omittingEmptySubsequences: false).dropLast())
        var names: Set<String> = []
        for (weights, value) in (index["weight_map"]?.object ?? [:]).sorted(by: { $0.key < $1.key }) {
            // One name, or a list of them.
            for entry in value.array ?? [value] {
                guard let name = entry.string, Self.isFileName(name) else {
                    throw FormatError.mismatch(
                        "weight_map", expected: "names of files in the same folder", found: entry.summary,
                        at: .path(weights))
                }
                guard (try? FileBytes.size(Self.join(folder, name))) != nil else {
                    throw FormatError.mismatch(
                        "weight_map", expected: "files that are there", found: "no file \(name)",
                        at: .path(weights))
                }
                names.insert(name)
            }
        }
        var shapes: [String: [Int]] = [:]
        var files: [String: String] = [:]
        let shards = OpenShards(options)
        for name in names.sorted() {
            let file = Self.join(folder, name)
            for (place, shape) in try PathWeights(below: shards.root(of: file)).shapes {
                guard shapes.updateValue(shape, forKey: place) == nil else {
                    throw FormatError.mismatch(
                        "weight_map", expected: "each array in one file", found: "also in \(name)",
                        at: .path(place))
                }
                files[place] = file
            }
        }
        guard !shapes.isEmpty else {
            throw FormatError.mismatch("weight_map", expected: "files with weights of layers", found: "none")
        }
        self.shapes = shapes
        self.files = files
        self.shards = shards
    }

    private static func join(_ folder: [Substring], _ name: String) -> String {
        (folder + [Substring(name)]).joined(separator: "/")
    }

    /// Whether a JSON file is such an index.
    static func isIndex(_ value: JSONValue) -> Bool { value["weight_map"]?.object != nil }

    /// Names that lead elsewhere are none of Keras'.
    private static func isFileName(_ name: String) -> Bool {
        !name.isEmpty && name != "." && name != ".." && !name.contains("/") && !name.utf8.contains(0)
    }

    func weights() -> StoredWeights? { .paths(PathWeights(shapes: shapes)) }

    func array(at path: String) throws -> NDArray { try root(of: path).array(at: path) }

    func stored(at path: String) throws -> StoredDataset? { try root(of: path).dataset(at: path) }

    func pieces(
        at path: String, of dataset: StoredDataset, _ body: @Sendable (_ row: Int, NDArray) -> Void
    ) throws {
        try root(of: path).pieces(of: dataset, body)
    }

    /// The root of the file that has a weight.
    private func root(of path: String) throws -> StoredGroup {
        guard let file = files[path] else {
            throw FormatError.mismatch("weights", expected: "weights at \(path)", found: "nothing")
        }
        return try shards.root(of: file)
    }
}

/// Opens one file after the other: neighbours among the weights are mostly in the same one.
private final class OpenShards {
    private let options: ImportOptions
    private var last: (path: String, root: StoredGroup)?

    init(_ options: ImportOptions) { self.options = options }

    func root(of path: String) throws -> StoredGroup {
        if let last, last.path == path { return last.root }
        last = nil
        let root = try options.open(path).root()
        last = (path, root)
        return root
    }
}
