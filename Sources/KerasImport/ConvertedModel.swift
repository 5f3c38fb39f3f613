import ArrayData
import Files
import KerasFormat
import KerasRuntime
import ModelFile

/// What the file of a converted model says of the one that Keras saved.
enum SourceAttribute {
    static let kerasVersion = "keras_version"
    static let backend = "keras_backend"
    static let line = "keras_line"
    static let digest = "source_sha256"
}

extension ImportedModel {
    /// A model that was converted before.
    static func read(_ stored: StoredModel, file: String, _ options: ImportOptions) throws -> ImportedModel {
        let description = stored.model.description
        if let unknown = options.layers?.first(where: { name in
            !description.layers.contains { $0.name == name }
        }) {
            let names = description.layers.map(\.name).joined(separator: ", ")
            throw FormatError.mismatch(
                "layers", expected: "names of layers (\(names))", found: "\"\(unknown)\"")
        }
        var sources: [[WeightSource]] = []
        for ((parameters, arrays), names) in zip(
            zip(try description.parameters(), stored.model.weights), stored.tensorNames)
        {
            var own: [WeightSource] = []
            for ((parameter, array), name) in zip(zip(parameters, arrays), names) {
                try array.requireWeight(isCount: parameter.isCount, file: file, path: name, options)
                own.append(
                    WeightSource(
                        parameter: parameter.name, path: name, shape: array.shape,
                        storedType: array.elementType.rawValue))
            }
            sources.append(own)
        }
        let attributes = stored.attributes
        var imported = ImportedModel(
            model: stored.model,
            writer: Writer(
                kerasVersion: attributes[SourceAttribute.kerasVersion],
                backend: attributes[SourceAttribute.backend],
                line: attributes[SourceAttribute.line].flatMap(Writer.Line.init(rawValue:))),
            container: "safetensors, converted", weightSources: sources, notes: [])
        imported.sourceSHA256 = attributes[SourceAttribute.digest]
        return imported
    }

    /// SHA-256 of the file that a converted model came from; `nil` if it does not say.
    package static func sourceSHA256(ofConverted path: String) throws -> String? {
        try StoredModel.attributes(path: path)[SourceAttribute.digest]
    }

    /// Writes the model to a safetensors file, which tells where it came from.
    ///
    /// - Parameters:
    ///   - path: The new file; it appears whole or not at all.
    ///   - model: The model to write in the place of this one, such as one of rounded weights.
    ///   - source: The file that it was imported from.
    /// - Throws: `ModelFileError`, or an error whose description is one line with the file's name.
    public func write(to path: String, as model: Model? = nil, source: String) throws {
        var attributes: [String: String] = [:]
        attributes[SourceAttribute.kerasVersion] = writer.kerasVersion
        attributes[SourceAttribute.backend] = writer.backend
        attributes[SourceAttribute.line] = writer.line.rawValue
        // A folder has no hash; a model that was converted before keeps that of the first file.
        attributes[SourceAttribute.digest] =
            try sourceSHA256
            ?? {
                if case .directory = try FileSignature.detect(source) { return nil }
                return try SHA256.hexDigest(ofFile: source)
            }()
        try (model ?? self.model).write(to: path, attributes: attributes)
    }
}
