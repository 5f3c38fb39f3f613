import ArrayData
import Files
import HDF5
import KerasFormat
import KerasRuntime
import NumPy
import Zip

extension ImportedModel {
    /// Imports a saved Keras model: a legacy HDF5 file, or a `.keras` archive, packed or as a folder.
    ///
    /// - Parameters:
    ///   - path: The file; its content decides what it is, not its name.
    ///   - options: What to overlook, and which layers are wanted.
    /// - Throws: ``ImportError``.
    public init(path: String, options: ImportOptions = ImportOptions()) throws {
        do {
            let architecture = try options.architecture.map(Self.readArchitecture)
            switch try FileSignature.detect(path) {
            case .hdf5:
                self = try HDF5.File.open(path) { root in
                    try Self.read(root, file: path, architecture: architecture, options)
                }
            case .zip:
                self = try Self.read(ZippedArchive(path), file: path, options)
            case .directory where FolderArchive.isOne(path):
                self = try Self.read(FolderArchive(path), file: path, options)
            case let other:
                throw ImportError(
                    file: path,
                    problem: .container(expected: "a saved Keras model (HDF5 or .keras)", found: other.name))
            }
        } catch let error as FileError {
            throw ImportError(file: path, problem: .unreadable(error.description))
        } catch let error as HDF5Error {
            throw ImportError(file: path, problem: .unreadable(error.description))
        } catch let error as ZipError {
            throw ImportError(file: path, problem: .unreadable(error.description))
        } catch let error as NumPyError {
            throw ImportError(file: path, problem: .unreadable(error.description))
        } catch let error as FormatError {
            throw ImportError(file: path, problem: .format(error))
        } catch let error as RuntimeError {
            throw ImportError(file: path, problem: .layer(error))
        }
    }

    /// Far more than the configuration of any model: the largest known have some 10 MB.
    static let configurationLimit = 256 << 20

    private static func readArchitecture(_ path: String) throws -> JSONValue {
        let bytes = try FileBytes.read(path, limit: configurationLimit)
        do {
            return try JSONValue(parsing: String(decoding: bytes, as: UTF8.self), named: "architecture")
        } catch {
            throw ImportError(file: path, problem: .format(error))
        }
    }

    /// Reads an HDF5 file that stands alone: a whole model, or weights of a model described elsewhere.
    private static func read(
        _ root: borrowing HDF5.Group, file: String, architecture: JSONValue?, _ options: ImportOptions
    ) throws -> ImportedModel {
        let hasConfig = try root.hasAttribute("model_config")
        guard let weights = try StoredWeights(root) else {
            throw ImportError(
                file: file,
                problem: .container(
                    expected: hasConfig
                        ? "weights of its layers" : "a saved Keras model with the attribute model_config",
                    found: hasConfig ? "none" : "an HDF5 file without it"))
        }
        guard hasConfig || architecture != nil else { return try readAlone(weights, root, file, options) }
        let config =
            try architecture
            ?? JSONValue(parsing: root.string(attribute: "model_config"), named: "model_config")
        let model = SavedModel(
            file: file, config: config, writer: try Writer(root, config: config),
            container: hasConfig ? "HDF5, whole model" : "HDF5, weights only")
        return try model.imported(weights, from: root, options)
    }

    /// Reads weights of which nothing says what model they belong to.
    private static func readAlone(
        _ weights: StoredWeights, _ root: borrowing HDF5.Group, _ file: String, _ options: ImportOptions
    ) throws -> ImportedModel {
        guard let recognized = weights.recognizedLayers(returnSequences: options.assumesSequences) else {
            throw ImportError(
                file: file,
                problem: .container(
                    expected: "a saved Keras model with the attribute model_config",
                    found: "weights only; `--architecture model.json` names their model"))
        }
        let model = SavedModel(
            file: file, config: recognized.config, writer: try Writer(root, config: recognized.config),
            container: "HDF5, weights only",
            notes: [
                "no architecture: layers told by the shapes of their weights, other arguments are Keras' defaults"
            ]
                + recognized.leftOut.map { "\($0): not imported, as its shapes do not tell what it is" })
        var imported = try model.imported(recognized.weights, from: root, options)
        imported.hasArchitecture = false
        return imported
    }

    /// Reads an archive of Keras 3: configuration, version and weights as members.
    private static func read(
        _ archive: some KerasArchive, file: String, _ options: ImportOptions
    ) throws -> ImportedModel {
        guard archive.contains("config.json"), let name = archive.weightsName else {
            throw ImportError(
                file: file,
                problem: .container(
                    expected: "a .keras archive with config.json and model.weights.h5 or .npz",
                    found: archive.contains("config.json") ? "one without weights" : "one without config.json"
                ))
        }
        func json(_ member: String) throws -> JSONValue {
            let bytes = try archive.read(member, limit: configurationLimit)
            return try JSONValue(parsing: String(decoding: bytes, as: UTF8.self), named: member)
        }
        let config = try json("config.json")
        let metadata = try archive.contains("metadata.json") ? json("metadata.json") : .null
        let model = SavedModel(
            file: file, config: config,
            writer: Writer(
                kerasVersion: metadata["keras_version"]?.string, backend: nil, config: config),
            container: archive.kind)
        return try archive.imported(model, weights: name, options)
    }
}

extension Writer {
    /// Recognises the writer of an HDF5 file by the attributes of its root.
    fileprivate init(_ root: borrowing HDF5.Group, config: JSONValue) throws {
        // `to_json` puts the same beside the configuration.
        let version =
            try root.hasAttribute("keras_version")
            ? root.string(attribute: "keras_version") : config["keras_version"]?.string
        let backend =
            try root.hasAttribute("backend") ? root.string(attribute: "backend") : config["backend"]?.string
        self.init(kerasVersion: version, backend: backend, config: config)
    }
}
