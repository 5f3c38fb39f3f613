import ArrayData
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
        var layers: [LayerWeights] = []
        var notes = notes + weights.notes + decoded.notes
        for (index, parameters) in try description.parameters().enumerated() {
            var layer = LayerWeights()
            for weights in paired[index] {
                var stored: [NDArray] = []
                for entry in weights.entries {
                    let array = try source.array(at: entry.path)
                    // Only what stands for itself can be a count: other layouts store cells.
                    let next = layer.arrays.count + stored.count
                    let isCount =
                        weights.layout == .plain && parameters.indices.contains(next)
                        && parameters[next].isCount
                    try array.requireWeight(isCount: isCount, file: file, path: entry.path, options)
                    stored.append(array)
                }
                layer.add(weights, stored, parameters)
                if let text = weights.layout.note {
                    let note = "\(description.layers[index].name): \(text)"
                    // Both halves of a wrapper are stored alike.
                    if notes.last != note { notes.append(note) }
                }
            }
            layers.append(layer)
        }
        return ImportedModel(
            model: try Model(description, weights: layers.map(\.arrays)), writer: writer,
            container: container, weightSources: layers.map(\.sources), notes: notes)
    }
}

/// The weights of one layer, as the runtime wants them, and where they came from.
private struct LayerWeights {
    var arrays: [NDArray] = []
    var sources: [ImportedModel.WeightSource] = []

    /// Takes in what a file stores for the next of the layer's parameters.
    mutating func add(_ weights: PairedWeights, _ stored: [NDArray], _ parameters: [LayerParameter]) {
        // What is made of several arrays came from all of them.
        let all = weights.entries.map(\.path).joined(separator: ", ")
        for (position, array) in weights.layout.parameters(from: stored).enumerated() {
            sources.append(
                ImportedModel.WeightSource(
                    parameter: parameters[arrays.count].name,
                    path: weights.layout == .plain ? weights.entries[position].path : all,
                    shape: array.shape, storedType: stored[0].elementType.rawValue))
            arrays.append(array)
        }
    }
}

extension NDArray {
    /// Throws unless the values are floating-point numbers, or integers that count something, and, if not
    /// allowed otherwise, finite.
    func requireWeight(
        isCount: Bool, file: String, path: String, _ options: ImportOptions
    ) throws(ImportError) {
        guard elementType.isFloatingPoint || isCount else {
            throw ImportError(
                file: file,
                problem: .format(
                    .mismatch(
                        "type", expected: "floating-point weights", found: elementType.rawValue,
                        at: .path(path))))
        }
        guard !options.allowsNonfinite else { return }
        func check<S: BinaryFloatingPoint>(_ values: [S]) throws(ImportError) {
            // 0 · NaN and 0 · ∞ are NaN, which a sum keeps: one quick pass where all is well.
            var probe: S = 0
            for value in values { probe += value * 0 }
            guard probe.isNaN else { return }
            let bad = values.indices.filter { !values[$0].isFinite }
            throw ImportError(
                file: file,
                problem: .nonfinite(
                    path: path, index: Self.index(ofElement: bad[0], shape: shape),
                    value: "\(values[bad[0]])", count: bad.count))
        }
        switch values {
        case .float32(let values): try check(values)
        case .float64(let values): try check(values)
        case .int64: break
        }
    }
}
