import Files
public import KerasImport
import KerasRuntime
import Verification

/// What a model file holds, as the terminal shows it.
public struct ModelText: Sendable {
    private let imported: ImportedModel
    private let path: String
    private let shapes: [PartialShape?]

    /// Prepares to show a model.
    ///
    /// - Parameter path: The file, as it was named.
    public init(_ imported: ImportedModel, path: String) {
        self.imported = imported
        self.path = path
        shapes = (try? imported.model.description.valueShapes()) ?? []
    }

    /// The writer, and one line a layer.
    public func summary() -> String {
        let description = imported.model.description
        var table = TextTable(["layer", "class", "output", "weights"])
        for input in description.inputs {
            table.add([input.name, "(input)", input.shape.map(describe) ?? "?", ""])
        }
        for (index, layer) in description.layers.enumerated() {
            let weights = imported.weightSources[index].map { "\($0.parameter) \($0.shape)" }
            table.add([layer.name, layer.className, outputs(of: index), weights.joined(separator: ", ")])
        }
        // What was guessed must be said where nobody asks for details.
        let guesses = imported.hasArchitecture ? [] : imported.notes.map { "note: \($0)".oneLine + "\n" }
        return heading() + table.text() + guesses.joined()
    }

    /// Everything that matters for inference, layer by layer.
    ///
    /// - Parameter showsWeights: Whether to list where each weight is in the file.
    public func details(showsWeights: Bool) -> String {
        let description = imported.model.description
        var lines = description.inputs.map { input in
            "input \(input.name) \(input.shape.map(describe) ?? "of unknown shape")"
        }
        for (index, layer) in description.layers.enumerated() {
            let type = layer.computeType.rawValue
            lines.append("\(layer.name) (\(layer.className), \(type)) → \(outputs(of: index))")
            if layer.isUnsupported { lines.append("  not supported") }
            let settings = layer.configuration.base.settings.map { "\($0.name) \($0.value)" }
            if !settings.isEmpty { lines.append("  \(settings.joined(separator: ", "))") }
            let training = layer.trainingArguments.sorted { $0.key < $1.key }
                .map { "\($0.key) \($0.value)" }.joined(separator: ", ")
            if !training.isEmpty { lines.append("  for training only: \(training)") }
            for weight in showsWeights ? imported.weightSources[index] : [] {
                lines.append("  \(weight.parameter) \(weight.shape) \(weight.storedType) from \(weight.path)")
            }
        }
        let outputs = description.outputs.map { "\($0.name) \(shape($0.value))" }
        if let tensorFlow = imported.writer.tensorFlow {
            lines.append("note: this version of Keras is TensorFlow \(tensorFlow)'s")
        }
        lines += imported.notes.map { "note: \($0)" }
        lines.append("outputs \(outputs.joined(separator: ", "))")
        // Names come from the file: they must not begin lines of their own.
        return heading() + lines.map { $0.oneLine + "\n" }.joined()
    }

    private func heading() -> String {
        let description = imported.model.description
        let version =
            imported.writer.kerasVersion.map { "Keras \($0)" }
            ?? "an unknown version of \(imported.writer.line.rawValue)"
        let backend = imported.writer.backend.map { " on \($0)" } ?? ""
        let line =
            "\(path): \(description.name), written by \(version)\(backend) (\(imported.container)), "
            + "\(NumberText.count(description.layers.count, "layer")), "
            + "\(NumberText.count(imported.weightCount, "weight"))"
        return line.oneLine + "\n"
    }

    private func outputs(of layer: Int) -> String {
        guard let call = imported.model.description.calls.first(where: { $0.layer == layer }) else {
            return "unused"
        }
        return call.outputs.map(shape).joined(separator: " ")
    }

    private func shape(_ value: Int) -> String {
        shapes.indices.contains(value) ? shapes[value].map(describe) ?? "?" : "?"
    }
}
