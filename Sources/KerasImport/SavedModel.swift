import ArrayData
import HDF5
import KerasFormat
import KerasRuntime

/// What is known of a saved model before its weights are read.
struct SavedModel {
    let file: String
    let config: JSONValue
    let writer: Writer
    /// What kind of file it is, for people.
    let container: String

    /// Pairs the weights with the layers and reads them.
    func imported(
        _ weights: StoredWeights, from root: borrowing HDF5.Group, _ options: ImportOptions
    ) throws -> ImportedModel {
        var decoded = try ModelDecoder.decode(config, writer: writer, options.selection)
        let paired =
            switch weights {
            case .legacy(let weights): try weights.pair(with: &decoded, options.selection)
            case .paths(let weights): try weights.pair(with: &decoded, options.selection)
            }
        let description = decoded.description
        var arrays: [[NDArray]] = []
        var sources: [[ImportedModel.WeightSource]] = []
        var notes: [String] = []
        for (index, parameters) in try description.parameters().enumerated() {
            var layerArrays: [NDArray] = []
            var paths: [String] = []
            var types: [String] = []
            for weights in paired[index] {
                var stored: [NDArray] = []
                for entry in weights.entries {
                    let array = try root.dataset(at: entry.path).read()
                    if !options.allowsNonfinite { try array.requireFinite(file: file, path: entry.path) }
                    stored.append(array)
                }
                let converted = weights.layout.parameters(from: stored)
                layerArrays += converted
                types += Array(repeating: stored.first?.elementType.rawValue ?? "", count: converted.count)
                if weights.layout == .plain {
                    paths += weights.entries.map(\.path)
                } else {
                    let all = weights.entries.map(\.path).joined(separator: ", ")
                    paths += Array(repeating: all, count: converted.count)
                    if let note = weights.layout.note {
                        notes.append("\(description.layers[index].name): \(note)")
                    }
                }
            }
            arrays.append(layerArrays)
            sources.append(
                parameters.indices.prefix(layerArrays.count).map {
                    ImportedModel.WeightSource(
                        parameter: parameters[$0].name, path: paths[$0], shape: layerArrays[$0].shape,
                        storedType: types[$0])
                })
        }
        return ImportedModel(
            model: try Model(description, weights: arrays), writer: writer, container: container,
            weightSources: sources, notes: notes)
    }
}

extension NDArray {
    /// Throws unless all values are numbers and finite.
    fileprivate func requireFinite(file: String, path: String) throws(ImportError) {
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
