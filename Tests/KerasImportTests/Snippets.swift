// Written by tools/snippets from the documentation: that it compiles is the test.
// swift-format-ignore-file

import Foundation
import KerasImport
import KerasRuntime
import ModelFile
import ModelVerification
import Testing

/// README.md, block 1.
private func readme1() throws {
    let model = try Model(importing: "model.h5")
    let x = Tensor<Float>(shape: [1, 2, 3], [0.1, 0.2, 0.3, 0.4, 0.5, 0.6])  // [B, T, F]
    let y = try model.predict([x])[0]

    // Stateful models carry their state from run to run of a session.
    var session = try model.makeSession()
    let first = try session.run([x])[0]
}

/// Sources/KerasImport/KerasImport.docc/CustomLayers.md, block 3.
private func customLayers3() throws {
    var options = ImportOptions()
    options.customLayers = [AttentionWithContext.customLayer]
    let model = try Model(importing: "model.h5", options: options)
}

/// Sources/KerasImport/KerasImport.docc/KerasImport.md, block 1.
private func kerasImport1() throws {
    var options = ImportOptions()
    options.reader = .isolated(executable: "/usr/local/bin/lstm-import")
    options.limits.weights = 2 << 30
    let model = try Model(importing: "upload.h5", options: options)
}

/// README.md.
private enum Readme {
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

    func tag(_ url: URL, _ x: Tensor<Float>) throws -> Tensor<Float> {
        let model = try Model(contentsOf: url)  // checked whole: a model that comes out can run
        var session = try model.makeSession()
        print(model["lstm_1"]?["recurrent_kernel"]?.shape ?? [])
        return try session.step(x)  // [B, 1, F]
    }

    func importWithAttention(_ file: String) throws -> Model {
        var options = ImportOptions()
        options.customLayers = [
            CustomLayer("AttentionWithContext") { settings in
                AttentionWithContext(useBias: try settings.bool("bias", default: true))
            }
        ]
        return try Model(importing: file, options: options)
    }

    func oneStep(
        kernel: Tensor<Float>, recurrentKernel: Tensor<Float>, bias: Tensor<Float>, x: Tensor<Float>
    ) throws -> Tensor<Float> {
        let lstm = try LSTM(kernel: kernel, recurrentKernel: recurrentKernel, bias: bias)
        var state = LSTMState<Float>(batch: 1, units: lstm.cell.units)
        return try lstm.cell(x, state: &state)
    }
}

/// Sources/KerasImport/KerasImport.docc/CustomLayers.md.
private enum CustomLayers {
    /// A layer of a user's own, as sentiment models have it: a context vector weighs the timesteps.
    ///
    ///     s = e^(u · tanh(x·W + b)) at valid steps, else 0        y = Σ x · s / (Σ s + ε)
    struct AttentionWithContext: LayerConfiguration {
        static let kind = "AttentionWithContext"

        var useBias: Bool

        /// How the library is told of it.
        static let customLayer = CustomLayer("AttentionWithContext") { settings in
            AttentionWithContext(useBias: try settings.bool("bias", default: true))
        }

        func parameters(inputShape: PartialShape?) -> [LayerParameter] {
            let size = inputShape?.last ?? nil
            let bias = LayerParameter("b", [size], axes: "features")
            return [LayerParameter("W", [size, size], axes: "features, features")] + (useBias ? [bias] : [])
                + [LayerParameter("u", [size], axes: "features")]
        }

        func outputShapes(inputShape: PartialShape) throws(RuntimeError) -> [PartialShape] {
            guard inputShape.count == 3 else {
                throw RuntimeError("input", expected: "3 dimensions", found: "\(inputShape.count)")
            }
            return [[inputShape[0], inputShape[2]]]
        }

        func layer(weights: [Tensor<Float>]) throws(RuntimeError) -> any Layer<Float> {
            AttentionWithContextLayer(weights, useBias: useBias)
        }

        func layer(weights: [Tensor<Double>]) throws(RuntimeError) -> any Layer<Double> {
            AttentionWithContextLayer(weights, useBias: useBias)
        }
    }

    private struct AttentionWithContextLayer<Element: TensorScalar>: Layer {
        let matrix: [Element]
        let bias: [Element]?
        let context: [Element]

        init(_ weights: [Tensor<Element>], useBias: Bool) {
            matrix = weights[0].elements
            bias = useBias ? weights[1].elements : nil
            context = weights[weights.count - 1].elements
        }

        func call(_ arguments: CallArguments<Element>) throws(RuntimeError) -> CallResult<Element> {
            let (x, mask) = (arguments.inputs[0].tensor, arguments.inputs[0].mask)
            let (batch, timesteps, features) = (x.shape[0], x.shape[1], x.shape[2])
            var y = [Element](repeating: 0, count: batch * features)
            for row in 0..<batch {
                var total: Element = 1e-7
                for step in 0..<timesteps where mask?.valid[row * timesteps + step] ?? true {
                    let start = (row * timesteps + step) * features
                    var score: Element = 0
                    for j in 0..<features {
                        var sum = bias?[j] ?? 0
                        for k in 0..<features { sum += x.elements[start + k] * matrix[k * features + j] }
                        score += context[j] * Element.tanh(sum)
                    }
                    let weight = Element.exp(score)
                    total += weight
                    for j in 0..<features { y[row * features + j] += weight * x.elements[start + j] }
                }
                for j in 0..<features { y[row * features + j] /= total }
            }
            return CallResult([MaskedTensor(Tensor(shape: [batch, features], y))])
        }
    }
}

/// Sources/KerasImport/KerasImport.docc/ImportAModel.md.
private enum ImportAModel {
    func importAndTell(_ path: String) throws -> Model {
        let imported = try ImportedModel(path: path)
        print(imported.container, imported.writer.kerasVersion ?? "an unknown version")
        for note in imported.notes { print("note:", note) }
        for layer in imported.model.description.layers { print(layer.name, layer.className) }
        return imported.model
    }

    func reason(_ path: String) -> String? {
        do {
            _ = try ImportedModel(path: path)
            return nil
        } catch {
            return "\(error)"
        }
    }
}

/// Sources/KerasImport/KerasImport.docc/RecordTensorFlow.md.
private enum RecordTensorFlow {
    func differences(model: String, recording: String) throws -> Double? {
        let verification = try Model(path: model).verify(against: Recording(safeTensors: recording), atol: 1e-3)
        return verification.passes ? nil : verification.largestDifference
    }
}

/// Sources/KerasRuntime/KerasRuntime.docc/GatesAndLayouts.md.
private enum GatesAndLayouts {
    func lastOutput(
        kernel: Tensor<Float>, recurrentKernel: Tensor<Float>, bias: Tensor<Float>, x: Tensor<Float>
    ) throws -> Tensor<Float> {
        let lstm = try LSTM(kernel: kernel, recurrentKernel: recurrentKernel, bias: bias)
        return try lstm(x).output  // [B, T, F] → [B, U]
    }

    func inspect(_ model: Model, _ x: Tensor<Float>) throws {
        if let layer = model["lstm_1"], let kernel = layer["kernel"] {
            print(layer.className, layer.weightNames, kernel.shape)
            print(try layer.lstm()(x).output.shape)
        }
    }
}

/// Sources/KerasRuntime/KerasRuntime.docc/RunItInYourApp.md.
private enum RunItInYourApp {
    func answer(_ url: URL) throws -> Tensor<Float> {
        let model = try Model(contentsOf: url)
        let x = Tensor<Float>(shape: [1, 2, 3], [0.1, 0.2, 0.3, 0.4, 0.5, 0.6])  // [B, T, F]
        return try model.predict(x)
    }

    func answers(_ model: Model, tokens: Tensor<Float>, lengths: Tensor<Float>) throws -> Tensor<Float>? {
        let answers = try model.predict(["tokens": tokens, "lengths": lengths])
        return answers["score"]
    }

    func resume(_ model: Model, _ saved: Data?, _ samples: [Tensor<Float>]) throws -> Data {
        var session = try model.makeSession()
        if let saved { try session.restore(JSONDecoder().decode(SessionState.self, from: saved)) }
        for sample in samples {  // [1, 1, F] each
            let y = try session.step(sample)
            print(y.elements)
        }
        return try JSONEncoder().encode(session.state)
    }

    func listen(_ model: Model, next: () -> Float?, play: (Float) -> Void) throws {
        var session = try model.makeSession(threads: 1)
        var x = Tensor<Float>(shape: [1, 1, 1])
        var y = Tensor<Float>(shape: [1, 1])
        while let sample = next() {
            x.withUnsafeMutableElements { $0[0] = sample }
            try session.step(x, into: &y)
            play(y.elements[0])
        }
    }

    func modelIsStillTensorFlows(_ model: URL, _ recording: URL) throws {
        let model = try Model(contentsOf: model)
        let recording = try Recording(contentsOf: recording)
        #expect(try model.verify(against: recording).passes)
    }
}
