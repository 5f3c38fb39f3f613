import ArrayData
internal import Threads

/// A model's weights and the layers made of them, shared by all sessions and all copies of the model.
///
/// Layers are built when the first session wants them. Where one in single precision packs its weights, Keras'
/// arrays are let go: they can be had from there.
final class EngineCache: Sendable {
    private struct State {
        var layers: [LayerWeights]
        var float: Engine<Float>?
        var double: Engine<Double>?
    }

    private let description: ModelDescription
    private let state: Locked<State>

    init(_ description: ModelDescription, _ layers: [LayerWeights]) {
        self.description = description
        state = Locked(State(layers: layers))
    }

    /// The weights as they are kept now.
    var weights: ModelWeights { state.with { ModelWeights($0.layers) } }

    /// The engine in single precision; a failure is tried again by the next session.
    func floatEngine() throws(RuntimeError) -> Engine<Float> {
        try state.with { (state) throws(RuntimeError) in
            if let float = state.float { return float }
            let engine = try engine { (index, configuration) throws(RuntimeError) in
                try Self.floatLayer(&state.layers[index], configuration)
            }
            state.float = engine
            return engine
        }
    }

    private static func floatLayer(
        _ weights: inout LayerWeights, _ configuration: any LayerConfiguration
    ) throws(RuntimeError) -> any Layer<Float> {
        if case .arrays(let arrays) = weights, let packed = PackedWeights(configuration, arrays) {
            weights = .packed(packed)
        }
        switch weights {
        case .packed(let weights): return weights.packed.layer
        case .arrays(let arrays): return try configuration.layer(weights: arrays.map { Tensor<Float>($0) })
        }
    }

    /// The engine in double precision.
    func doubleEngine() throws(RuntimeError) -> Engine<Double> {
        try state.with { (state) throws(RuntimeError) in
            if let double = state.double { return double }
            let engine = try engine { (index, configuration) throws(RuntimeError) in
                try configuration.layer(weights: state.layers[index].arrays.map { Tensor<Double>($0) })
            }
            state.double = engine
            return engine
        }
    }

    /// An engine of layers that `make` builds, each from its index and configuration.
    private func engine<Element: TensorScalar>(
        _ make: (Int, any LayerConfiguration) throws(RuntimeError) -> any Layer<Element>
    ) throws(RuntimeError) -> Engine<Element> {
        var built: [any Layer<Element>] = []
        for (index, layer) in description.layers.enumerated() {
            do throws(RuntimeError) {
                built.append(try make(index, layer.configuration.base))
            } catch {
                throw error.placed(at: layer.name)
            }
        }
        return Engine(description: description, layers: built)
    }
}
