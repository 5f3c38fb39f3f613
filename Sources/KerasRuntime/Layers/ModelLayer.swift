/// A whole model in the place of a layer, such as the one that `TimeDistributed` wraps.
///
/// Models that are merely nested in another are laid out flat in its description instead.
public struct ModelConfiguration: LayerConfiguration {
    public static let kind = "Model"

    /// What the model consists of.
    public var description: ModelDescription

    /// Creates a configuration.
    public init(_ description: ModelDescription) { self.description = description }

    public var settings: [LayerSetting] {
        [LayerSetting("layers", description.layers.map(\.name).joined(separator: " "))]
    }

    public var outputCount: Int { description.outputs.count }

    public var isStateful: Bool { description.isStateful }

    public func parameters(inputShape: PartialShape?) -> [LayerParameter] {
        // A layer that cannot take its input is reported where output shapes are asked for.
        let parameters =
            (try? described(inputShape).parameters())
            ?? description.layers.map { $0.configuration.base.parameters(inputShapes: []) }
        return zip(description.layers, parameters).flatMap { layer, parameters in
            parameters.map { $0.nested(in: layer.name) }
        }
    }

    public func outputShapes(inputShape: PartialShape) throws(RuntimeError) -> [PartialShape] {
        let described = described(inputShape)
        let shapes = try described.valueShapes()
        var outputs: [PartialShape] = []
        for output in description.outputs {
            guard let shape = shapes[output.value] else {
                throw RuntimeError("input", expected: "the shape of the model's input", found: "unknown")
            }
            outputs.append(shape)
        }
        return outputs
    }

    /// The description with the shape of its input filled in, where its file leaves that out.
    private func described(_ inputShape: PartialShape?) -> ModelDescription {
        var description = description
        if description.inputs.count == 1, description.inputs[0].shape == nil {
            description.inputs[0].shape = inputShape
        }
        return description
    }

    private var configurations: [any LayerConfiguration] { description.layers.map(\.configuration.base) }

    private var parameterCounts: [Int] {
        configurations.map { $0.parameters(inputShapes: []).count }
    }

    public func validate() throws(RuntimeError) {
        try description.validate()
    }

    public func layer(weights: [Tensor<Float>]) throws(RuntimeError) -> any Layer<Float> {
        var layers: [any Layer<Float>] = []
        for (configuration, weights) in zip(configurations, weights.dealt(in: parameterCounts)) {
            layers.append(try configuration.layer(weights: weights))
        }
        return ModelLayer(engine: Engine(description: description, layers: layers))
    }

    public func layer(weights: [Tensor<Double>]) throws(RuntimeError) -> any Layer<Double> {
        var layers: [any Layer<Double>] = []
        for (configuration, weights) in zip(configurations, weights.dealt(in: parameterCounts)) {
            layers.append(try configuration.layer(weights: weights))
        }
        return ModelLayer(engine: Engine(description: description, layers: layers))
    }
}

struct ModelLayer<Element: TensorScalar>: Layer {
    let engine: Engine<Element>

    func call(_ arguments: CallArguments<Element>) throws(RuntimeError) -> CallResult<Element> {
        var memory = SessionMemory<Element>()
        memory.values = arguments.inputs
        try engine.run(&memory)
        return CallResult(engine.description.outputs.map { memory.values[$0.value] })
    }
}
