import ArrayData

/// A layer of a model: its settings and its weights.
public struct NamedLayer: Sendable {
    /// What the model says of the layer.
    public let description: ModelDescription.Layer
    /// Names of the weights in Keras' order: "kernel", "forward/bias".
    public let weightNames: [String]
    private let weights: LayerWeights

    init(_ description: ModelDescription.Layer, _ parameters: [LayerParameter], _ weights: LayerWeights) {
        self.description = description
        weightNames = parameters.map(\.name)
        self.weights = weights
    }

    /// Keras' name of the layer.
    public var name: String { description.name }
    /// Keras' class.
    public var className: String { description.className }

    /// A weight by its name; `nil` if the layer has none of that name.
    ///
    ///     model["lstm_1"]?["recurrent_kernel"]
    public subscript(weight: String) -> Tensor<Float>? {
        weightNames.firstIndex(of: weight).map { weights.tensor($0) }
    }

    /// The layer on its own, to be called and stepped by hand.
    ///
    /// - Throws: ``RuntimeError`` when it is no LSTM.
    public func lstm() throws(RuntimeError) -> LSTM<Float> {
        guard let configuration = description.configuration.base as? LSTMConfiguration else {
            throw RuntimeError(place: name, "class", expected: "LSTM", found: className)
        }
        if case .packed(let weights) = weights, let layer = weights.packed.layer as? LSTMLayer<Float> {
            return layer.lstm
        }
        do throws(RuntimeError) {
            let cell = try LSTMCell(configuration, weights.arrays.map { Tensor<Float>($0) })
            return LSTM(cell, options: configuration.options)
        } catch {
            throw error.placed(at: name)
        }
    }
}

extension Model {
    /// A layer by its name; `nil` if the model has none of that name.
    ///
    /// Layers of nested models have the path before their names: `encoder/lstm`.
    public subscript(layer: String) -> NamedLayer? {
        guard let index = description.layers.firstIndex(where: { $0.name == layer }),
            let parameters = try? description.parameters()
        else { return nil }
        return NamedLayer(description.layers[index], parameters[index], weights.layer(index))
    }
}
