import JSON
import KerasRuntime

/// What a model's file says beside its tensors.
struct FileMetadata {
    static let format = "keras-model"
    static let version = "1"

    /// What the model consists of.
    var description: ModelDescription
    /// Anything else that the writer wanted to tell, by name.
    var attributes: [String: String]

    /// As the file has it: strings by name.
    func encoded(file: String) throws -> [String: String] {
        var metadata = attributes
        metadata["format"] = Self.format
        metadata["format_version"] = Self.version
        do {
            let text = try NodeEncoder.encode(description).text
            // What cannot be read again must not be written: nesting has a limit.
            _ = try JSONNode(parsing: text)
            metadata["model"] = text
        } catch let error as JSONSyntaxError {
            throw ModelFileError(file, "model", expected: error.expected, found: error.found)
        } catch let error as EncodingError {
            throw ModelFileError(file, "model", expected: "layers that can be encoded", found: "\(error)")
        }
        return metadata
    }

    init(_ description: ModelDescription, attributes: [String: String]) {
        self.description = description
        self.attributes = attributes
    }

    /// Reads what the file has.
    init(
        _ metadata: [String: String], file: String, customLayers: [any LayerConfiguration.Type]
    ) throws(ModelFileError) {
        var rest = metadata
        let format = rest.removeValue(forKey: "format")
        guard format == Self.format, let text = rest.removeValue(forKey: "model") else {
            throw ModelFileError(
                file, expected: "a model that lstm-import converted",
                found: format.map { "a safetensors file of format \"\($0)\"" } ?? "another safetensors file")
        }
        let version = rest.removeValue(forKey: "format_version")
        guard version == Self.version else {
            throw ModelFileError(
                file, "format_version", expected: Self.version, found: version.map { "\"\($0)\"" } ?? "none")
        }
        do {
            let node = try JSONNode(parsing: text)
            description = try NodeDecoder.decode(
                ModelDescription.self, from: node, userInfo: [.customLayerKinds: customLayers])
        } catch let error as JSONSyntaxError {
            throw ModelFileError(
                file, "model", expected: "\(error.expected) at byte \(error.offset)", found: error.found)
        } catch let error as DecodingError {
            throw error.placed(in: file)
        } catch let error as RuntimeError {
            throw ModelFileError(file, error)
        } catch {
            throw ModelFileError(file, "model", expected: "a model's description", found: "\(error)")
        }
        attributes = rest
    }
}

extension DecodingError {
    /// The error as this room says it: where in the description, and what is wrong there.
    fileprivate func placed(in file: String) -> ModelFileError {
        let (context, problem): (Context, String) =
            switch self {
            case .typeMismatch(_, let context), .valueNotFound(_, let context),
                .dataCorrupted(let context):
                (context, context.debugDescription)
            case .keyNotFound(_, let context): (context, context.debugDescription)
            @unknown default: (Context(codingPath: [], debugDescription: ""), "\(self)")
            }
        let path = (["model"] + context.codingPath.map(\.stringValue)).joined(separator: ".")
        return ModelFileError(file, path, expected: "a model's description", found: problem)
    }
}
