import ArrayData
import KerasFormat
import KerasRuntime
import Reading
import Threads

/// Reads the weights of layers, as the runtime keeps them, and says where they came from.
struct WeightsReading<Source: WeightsSource> {
    let file: String
    let source: Source
    let options: ImportOptions

    typealias Weights = (weights: LayerWeights, sources: [ImportedModel.WeightSource])

    /// Reads the weights of one layer.
    ///
    /// - Parameter mayPack: Whether the model runs in single precision.
    func weights(
        _ paired: [PairedWeights], _ parameters: [LayerParameter], of layer: ModelDescription.Layer,
        mayPack: Bool
    ) throws -> Weights {
        if mayPack, let packed = try packed(paired, parameters, of: layer) { return packed }
        var arrays: [NDArray] = []
        var sources: [ImportedModel.WeightSource] = []
        for weights in paired {
            var stored: [NDArray] = []
            for entry in weights.entries {
                let array = try source.array(at: entry.path)
                // Only what stands for itself can be a count: other layouts store cells.
                let next = arrays.count + stored.count
                let isCount =
                    weights.layout == .plain && parameters.indices.contains(next) && parameters[next].isCount
                try array.requireWeight(isCount: isCount, file: file, path: entry.path, options)
                stored.append(array)
            }
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
        return (.arrays(arrays), sources)
    }

    /// Reads weights straight to where they are run from, so that none is in memory twice.
    ///
    /// - Returns: `nil` where the arrays have to be converted first, or the layer needs them as they are.
    private func packed(
        _ paired: [PairedWeights], _ parameters: [LayerParameter], of layer: ModelDescription.Layer
    ) throws -> Weights? {
        guard PackedWeights.exist(for: layer.configuration.base),
            paired.allSatisfy({ $0.layout == .plain })
        else { return nil }
        let entries = paired.flatMap(\.entries)
        var datasets: [StoredDataset] = []
        var types: [ElementType] = []
        for entry in entries {
            guard let dataset = try source.stored(at: entry.path), let type = dataset.elementType else {
                return nil
            }
            datasets.append(dataset)
            types.append(type)
        }
        guard
            let room = PackedWeights(
                layer.configuration.base, shapes: datasets.map(\.shape), elementTypes: types)
        else { return nil }
        var sources: [ImportedModel.WeightSource] = []
        for (index, entry) in entries.enumerated() {
            let check = Locked(FiniteCheck())
            let width = datasets[index].shape.last ?? 1
            try source.pieces(at: entry.path, of: datasets[index]) { row, piece in
                let found = FiniteCheck(piece, at: row * width)
                if !found.isPassed { check.with { $0.add(found) } }
                room.fill(index, with: piece, fromRow: row)
            }
            try check.with(\.self).require(
                shape: datasets[index].shape, file: file, path: entry.path, options)
            sources.append(
                ImportedModel.WeightSource(
                    parameter: parameters[index].name, path: entry.path, shape: datasets[index].shape,
                    storedType: types[index].rawValue))
        }
        return (.packed(room), sources)
    }
}
