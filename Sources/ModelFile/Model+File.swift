public import KerasRuntime
import ArrayData
import Files
import SafeTensors

/// A model out of a file of its own, and what the file says beyond it.
package struct StoredModel: Sendable {
    package let model: Model
    /// What the writer told of it: names and texts.
    package let attributes: [String: String]
    /// Names of the tensors, by layer and parameter.
    package let tensorNames: [[String]]
}

extension StoredModel {
    /// What a file says beside its tensors, without reading these.
    package static func attributes(path: String) throws -> [String: String] {
        try SafeTensorsFile(path).header.metadata
    }

    /// Reads a model that ``Model/write(to:attributes:)`` wrote.
    ///
    /// Everything is checked: a model that comes out can run, whoever wrote the file.
    ///
    /// - Throws: ``ModelFileError``.
    package init(
        path: String, customLayers: [any LayerConfiguration.Type] = []
    ) throws(ModelFileError) {
        do {
            switch try FileSignature.detect(path) {
            // What is no safetensors file and nothing else that is known may be a damaged one.
            case .safeTensors, .unknown: break
            case let other:
                throw ModelFileError(
                    path, expected: "a safetensors file; `lstm-import convert` makes one of a Keras model",
                    found: other.name)
            }
            let file = try SafeTensorsFile(path)
            let metadata = try FileMetadata(
                file.header.metadata, file: path, customLayers: customLayers)
            try metadata.description.validate()
            let names = try TensorNames.names(metadata.description)
            let parameters = try metadata.description.parameters()
            var entries = Dictionary(uniqueKeysWithValues: file.header.entries.map { ($0.name, $0) })
            // All names and shapes first: nothing is read for a file that is wrong.
            var wanted: [[SafeTensorsHeader.Entry]] = []
            for (layer, (names, parameters)) in zip(metadata.description.layers, zip(names, parameters)) {
                var own: [SafeTensorsHeader.Entry] = []
                for (name, parameter) in zip(names, parameters) {
                    guard let entry = entries.removeValue(forKey: name) else {
                        throw ModelFileError(
                            path, layer.name, expected: "a tensor \"\(name)\"", found: "none")
                    }
                    guard parameter.shape.accepts(entry.shape) else {
                        throw ModelFileError(
                            path, name,
                            expected: "shape \(describe(parameter.shape)) (\(parameter.axes))",
                            found: "\(entry.shape)")
                    }
                    own.append(entry)
                }
                wanted.append(own)
            }
            if let extra = entries.keys.min() {
                throw ModelFileError(
                    path, expected: "tensors of the model's layers only",
                    found: "\"\(extra)\"" + (entries.count > 1 ? " and \(entries.count - 1) more" : ""))
            }
            var weights: [[NDArray]] = []
            for entries in wanted {
                var own: [NDArray] = []
                for entry in entries { own.append(try file.array(entry)) }
                weights.append(own)
            }
            model = try Model(metadata.description, weights: weights)
            // A session checks what only shows when layers are made of weights.
            _ = try model.makeSession()
            attributes = metadata.attributes
            tensorNames = names
        } catch {
            throw ModelFileError(path, caught: error)
        }
    }
}

extension Model {
    /// Reads a model that `lstm-import convert` wrote, or ``write(to:attributes:)``.
    ///
    ///     let model = try Model(path: "Sentiment.safetensors")
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - customLayers: Kinds of layers of your own that the model has.
    /// - Throws: ``ModelFileError``, whoever wrote the file; a model that comes out can run.
    public init(path: String, customLayers: [any LayerConfiguration.Type] = []) throws(ModelFileError) {
        self = try StoredModel(path: path, customLayers: customLayers).model
    }

    /// Writes the model to a safetensors file, whole or not at all.
    ///
    /// The weights keep their types; ``storing(_:)`` makes them smaller before. Their names are the layers'
    /// and the weights', as Keras calls them: `lstm_1/kernel`.
    ///
    /// - Parameter attributes: What the file is to say beside it.
    /// - Throws: ``ModelFileError``.
    public func write(to path: String, attributes: [String: String] = [:]) throws(ModelFileError) {
        do {
            if let stand = description.layers.first(where: \.isUnsupported) {
                throw ModelFileError(
                    path, stand.name, expected: "layers that can run", found: "class \(stand.className)")
            }
            let metadata = try FileMetadata(description, attributes: attributes).encoded(file: path)
            let names = try TensorNames.names(description)
            let tensors = zip(names.joined(), weights.joined()).map { (name: $0, array: $1) }
            try SafeTensorsFile.write(tensors, metadata: metadata, to: path)
        } catch {
            throw ModelFileError(path, caught: error)
        }
    }
}
