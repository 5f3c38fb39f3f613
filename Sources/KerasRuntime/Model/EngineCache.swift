import ArrayData
internal import CKernels

/// A model's weights and the layers made of them, shared by all sessions and all copies of the model.
///
/// Layers are built when the first session wants them. Where one in single precision packs its weights, Keras'
/// arrays are let go: they can be had from there.
final class EngineCache: @unchecked Sendable {
    private let description: ModelDescription
    private let lock: UnsafeMutableRawPointer
    // Read and written under the lock alone.
    private var layers: [LayerWeights]
    private var float: Engine<Float>?
    private var double: Engine<Double>?

    init(_ description: ModelDescription, _ layers: [LayerWeights]) {
        guard let lock = ck_make_lock() else { preconditionFailure("no memory for a lock") }
        self.description = description
        self.lock = lock
        self.layers = layers
    }

    deinit { ck_free_lock(lock) }

    /// The weights as they are kept now.
    var weights: ModelWeights {
        ck_lock(lock)
        defer { ck_unlock(lock) }
        return ModelWeights(layers)
    }

    /// The engine in single precision; a failure is tried again by the next session.
    func floatEngine() throws(RuntimeError) -> Engine<Float> {
        ck_lock(lock)
        defer { ck_unlock(lock) }
        if let float { return float }
        let engine = try engine { (index, configuration) throws(RuntimeError) in
            try floatLayer(index, configuration)
        }
        float = engine
        return engine
    }

    private func floatLayer(
        _ index: Int, _ configuration: any LayerConfiguration
    ) throws(RuntimeError) -> any Layer<Float> {
        if case .arrays(let arrays) = layers[index], let weights = PackedWeights(configuration, arrays) {
            layers[index] = .packed(weights)
        }
        switch layers[index] {
        case .packed(let weights): return weights.packed.layer
        case .arrays(let arrays): return try configuration.layer(weights: arrays.map { Tensor<Float>($0) })
        }
    }

    /// The engine in double precision.
    func doubleEngine() throws(RuntimeError) -> Engine<Double> {
        ck_lock(lock)
        defer { ck_unlock(lock) }
        if let double { return double }
        let engine = try engine { (index, configuration) throws(RuntimeError) in
            try configuration.layer(weights: layers[index].arrays.map { Tensor<Double>($0) })
        }
        double = engine
        return engine
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
