import Foundation
import KerasImport
import KerasRuntime
import TestSupport
import Testing

/// The README's Swift, compiled, run, and held to the text.
@Suite struct ReadmeTests {
    /// The README's first block of Swift, as it stands there, on a fixture instead of a file of the reader's.
    private func importAndRun(_ path: String) throws -> (y: Tensor<Float>, first: Tensor<Float>) {
        let model = try Model(importing: path)
        let x = Tensor<Float>(shape: [1, 2, 3], [0.1, 0.2, 0.3, 0.4, 0.5, 0.6])  // [B, T, F]
        let y = try model.predict([x])[0]

        // Stateful models carry their state from run to run of a session.
        var session = try model.makeSession()
        let first = try session.run([x])[0]
        return (y, first)
    }

    /// The second one.
    func oneStep(
        kernel: Tensor<Float>, recurrentKernel: Tensor<Float>, bias: Tensor<Float>, x: Tensor<Float>
    ) throws -> Tensor<Float> {
        let lstm = try LSTM(kernel: kernel, recurrentKernel: recurrentKernel, bias: bias)
        var state = LSTMState<Float>(batch: 1, units: lstm.cell.units)
        return try lstm.cell(x, state: &state)
    }

    /// The third one.
    func stream(_ model: Model, _ samples: [Tensor<Float>]) throws -> [Tensor<Float>] {
        var session = try model.makeSession()
        var answers: [Tensor<Float>] = []
        for sample in samples {  // [B, 1, F] each, or more timesteps at a time
            answers.append(try session.step([sample])[0])
        }
        let saved = session.state
        session.reset()
        try session.restore(saved)
        return answers
    }

    /// The fourth one.
    func importWithAttention(_ file: String) throws -> Model {
        var options = ImportOptions()
        options.customLayers = [
            CustomLayer("AttentionWithContext") { settings in
                AttentionWithContext(useBias: try settings.bool("bias", default: true))
            }
        ]
        return try Model(importing: file, options: options)
    }

    @Test func streamAndAttentionRun() throws {
        let model = try Model(importing: Fixtures.path("stack/model.h5"))
        let x = (0..<4).map { Tensor<Float>(shape: [1, 1, 3], [0.5, Float($0), -0.25]) }
        let whole = Tensor<Float>(shape: [1, 4, 3], x.flatMap(\.elements))
        let answers = try stream(model, x)
        #expect(answers.count == 4)
        #expect(try answers[3] == model.predict([whole])[0])
        let attention = try importWithAttention(Fixtures.path("custom_attention/model.h5"))
        #expect(try attention.predict([Tensor(shape: [1, 3], [1, 2, 0])])[0].shape == [1, 2])
    }

    @Test func snippetsRun() throws {
        let (y, first) = try importAndRun(Fixtures.path("stack/model.h5"))
        #expect(y.shape == [1, 2])
        #expect(first == y)
        let zero = Tensor<Float>(shape: [3, 8])
        let h = try oneStep(
            kernel: zero, recurrentKernel: Tensor(shape: [2, 8]), bias: Tensor(shape: [8]),
            x: Tensor(shape: [1, 3], [1, 2, 3]))
        // All gates are ½, the candidate is 0, so nothing is remembered.
        #expect(h.elements == [0, 0])
    }

    /// Every line of the README's Swift stands in this file, but for the imports and the file's name.
    @Test func snippetsAreTheReadmes() throws {
        let readme = try String(
            contentsOf: Fixtures.folder.deletingLastPathComponent().appendingPathComponent("README.md"),
            encoding: .utf8)
        let source = try String(contentsOf: URL(fileURLWithPath: #filePath), encoding: .utf8)
        let here = Set(source.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) })
        let blocks = readme.components(separatedBy: "```swift\n").dropFirst()
        // What is not imported and run here is compiled as Snippets.swift, or quoted from the example.
        let run = blocks.map { $0.components(separatedBy: "```")[0] }.filter {
            !$0.contains("Model(contentsOf:") && !$0.hasPrefix("// tools/")
        }
        #expect(run.count == 4)
        for code in run {
            for line in code.split(separator: "\n") where !line.hasPrefix("import ") {
                let wanted = line.trimmingCharacters(in: .whitespaces)
                    .replacingOccurrences(of: "\"model.h5\"", with: "path")
                #expect(here.contains(wanted), "\(wanted)")
            }
        }
    }
}
