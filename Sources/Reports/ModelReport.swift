public import KerasImport
import KerasRuntime

/// What a model file holds, in the form that other programs read.
public struct ModelReport: Encodable, Sendable {
    struct TensorEntry: Encodable, Sendable {
        let name: String
        @ExplicitNull var shape: [Int?]?
    }

    struct WeightEntry: Encodable, Sendable {
        let name: String
        let path: String
        let shape: [Int]
        let dtype: String
    }

    struct LayerEntry: Encodable, Sendable {
        let name: String
        let `class`: String
        let supported: Bool
        let dtype: String
        let settings: [String: String]
        let trainingArguments: [String: String]
        let outputs: [[Int?]?]
        let weights: [WeightEntry]
    }

    let schema = 1
    let tool = Tool.name
    let version = Tool.version
    let model: String
    let name: String
    let writer: VerificationReport.WriterEntry
    let container: String
    let inputs: [TensorEntry]
    let outputs: [TensorEntry]
    let layers: [LayerEntry]
    let weights: Int
    let notes: [String]

    /// Reports on an imported model.
    ///
    /// - Parameter path: The file, as it was named.
    public init(_ imported: ImportedModel, path: String) {
        let description = imported.model.description
        let shapes = (try? description.valueShapes()) ?? []
        func shape(_ value: Int) -> [Int?]? { shapes.indices.contains(value) ? shapes[value] : nil }
        model = path
        name = description.name
        writer = VerificationReport.WriterEntry(imported.writer)
        container = imported.container
        inputs = description.inputs.map { TensorEntry(name: $0.name, shape: $0.shape) }
        outputs = description.outputs.map { TensorEntry(name: $0.name, shape: shape($0.value)) }
        weights = imported.weightCount
        notes = imported.notes
        layers = description.layers.enumerated().map { index, layer in
            let call = description.calls.first { $0.layer == index }
            return LayerEntry(
                name: layer.name, class: layer.className,
                supported: !layer.isUnsupported,
                dtype: layer.computeType.rawValue,
                settings: Dictionary(
                    layer.configuration.base.settings.map { ($0.name, $0.value) }
                ) { first, _ in first },
                trainingArguments: layer.trainingArguments,
                outputs: call?.outputs.map(shape) ?? [],
                weights: imported.weightSources[index].map {
                    WeightEntry(name: $0.parameter, path: $0.path, shape: $0.shape, dtype: $0.storedType)
                })
        }
    }

    /// The report as JSON text.
    public func json() throws -> String { try JSON.text(self) }
}
