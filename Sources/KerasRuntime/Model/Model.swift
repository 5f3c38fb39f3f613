import ArrayData

/// A model that is ready to run: a description and its weights.
///
/// A model is an immutable value. What changes while it runs lives in a ``Session`` that the caller
/// owns, so one model can serve many streams at once.
public struct Model: Sendable {
    /// The precision of a session.
    public enum Precision: String, Sendable, Hashable, CaseIterable {
        /// Single precision, in which TensorFlow computes by default.
        case float32
        /// Double precision: the reference for rounding errors, and float64 models' own.
        case float64
    }

    /// What the model consists of.
    public let description: ModelDescription
    private let engines: EngineCache

    /// Per layer, its weights in the order of its parameters, as Keras has them.
    ///
    /// - Complexity: Each look at a layer may unpack its weights.
    package var weights: ModelWeights { engines.weights }

    /// Puts description and weights together.
    ///
    /// - Parameter weights: For each layer its weights, in the order of its parameters.
    /// - Throws: ``RuntimeError`` when a weight is missing, superfluous or of the wrong shape.
    package init(
        _ description: ModelDescription, weights: some Collection<[NDArray]>
    ) throws(RuntimeError) {
        try self.init(description, layers: weights.map { .arrays($0) })
    }

    /// Puts description and weights together, some of which may be packed already.
    package init(_ description: ModelDescription, layers weights: [LayerWeights]) throws(RuntimeError) {
        guard weights.count == description.layers.count else {
            throw RuntimeError(
                "weights", expected: "one list for each of \(description.layers.count) layers",
                found: "\(weights.count)")
        }
        try description.validate()
        for ((layer, parameters), shapes) in zip(
            zip(description.layers, try description.parameters()), weights.map(\.shapes))
        {
            guard parameters.count == shapes.count else {
                throw RuntimeError(
                    place: layer.name, "weights", expected: "\(parameters.count)", found: "\(shapes.count)")
            }
            for (parameter, shape) in zip(parameters, shapes) where !parameter.shape.accepts(shape) {
                throw RuntimeError(
                    place: layer.name, parameter.name, expected: "shape \(describe(parameter.shape))",
                    found: "\(shape)")
            }
            if let empty = shapes.firstIndex(where: { $0.contains(0) }) {
                throw RuntimeError(
                    place: layer.name, parameters[empty].name, expected: "at least one element",
                    found: "shape \(shapes[empty])")
            }
        }
        self.description = description
        engines = EngineCache(description, weights)
    }

    /// The precision that fits the model's own type.
    public var naturalPrecision: Precision { description.computeType == .float64 ? .float64 : .float32 }

    /// Starts a session: a state of its own, fresh.
    ///
    /// - Parameters:
    ///   - precision: The model's natural precision if absent.
    ///   - threads: How many threads may share a call; if absent, one for small work, and as many as there
    ///     are processors for large.
    /// - Throws: ``RuntimeError`` when the weights do not make up the layers described.
    public func makeSession(
        precision: Precision? = nil, threads: Int? = nil
    ) throws(RuntimeError) -> Session {
        switch precision ?? naturalPrecision {
        case .float32:
            Session(model: self, engine: .float32(try engines.floatEngine()), threads: threads)
        case .float64:
            Session(model: self, engine: .float64(try engines.doubleEngine()), threads: threads)
        }
    }

    /// Runs the model once, from a fresh state.
    ///
    ///     let y = try model.predict([x])[0]
    ///
    /// - Parameter inputs: In the order of ``ModelDescription/inputs``.
    /// - Returns: In the order of ``ModelDescription/outputs``.
    /// - Throws: ``RuntimeError`` when an input does not fit.
    public func predict(_ inputs: [Tensor<Float>]) throws(RuntimeError) -> [Tensor<Float>] {
        var session = try makeSession()
        return try session.run(inputs)
    }
}
