import JSON
import KerasFormat

/// A file that holds weights and not the model that they belong to.
struct WeightsAlone {
    let file: String
    /// What kind of file it is, for people.
    let container: String
    /// The model, if the caller names it.
    let architecture: JSONValue?
    /// What the file says of its writer.
    var kerasVersion: String?
    var backend: String?

    init(file: String, container: String, architecture: JSONValue?) {
        self.file = file
        self.container = container
        self.architecture = architecture
    }

    /// Imports the model that the weights are said to belong to, or else the layers that they tell.
    func imported(
        from source: some WeightsSource, _ options: ImportOptions
    ) throws -> ImportedModel {
        guard let weights = try source.weights() else {
            throw ImportError(
                file: file,
                problem: .container(
                    expected: "a saved Keras model with the attribute model_config",
                    found: "an HDF5 file without it"))
        }
        if let architecture {
            return try model(architecture).imported(weights, from: source, options)
        }
        guard let recognized = weights.recognizedLayers(returnSequences: options.assumesSequences) else {
            throw ImportError(
                file: file,
                problem: .container(
                    expected: "a saved Keras model with the attribute model_config",
                    found: "weights only; `--architecture model.json` names their model"))
        }
        var model = model(recognized.config)
        model.notes =
            [
                "no architecture: layers told by the shapes of their weights, the rest is Keras' defaults; `--architecture model.json` names the model"
            ]
            + recognized.leftOut.map { "\($0): not imported, as its shapes do not tell what it is" }
        var imported = try model.imported(recognized.weights, from: source, options)
        imported.hasArchitecture = false
        return imported
    }

    private func model(_ config: JSONValue) -> SavedModel {
        // `to_json` puts the version beside the configuration.
        let writer = Writer(
            kerasVersion: kerasVersion ?? config["keras_version"]?.string,
            backend: backend ?? config["backend"]?.string, config: config)
        return SavedModel(file: file, config: config, writer: writer, container: container)
    }
}
