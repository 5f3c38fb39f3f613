import JSON
import KerasFormat
import KerasRuntime

/// What is known of a saved model before its weights are read.
struct SavedModel {
    let file: String
    let config: JSONValue
    let writer: Writer
    /// What kind of file it is, for people.
    let container: String
    /// What is unusual about the file as a whole.
    var notes: [String] = []

    /// Pairs the weights with the layers and reads them.
    ///
    /// - Parameter weights: What the source lists, or a part of it.
    func imported(
        _ weights: StoredWeights, from source: some WeightsSource,
        _ options: ImportOptions
    ) throws -> ImportedModel {
        var decoded = try ModelDecoder.decode(
            config, writer: writer, options.selection, customLayers: options.customLayers)
        let layerCount = decoded.description.layers.count
        guard layerCount <= options.limits.layers else {
            throw FormatError.mismatch(
                "layers", expected: "at most \(options.limits.layers) layers", found: "\(layerCount)")
        }
        let paired =
            switch weights {
            case .legacy(let weights): try weights.pair(with: &decoded, options.selection)
            case .paths(let weights): try weights.pair(with: &decoded, options.selection)
            }
        let description = decoded.description
        let reading = WeightsReading(file: file, source: source, options: options)
        var layers: [LayerWeights] = []
        var sources: [[ImportedModel.WeightSource]] = []
        var notes = notes + weights.notes + decoded.notes
        for (index, parameters) in try description.parameters().enumerated() {
            let layer = try reading.weights(
                paired[index], parameters, of: description.layers[index],
                mayPack: description.computeType != .float64)
            layers.append(layer.weights)
            sources.append(layer.sources)
            for text in paired[index].compactMap(\.layout.note) {
                let note = "\(description.layers[index].name): \(text)"
                // Both halves of a wrapper are stored alike.
                if notes.last != note { notes.append(note) }
            }
        }
        return ImportedModel(
            model: try Model(description, layers: layers), writer: writer,
            container: container, weightSources: sources, notes: notes)
    }
}
