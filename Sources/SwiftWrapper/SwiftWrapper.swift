import KerasRuntime

/// Swift source of a type for one model: its inputs and outputs by name, instead of lists.
///
/// The type is no more than a coat over `Model`, so that what Keras calls things shows in the app's code, and
/// a file of another model is refused when it is opened.
package struct SwiftWrapper: Sendable {
    private let description: ModelDescription
    private let typeName: String
    private let source: String
    private let shapes: [PartialShape?]
    /// Name of the model's file, without `.safetensors`, if the type finds it in the target's resources.
    private let resource: String?

    /// Prepares to write the source.
    ///
    /// - Parameters:
    ///   - typeName: Made an identifier if it is none.
    ///   - source: What the model was converted from, for the comment at the top.
    package init(_ description: ModelDescription, typeName: String, source: String, resource: String? = nil) {
        self.description = description
        self.typeName = Identifier.text(typeName, isType: true)
        self.source = source
        self.resource = resource
        shapes = (try? description.valueShapes()) ?? []
    }

    /// The whole file.
    package func text() -> String {
        let inputs = Identifier.unique(description.inputs.map(\.name), avoiding: ["url", "path", "model"])
        let outputs = Identifier.unique(description.outputs.map(\.name), avoiding: [])
        var lines = [
            "// Written by lstm-import from \(comment(source)); the next conversion writes it anew.", "",
            "import Foundation", "import KerasRuntime", "import ModelFile", "",
            "/// The model \"\(comment(description.name))\".", "///",
        ]
        lines += description.inputs.map {
            "/// - Input `\(comment($0.name))`: \($0.shape.map(describe) ?? "any shape")"
        }
        lines += description.outputs.map { "/// - Output `\(comment($0.name))`: \(shape($0.value))" }
        lines += ["struct \(typeName): Sendable {", "    /// The model itself.", "    let model: Model", ""]
        lines += opening() + outputsType(outputs)
        lines += method(
            "predict", "Runs the model once, from a fresh state.", inputs, outputs, isMutating: false,
            call: "model.predict")
        if description.isStreamable { lines += [""] + stream(inputs, outputs) }
        return (lines + ["}"]).joined(separator: "\n") + "\n"
    }

    /// How the model is opened, and held to be this one.
    private func opening() -> [String] {
        func names(_ names: [String]) -> String {
            "[\(names.map(Identifier.literal).joined(separator: ", "))]"
        }
        var lines: [String] = []
        if let resource {
            lines += [
                "    /// Reads the model from the resources of this target.", "    init() throws {",
                "        guard let url = Bundle.module.url(forResource: \(Identifier.literal(resource)), "
                    + "withExtension: \"safetensors\") else {",
                "            throw CocoaError(.fileNoSuchFile)", "        }",
                "        try self.init(contentsOf: url)", "    }", "",
            ]
        }
        return lines + [
            "    /// Reads the model from a file; throws if it is another one's.",
            "    init(contentsOf url: URL) throws {", "        model = try Model(contentsOf: url)",
            "        try model.requireNames(",
            "            inputs: \(names(description.inputs.map(\.name))),",
            "            outputs: \(names(description.outputs.map(\.name))))", "    }", "",
        ]
    }

    /// A type for several outputs; one alone needs none.
    private func outputsType(_ outputs: [String]) -> [String] {
        guard outputs.count != 1 else { return [] }
        var lines = ["    /// What the model answers.", "    struct Outputs: Sendable {"]
        for (name, output) in zip(outputs, description.outputs) {
            lines += ["        /// \(shape(output.value))", "        let \(name): Tensor<Float>"]
        }
        return lines + ["    }", ""]
    }

    private func method(
        _ name: String, _ summary: String, _ inputs: [String], _ outputs: [String], isMutating: Bool,
        call: String, indent: String = "    "
    ) -> [String] {
        let parameters = inputs.map { "\($0): Tensor<Float>" }.joined(separator: ", ")
        var lines = ["/// \(summary)", "///"]
        lines += zip(inputs, description.inputs).map { name, input in
            "/// - Parameter \(name): \(input.shape.map(describe) ?? "Any shape")"
        }
        let answer = outputs.count == 1 ? "Tensor<Float>" : "Outputs"
        if outputs.count == 1 { lines.append("/// - Returns: \(shape(description.outputs[0].value))") }
        lines += [
            "\(isMutating ? "mutating " : "")func \(name)(\(parameters)) throws -> \(answer) {",
            "    let answers = try \(call)([\(inputs.joined(separator: ", "))])",
        ]
        if outputs.count == 1 {
            lines.append("    return answers[0]")
        } else {
            let values = outputs.enumerated().map { "\($1): answers[\($0)]" }
            lines.append("    return Outputs(\(values.joined(separator: ", ")))")
        }
        return (lines + ["}"]).map { indent + $0 }
    }

    /// The type that runs the model bit by bit.
    private func stream(_ inputs: [String], _ outputs: [String]) -> [String] {
        [
            "    /// Starts a stream: the model goes on where the step before ended.",
            "    func makeStream() throws -> Stream { Stream(session: try model.makeSession()) }", "",
            "    /// The model at work on a sequence that arrives bit by bit; each stream has one of its own.",
            "    struct Stream: Sendable {",
            "        /// The session that keeps the state, which can be saved and restored.",
            "        var session: Session", "",
        ]
            + method(
                "step", "Takes in the next timesteps, one or several.", inputs, outputs, isMutating: true,
                call: "session.step", indent: "        ") + ["    }"]
    }

    private func shape(_ value: Int) -> String {
        (shapes.indices.contains(value) ? shapes[value] : nil).map(describe) ?? "any shape"
    }

    /// Text that stays on its line.
    private func comment(_ text: String) -> String {
        String(
            text.unicodeScalars.map {
                $0.value < 0x20 || $0.value == 0x7F || $0.value == 0x2028 || $0.value == 0x2029
                    ? " " : Character($0)
            })
    }
}
