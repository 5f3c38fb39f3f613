import JSON
import KerasRuntime
import Testing

@testable import KerasFormat

/// Decodes a model's configuration.
func decode(
    _ json: String, keras version: String? = "2.15.0", _ selection: LayerSelection = .all
) throws -> ModelDescription {
    try decodeModel(json, keras: version, selection).description
}

/// The same, with how the layers were arranged.
func decodeModel(
    _ json: String, keras version: String? = "2.15.0", _ selection: LayerSelection = .all
) throws -> DecodedModel {
    let config = try JSONValue(parsing: json, named: "model_config")
    return try ModelDecoder.decode(
        config, writer: Writer(kerasVersion: version, backend: "tensorflow", config: config), selection)
}

/// A Sequential model as Keras 2.2.3 and later write it: an input layer [?, ?, 3], then `layers`.
func sequential(_ layers: String...) -> String {
    let input = """
        {"class_name": "InputLayer", "config": {"name": "x", "batch_input_shape": [null, null, 3]}}
        """
    return """
        {"class_name": "Sequential", "config":
            {"name": "model", "layers": [\(([input] + layers).joined(separator: ", "))]}}
        """
}

/// One entry of a list of layers; `settings` follow the name in its config.
func entry(_ className: String, _ name: String, _ settings: String = "") -> String {
    let rest = settings.isEmpty ? "" : ", \(settings)"
    return #"{"class_name": "\#(className)", "config": {"name": "\#(name)"\#(rest)}}"#
}

/// The configuration of a layer, read as the only one of a Sequential model.
func configuration<Configuration: LayerConfiguration>(
    _ className: String, _ settings: String, keras version: String? = "2.15.0",
    as _: Configuration.Type = Configuration.self
) throws -> Configuration {
    let description = try decode(sequential(entry(className, "layer", settings)), keras: version)
    #expect(description.layers.map(\.name) == ["layer"])
    return try #require(description.layers.first?.configuration.base as? Configuration)
}

/// One layer of a functional model in the dialect of Keras 2; `nodes` is what stands in `inbound_nodes`.
func graphLayer(_ className: String, _ name: String, _ settings: String = "", _ nodes: String)
    -> String
{
    let rest = settings.isEmpty ? "" : ", \(settings)"
    return """
        {"class_name": "\(className)", "name": "\(name)", "inbound_nodes": [\(nodes)],
         "config": {"name": "\(name)"\(rest)}}
        """
}

/// An input layer of one.
func graphInput(_ name: String, _ shape: String = "[null, null, 3]") -> String {
    graphLayer("InputLayer", name, #""batch_input_shape": \#(shape)"#, "")
}

/// A functional model.
func graphModel(_ layers: [String], inputs: [String], outputs: String) -> String {
    let references = inputs.map { #"["\#($0)", 0, 0]"# }.joined(separator: ", ")
    return """
        {"class_name": "Functional", "config": {"name": "graph", "layers": [\(layers.joined(separator: ", "))],
         "input_layers": [\(references)], "output_layers": \(outputs)}}
        """
}
