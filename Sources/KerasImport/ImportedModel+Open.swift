import ArrayData
import Files
import JSON
import KerasFormat
import KerasRuntime
import ModelFile
import NumPy
import Readers
import Reading

extension ImportedModel {
    /// Imports a saved Keras model: a legacy HDF5 file, or a `.keras` archive, packed or as a folder; or
    /// one that was converted to a safetensors file before.
    ///
    /// - Parameters:
    ///   - path: The file; its content decides what it is, not its name.
    ///   - options: What to overlook, and which layers are wanted.
    /// - Throws: ``ImportError``.
    public init(path: String, options: ImportOptions = ImportOptions()) throws {
        do {
            let architecture = try options.architecture.map {
                try Self.readArchitecture($0, options.limits)
            }
            switch try FileSignature.detect(path) {
            case .hdf5:
                let root = try options.open(path).root()
                self = try Self.read(root, file: path, architecture: architecture, options)
            case .zip:
                self = try Self.read(ZippedArchive(options.open(path)), file: path, options)
            case .safeTensors:
                self = try Self.read(
                    StoredModel(path: path, customLayers: options.customLayerKinds), file: path, options)
            case .directory where FolderArchive.isOne(path):
                self = try Self.read(FolderArchive(path, options), file: path, options)
            case .directory where (try? FileBytes.size("\(path)/saved_model.pb")) != nil:
                throw ImportError(
                    file: path,
                    problem: .container(
                        expected: "a saved Keras model (HDF5 or .keras)",
                        found: "a SavedModel; save it as .keras or .h5"))
            case .directory:
                throw ImportError(
                    file: path,
                    problem: .container(
                        expected: "a saved Keras model (HDF5 or .keras)",
                        found: "a folder without config.json"))
            case let other:
                guard other == .unknown, let index = try Self.readIndex(path, options.limits) else {
                    throw ImportError(
                        file: path,
                        problem: .container(
                            expected: "a saved Keras model (HDF5 or .keras)", found: other.name))
                }
                let model = WeightsAlone(
                    file: path, container: "HDF5 weights in several files", architecture: architecture)
                self = try model.imported(from: ShardedWeights(index, path: path, options), options)
            }
        } catch let error as FileError {
            throw ImportError(file: path, problem: .unreadable(error.description))
        } catch let error as ReadingError {
            throw ImportError(file: path, problem: .unreadable(error.description))
        } catch let error as NumPyError {
            throw ImportError(file: path, problem: .unreadable(error.description))
        } catch let error as FormatError {
            throw ImportError(file: path, problem: .format(error))
        } catch let error as RuntimeError {
            throw ImportError(file: path, problem: .layer(error))
        } catch let error as ModelFileError {
            if case .layer(let inner) = error.problem {
                throw ImportError(file: path, problem: .layer(inner))
            }
            throw ImportError(file: path, problem: .unreadable(error.description))
        }
    }

    private static func readArchitecture(_ path: String, _ limits: ReadingLimits) throws -> JSONValue {
        let bytes = try FileBytes.read(path, limit: limits.json)
        do {
            return try JSONValue(String(decoding: bytes, as: UTF8.self), named: "architecture", limits)
        } catch {
            throw ImportError(file: path, problem: .format(error))
        }
    }

    /// Reads a JSON file that names files of weights; `nil` if it is something else.
    private static func readIndex(_ path: String, _ limits: ReadingLimits) throws -> JSONValue? {
        let start = try ReadableFile(path).read(at: 0, count: 1)
        guard start == [UInt8(ascii: "{")] else { return nil }
        let text = String(decoding: try FileBytes.read(path, limit: limits.json), as: UTF8.self)
        guard let index = try? JSONValue(text, named: "weight_map", limits), ShardedWeights.isIndex(index)
        else { return nil }
        return index
    }

    /// Reads an HDF5 file that stands alone: a whole model, or weights of a model described elsewhere.
    private static func read(
        _ root: StoredGroup, file: String, architecture: JSONValue?, _ options: ImportOptions
    ) throws -> ImportedModel {
        guard try root.hasAttribute("model_config") else {
            var alone = WeightsAlone(
                file: file, container: "HDF5, weights only", architecture: architecture)
            alone.kerasVersion = try root.string(ifPresent: "keras_version")
            alone.backend = try root.string(ifPresent: "backend")
            return try alone.imported(from: root, options)
        }
        let config =
            try architecture
            ?? JSONValue(root.string(attribute: "model_config"), named: "model_config", options.limits)
        let model = SavedModel(
            file: file, config: config,
            writer: Writer(
                kerasVersion: try root.string(ifPresent: "keras_version"),
                backend: try root.string(ifPresent: "backend"), config: config),
            container: "HDF5, whole model", notes: try Self.notes(on: root, file))
        guard let weights = try StoredWeights(root) else {
            throw ImportError(
                file: file, problem: .container(expected: "weights of its layers", found: "none"))
        }
        return try model.imported(weights, from: root, options)
    }

    /// What is unusual about a file that holds a whole model.
    private static func notes(on root: StoredGroup, _ file: String) throws -> [String] {
        var notes: [String] = []
        if file.hasSuffix(".keras") { notes.append("HDF5, although the name says .keras") }
        if case .hdf5(let userBlock) = try FileSignature.detect(file), userBlock > 0 {
            notes.append("HDF5 begins behind a user block of \(userBlock) bytes")
        }
        if try root.kind(of: "model_weights") == .group,
            try root.group(at: "model_weights").hasAttribute("layer_names0")
        {
            notes.append("layer_names split into layer_names0 and so on")
        }
        let ignored = try ["optimizer_weights", "optimizer", "metrics"].filter {
            try root.kind(of: $0) == .group
        }
        if !ignored.isEmpty { notes.append("not needed for inference: \(ignored.joined(separator: ", "))") }
        return notes
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
            let bytes = try archive.read(member, limit: options.limits.json)
            return try JSONValue(String(decoding: bytes, as: UTF8.self), named: member, options.limits)
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

extension ImportOptions {
    /// Opens an HDF5 file or a zip archive, as these options say.
    func open(_ path: String) throws -> StoredFile { try reader.open(path, limits: limits) }
}

extension JSONValue {
    /// Parses a document within the limits.
    ///
    /// - Throws: `FormatError`.
    fileprivate init(_ text: String, named subject: String, _ limits: ReadingLimits) throws(FormatError) {
        guard text.utf8.count <= limits.json else {
            throw FormatError.mismatch(
                subject, expected: "at most \(limits.json) bytes", found: "\(text.utf8.count)")
        }
        try self.init(parsing: text, named: subject, levels: limits.jsonDepth)
    }
}

extension StoredGroup {
    /// The attribute's text; `nil` if there is no such attribute.
    fileprivate func string(ifPresent attribute: String) throws -> String? {
        try hasAttribute(attribute) ? string(attribute: attribute) : nil
    }
}
