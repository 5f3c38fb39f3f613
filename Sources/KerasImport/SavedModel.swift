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
        let entries =
            switch weights {
            case .legacy(let weights): try weights.pair(with: &decoded, options.selection)
            case .paths(let weights): try weights.pair(with: &decoded, options.selection)
            }
        let description = decoded.description
        var arrays: [[NDArray]] = []
        var sources: [[ImportedModel.WeightSource]] = []
        for (parameters, entries) in zip(try description.parameters(), entries) {
            var layerArrays: [NDArray] = []
            var layerSources: [ImportedModel.WeightSource] = []
            for (parameter, entry) in zip(parameters, entries) {
                let array = try root.dataset(at: entry.path).read()
                if !options.allowsNonfinite { try array.requireFinite(file: file, path: entry.path) }
                layerArrays.append(array)
                layerSources.append(
                    ImportedModel.WeightSource(
                        parameter: parameter.name, path: entry.path, shape: array.shape,
                        storedType: array.elementType.rawValue))
            }
            arrays.append(layerArrays)
            sources.append(layerSources)
        }
        return ImportedModel(
            model: try Model(description, weights: arrays), writer: writer, container: container,
            weightSources: sources)
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
