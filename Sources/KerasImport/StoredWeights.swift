import ArrayData
import KerasFormat
import Reading

/// Something that holds the weights of a model: a file or several, in one of Keras' forms.
protocol WeightsSource {
    /// Lists the weights, without reading them; `nil` if there are none of Keras'.
    func weights() throws -> StoredWeights?

    /// Reads the weight at a path that ``weights()`` lists.
    func array(at path: String) throws -> NDArray

    /// The weight at such a path without its elements; `nil` where it can't be read in pieces.
    func stored(at path: String) throws -> StoredDataset?

    /// Reads such a weight a few rows at a time, those along all dimensions but the last, as
    /// `StoredGroup.pieces(of:_:)` does.
    func pieces(
        at path: String, of dataset: StoredDataset, _ body: @Sendable (_ row: Int, NDArray) -> Void
    ) throws
}

/// The root of an HDF5 file.
extension StoredGroup: WeightsSource {
    func weights() throws -> StoredWeights? { try StoredWeights(self) }

    // What reads an array by its path in the file, `array(at:)`, it has already.

    func stored(at path: String) throws -> StoredDataset? { try dataset(at: path) }

    func pieces(
        at path: String, of dataset: StoredDataset, _ body: @Sendable (_ row: Int, NDArray) -> Void
    ) throws {
        try pieces(of: dataset, body)
    }
}

/// The weights that a source lists, in one of Keras' two ways.
enum StoredWeights {
    /// Attributes with names of layers and weights: all writers before Keras 3, and its legacy files.
    case legacy(LegacyWeights)
    /// Paths: Keras 3's own files.
    case paths(PathWeights)

    /// Lists the weights of an HDF5 file; `nil` if it has none of Keras'.
    init?(_ root: StoredGroup) throws {
        // A whole model keeps its weights in a group of their own, a file of weights at the root.
        if try root.kind(of: "model_weights") == .group {
            self = .legacy(try LegacyWeights(root.group(at: "model_weights")))
        } else if try root.hasAttribute("layer_names") || root.hasAttribute("layer_names0") {
            self = .legacy(try LegacyWeights(root))
        } else {
            // Where no layer has weights, there are their empty groups.
            guard try root.linkNames().contains(where: PathWeights.isRoot) else { return nil }
            let weights = try PathWeights(below: root)
            self = .paths(weights)
        }
    }

    /// What is unusual about how the weights are listed.
    var notes: [String] {
        switch self {
        case .legacy: []
        case .paths(let weights): weights.notes
        }
    }

    /// The layers that can be told without an architecture.
    func recognizedLayers(returnSequences: Bool) -> RecognizedLayers<StoredWeights>? {
        switch self {
        case .legacy(let weights):
            weights.recognizedLayers(returnSequences: returnSequences)?.map { .legacy($0) }
        case .paths(let weights):
            weights.recognizedLayers(returnSequences: returnSequences)?.map { .paths($0) }
        }
    }
}

extension PathWeights {
    /// Lists the arrays of a file by their paths.
    init(below root: StoredGroup) throws {
        var shapes: [String: [Int]] = [:]
        for name in try root.linkNames() where PathWeights.isRoot(name) {
            try Self.collect(root, name, into: &shapes)
        }
        self.init(shapes: shapes)
    }

    private static func collect(
        _ group: StoredGroup, _ path: String, into shapes: inout [String: [Int]]
    ) throws {
        switch try group.kind(of: path) {
        case .group:
            for name in try group.group(at: path).linkNames() {
                try collect(group, "\(path)/\(name)", into: &shapes)
            }
        case .dataset: shapes[path] = try group.dataset(at: path).shape
        default: break
        }
    }
}

extension LegacyWeights {
    /// Lists the weights below a group by its attributes, as Keras itself finds them.
    fileprivate init(_ group: StoredGroup) throws {
        var groups: [LegacyWeights.Group] = []
        for layer in try group.stringList(attribute: "layer_names") {
            let layerGroup = try group.group(at: layer)
            var entries: [WeightEntry] = []
            for name in try layerGroup.stringList(attribute: "weight_names") {
                let dataset = try layerGroup.dataset(at: name)
                entries.append(WeightEntry(name: name, path: dataset.path, shape: dataset.shape))
            }
            groups.append(LegacyWeights.Group(name: layer, entries: entries))
        }
        self.init(groups: groups)
    }
}
