import Files
import NumPy
import Readers
import Reading

/// The parts that Keras 3 saves a model in: configuration, version, weights.
protocol KerasArchive {
    /// What kind of archive it is, for people.
    var kind: String { get }

    func contains(_ member: String) -> Bool

    /// The content of a small member.
    func read(_ member: String, limit: Int) throws -> [UInt8]

    /// The root of a member that is an HDF5 file.
    func hdf5(_ member: String) throws -> StoredGroup

    /// Opens a member that is an archive of NumPy arrays.
    func npz(_ member: String) throws -> NpzFile
}

extension KerasArchive {
    /// The member that holds the weights; TensorFlow 2.11's first form of archives had another name.
    var weightsName: String? {
        ["model.weights.h5", "variables.h5", "model.weights.npz"].first(where: contains)
    }

    /// Imports a model with the weights in that member.
    func imported(_ model: SavedModel, weights name: String, _ options: ImportOptions) throws -> ImportedModel
    {
        func imported(from source: some WeightsSource) throws -> ImportedModel {
            guard let weights = try source.weights() else {
                throw ImportError(
                    file: model.file,
                    problem: .container(expected: "weights in \(name)", found: "none"))
            }
            return try model.imported(weights, from: source, options)
        }
        return name.hasSuffix(".npz")
            ? try imported(from: NpzWeights(npz(name), limit: options.limits.weights))
            : try imported(from: hdf5(name))
    }
}

/// A `.keras` file: a zip archive.
struct ZippedArchive: KerasArchive {
    private let file: StoredFile
    private let names: Set<String>

    init(_ file: StoredFile) throws {
        self.file = file
        names = Set(try file.members())
    }

    var kind: String { ".keras archive" }

    func contains(_ member: String) -> Bool { names.contains(member) }

    func read(_ member: String, limit: Int) throws -> [UInt8] {
        try file.member(member, limit: limit)
    }

    func hdf5(_ member: String) throws -> StoredGroup { try file.root(inside: member) }

    func npz(_ member: String) throws -> NpzFile { try file.npz(inside: member) }
}

/// The same unpacked into a folder.
struct FolderArchive: KerasArchive {
    private let path: String
    private let options: ImportOptions

    init(_ path: String, _ options: ImportOptions) {
        self.path = path
        self.options = options
    }

    /// Whether a folder is such an archive.
    static func isOne(_ path: String) -> Bool { (try? FileBytes.size("\(path)/config.json")) != nil }

    var kind: String { ".keras folder" }

    func contains(_ member: String) -> Bool { (try? FileBytes.size("\(path)/\(member)")) != nil }

    func read(_ member: String, limit: Int) throws -> [UInt8] {
        try FileBytes.read("\(path)/\(member)", limit: limit)
    }

    func hdf5(_ member: String) throws -> StoredGroup { try options.open("\(path)/\(member)").root() }

    func npz(_ member: String) throws -> NpzFile { try options.open("\(path)/\(member)").npz() }
}
