import JSON
import KerasRuntime

/// Which layers of a model an import must be able to run.
package enum LayerSelection: Sendable {
    /// All: what running a model takes.
    case all
    /// Only these, by name; any other may stay as a stand-in.
    case only([String])
    /// None in particular: what looking at a model takes.
    case whatIsSupported

    func includes(_ name: String) -> Bool {
        switch self {
        case .all: true
        case .only(let names): names.contains(name)
        case .whatIsSupported: false
        }
    }

    var names: [String] {
        if case .only(let names) = self { return names }
        return []
    }
}

/// Reads a model's configuration, as `model.to_json()` writes it and saved models contain it.
package enum ModelDecoder {
    /// Reads a model.
    ///
    /// - Parameters:
    ///   - config: `{"class_name": …, "config": …}`.
    ///   - writer: Who wrote it; decides what its words mean.
    ///   - selection: Which layers must be readable; others may stay as stand-ins.
    ///   - customLayers: Classes that the user explains; they come before those of the same name here.
    /// - Throws: ``FormatError``.
    package static func decode(
        _ config: JSONValue, writer: Writer, _ selection: LayerSelection = .all,
        customLayers: [CustomLayer] = []
    ) throws(FormatError) -> DecodedModel {
        guard config["class_name"]?.string != nil else {
            throw .mismatch(
                "model_config", expected: "an object with class_name and config", found: config.summary)
        }
        let context = ReadingContext(
            semantics: WriterSemantics(writer: writer), customLayers: customLayers)
        guard let graph = try Graph(config, prefix: "", context) else {
            let className = config["class_name"]?.string ?? ""
            throw FormatError(.unsupported(what: "model class \(className)", hint: nil))
        }
        var builder = GraphBuilder(selection)
        let model = try builder.build(graph)
        let description = model.description
        if let unknown = selection.names.first(where: { name in
            !description.layers.contains { $0.name == name }
        }) {
            let names = description.layers.map(\.name).joined(separator: ", ")
            throw .mismatch("layers", expected: "names of layers (\(names))", found: "\"\(unknown)\"")
        }
        return model
    }
}
