import ArrayData

/// A model without its weights: which layers there are and what flows where.
///
/// Values are numbered: first the model's inputs, then the outputs of each call in turn.
public struct ModelDescription: Sendable, Hashable, Codable {
    /// Number of a tensor that flows through the model.
    public typealias ValueID = Int

    /// A tensor that the caller provides.
    public struct Input: Sendable, Hashable, Codable {
        /// Name of Keras' input layer.
        public var name: String
        /// Its shape, free extents (the batch first of all) being `nil`; `nil` if the file does not say.
        public var shape: PartialShape?

        public init(name: String, shape: PartialShape?) {
            self.name = name
            self.shape = shape
        }
    }

    /// A tensor that the model returns.
    public struct Output: Sendable, Hashable, Codable {
        /// Name of the layer that it comes from; later ones of the same layer get `_1`, `_2`, …
        public var name: String
        /// Which value it is.
        public var value: ValueID

        public init(name: String, value: ValueID) {
            self.name = name
            self.value = value
        }
    }

    /// A layer.
    public struct Layer: Sendable, Hashable, Codable {
        /// Keras' name of the layer, unique in the model.
        public var name: String
        /// Keras' class, as the file names it.
        public var className: String
        /// What matters for running it.
        public var configuration: AnyLayerConfiguration
        /// The type in which Keras computes it.
        public var computeType: ElementType
        /// Keras' arguments that make no difference to inference, as text: initializers,
        /// regularizers, constraints, dropout and the like.
        public var trainingArguments: [String: String]

        public init(
            name: String, className: String, configuration: any LayerConfiguration,
            computeType: ElementType = .float32, trainingArguments: [String: String] = [:]
        ) {
            self.name = name
            self.className = className
            self.configuration = AnyLayerConfiguration(configuration)
            self.computeType = computeType
            self.trainingArguments = trainingArguments
        }
    }

    /// One use of a layer.
    public struct Call: Sendable, Hashable, Codable {
        /// Index of the layer in ``ModelDescription/layers``.
        public var layer: Int
        /// Which call of that layer this is, in the order in which Keras runs them.
        public var node: Int
        /// What goes in.
        public var inputs: [ValueID]
        /// What the call gives as `initial_state`; empty if nothing.
        public var initialState: [ValueID]
        /// What the call gives as `mask`; `nil` if nothing.
        public var mask: ValueID?
        /// What comes out.
        public var outputs: [ValueID]
        /// Positions in ``inputs`` of those whose masks are gone, as Keras 3 has it behind a
        /// MultiHeadAttention; `nil` if none are.
        public var unmaskedInputs: [Int]?

        /// The number of the first output, counted over all uses of the layer.
        package var firstOutputIndex: Int { node * outputs.count }

        public init(
            layer: Int, node: Int = 0, inputs: [ValueID], initialState: [ValueID] = [],
            mask: ValueID? = nil, outputs: [ValueID], unmaskedInputs: [Int]? = nil
        ) {
            self.layer = layer
            self.node = node
            self.inputs = inputs
            self.initialState = initialState
            self.mask = mask
            self.outputs = outputs
            self.unmaskedInputs = unmaskedInputs
        }
    }

    /// Keras' name of the model.
    public var name: String
    /// What the caller provides, in Keras' order.
    public var inputs: [Input]
    /// The layers, in Keras' order.
    public var layers: [Layer]
    /// The uses of layers, in an order in which they can run.
    public var calls: [Call]
    /// What the model returns, in Keras' order.
    public var outputs: [Output]

    public init(name: String, inputs: [Input], layers: [Layer], calls: [Call], outputs: [Output]) {
        self.name = name
        self.inputs = inputs
        self.layers = layers
        self.calls = calls
        self.outputs = outputs
    }
}

extension ModelDescription {
    /// Number of values that flow through the model.
    package var valueCount: Int { inputs.count + calls.reduce(0) { $0 + $1.outputs.count } }

    /// The type in which the model computes: the least precise of its layers'.
    public var computeType: ElementType {
        let types = Set(layers.map(\.computeType))
        return [.bfloat16, .float16, .float32].first { types.contains($0) } ?? types.first ?? .float32
    }

    /// Whether any layer keeps a state from call to call.
    public var isStateful: Bool { layers.contains { $0.configuration.base.isStateful } }

    /// Shapes of all values as far as the inputs' shapes tell; `nil` where they do not.
    ///
    /// - Throws: ``RuntimeError`` placed at the layer that cannot take its input.
    package func valueShapes() throws(RuntimeError) -> [PartialShape?] {
        var shapes: [PartialShape?] = inputs.map(\.shape)
        shapes += Array(repeating: nil, count: valueCount - inputs.count)
        for call in calls {
            let known = call.inputs.compactMap { shapes[$0] }
            guard known.count == call.inputs.count, !known.isEmpty else { continue }
            let layer = layers[call.layer]
            do {
                let outputs = try layer.configuration.base.outputShapes(inputShapes: known)
                for (value, shape) in zip(call.outputs, outputs) { shapes[value] = shape }
            } catch {
                throw error.placed(at: layer.name)
            }
        }
        return shapes
    }

    /// The weights that each layer needs, as far as the inputs' shapes tell.
    ///
    /// - Throws: ``RuntimeError`` placed at the layer that cannot take its input.
    package func parameters() throws(RuntimeError) -> [[LayerParameter]] {
        let shapes = try valueShapes()
        var inputShapes: [[PartialShape?]] = Array(repeating: [], count: layers.count)
        for call in calls where inputShapes[call.layer].first == nil {
            inputShapes[call.layer] = call.inputs.map { shapes[$0] }
        }
        return zip(layers, inputShapes).map { $0.configuration.base.parameters(inputShapes: $1) }
    }
}
