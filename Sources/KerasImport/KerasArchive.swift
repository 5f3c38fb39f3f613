import Files
import HDF5
import NumPy
import Zip

/// The parts that Keras 3 saves a model in: configuration, version, weights.
protocol KerasArchive {
    /// What kind of archive it is, for people.
    var kind: String { get }

    func contains(_ member: String) -> Bool

    /// The content of a small member.
    func read(_ member: String, limit: Int) throws -> [UInt8]

    /// Opens a member that is an HDF5 file.
    func withHDF5<Result>(
        _ member: String, _ body: (borrowing HDF5.Group) throws -> Result
    ) throws -> Result

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
        func imported(from source: borrowing some WeightsSource & ~Copyable) throws -> ImportedModel {
            guard let weights = try source.weights() else {
                throw ImportError(
                    file: model.file,
                    problem: .container(expected: "weights in \(name)", found: "none"))
            }
            return try model.imported(weights, from: source, options)
        }
        return name.hasSuffix(".npz")
            ? try imported(from: NpzWeights(npz(name))) : try withHDF5(name) { try imported(from: $0) }
    }
}

/// A `.keras` file: a zip archive.
struct ZippedArchive: KerasArchive {
    private let path: String
    private let names: Set<String>

    init(_ path: String) throws {
        self.path = path
        names = Set(try ZipArchive(path).members.map(\.name))
    }

    var kind: String { ".keras archive" }

    func contains(_ member: String) -> Bool { names.contains(member) }

    func read(_ member: String, limit: Int) throws -> [UInt8] {
        try ZipArchive(path).read(member, limit: limit)
    }

    func withHDF5<Result>(
        _ member: String, _ body: (borrowing HDF5.Group) throws -> Result
    ) throws -> Result {
        try HDF5.File.open(bytes: ZipArchive(path).read(member), name: "\(path): \(member)", body)
    }

    func npz(_ member: String) throws -> NpzFile {
        try NpzFile(bytes: ZipArchive(path).read(member), name: "\(path): \(member)")
    }
}

/// The same unpacked into a folder.
struct FolderArchive: KerasArchive {
    private let path: String

    init(_ path: String) { self.path = path }

    /// Whether a folder is such an archive.
    static func isOne(_ path: String) -> Bool { FolderArchive(path).contains("config.json") }

    var kind: String { ".keras folder" }

    func contains(_ member: String) -> Bool { (try? FileBytes.size("\(path)/\(member)")) != nil }

    func read(_ member: String, limit: Int) throws -> [UInt8] {
        try FileBytes.read("\(path)/\(member)", limit: limit)
    }

    func withHDF5<Result>(
        _ member: String, _ body: (borrowing HDF5.Group) throws -> Result
    ) throws -> Result {
        try HDF5.File.open("\(path)/\(member)", body)
    }

    func npz(_ member: String) throws -> NpzFile { try NpzFile("\(path)/\(member)") }
}
