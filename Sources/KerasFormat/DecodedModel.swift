import KerasRuntime

/// A model's description, and how its layers were arranged before they were laid out flat.
package struct DecodedModel: Sendable {
    package var description: ModelDescription
    /// The model's own layers in the order of the file.
    package let slots: [LayerSlot]
    /// What a reader should know beyond the settings.
    package let notes: [String]
}

/// A layer's place in a model: what names and numbers of weights in files refer to.
package struct LayerSlot: Sendable {
    package indirect enum Content: Sendable {
        /// An input layer.
        case input
        /// A layer, by its index in the description.
        case layer(Int)
        /// A nested model.
        case model([LayerSlot])
    }

    /// Keras' name, without those of models around it.
    package let name: String
    /// Keras' class.
    package let className: String
    /// What the file says of the layer itself.
    package let isTrainable: Bool
    package let content: Content
    /// The layers of the model that the layer wraps, as `TimeDistributed` can.
    let wrapped: DecodedModel?
}

extension DecodedModel {
    /// The weights that each layer needs, as far as the inputs' shapes tell.
    func placedParameters() throws(FormatError) -> [[LayerParameter]] {
        do throws(RuntimeError) {
            return try description.parameters()
        } catch {
            let name = error.place
            throw .mismatch(
                error.subject, expected: error.expected, found: error.found,
                at: name.map { description.place(ofLayer: $0) })
        }
    }
}

extension LayerSlot {
    /// The layers inside, by their index in the description.
    var layers: [Int] {
        switch content {
        case .input: []
        case .layer(let index): [index]
        case .model(let slots): slots.flatMap(\.layers)
        }
    }
}

extension ModelDescription {
    /// A layer's place among the layers, counted from 1.
    package func place(ofLayer name: String) -> FormatError.Place {
        let index = layers.firstIndex { $0.name == name } ?? 0
        return .layer(name: name, position: index + 1, of: layers.count)
    }
}

extension ModelDescription.Layer {
    mutating func becomeUnsupported() {
        guard !isUnsupported else { return }
        configuration = AnyLayerConfiguration(
            UnsupportedConfiguration(
                className: className, outputCount: configuration.base.outputCount))
    }
}
