import ArrayData

/// What a carried state belongs to.
enum StateKey: Hashable, Sendable {
    /// A stateful layer, by its index.
    case layer(Int)
    /// One call of a layer in a stream, by its index.
    case call(Int)
}

/// A model's layers in one precision, and the order of their calls.
struct Engine<Element: TensorScalar>: Sendable {
    let description: ModelDescription
    let layers: [any Layer<Element>]
    /// The shapes that inputs must have, and those that they must have in a stream.
    private let inputShapes: [PartialShape?]
    private let streamedInputShapes: [PartialShape?]

    init(description: ModelDescription, layers: [any Layer<Element>]) {
        self.description = description
        self.layers = layers
        inputShapes = description.inputs.map(\.shape)
        streamedInputShapes = description.streamedInputShapes
    }

    /// Runs the model.
    ///
    /// - Parameters:
    ///   - inputs: In the order of the description's.
    ///   - states: What layers carry from run to run; updated.
    ///   - workspace: The session's.
    ///   - continuesStream: Whether recurrent layers go on where the run before ended, stateful or not.
    /// - Returns: All values, by number.
    func run(
        _ inputs: [MaskedTensor<Element>], states: inout [StateKey: [Tensor<Element>]],
        workspace: Workspace? = nil, continuesStream: Bool = false
    ) throws(RuntimeError) -> [MaskedTensor<Element>] {
        try check(inputs.map(\.tensor), continuesStream: continuesStream)
        var values = inputs
        values.reserveCapacity(description.valueCount)
        for (index, call) in description.calls.enumerated() {
            // Calls of a stateful layer share its state; those of a stream go on each by themselves.
            let key = continuesStream ? StateKey.call(index) : .layer(call.layer)
            var arguments = CallArguments(
                inputs: call.inputs.map { values[$0] },
                initialState: call.initialState.isEmpty
                    ? nil : call.initialState.map { values[$0].tensor },
                mask: call.mask.map { Mask(values[$0].tensor) },
                carriedState: states[key])
            arguments.continuesStream = continuesStream
            arguments.workspace = workspace
            let result = try perform(call, arguments)
            if let carried = result.carriedState { states[key] = carried }
            values += result.outputs
        }
        return values
    }

    /// Runs one call on its own.
    func perform(
        _ call: ModelDescription.Call, _ arguments: CallArguments<Element>
    ) throws(RuntimeError) -> CallResult<Element> {
        let name = description.layers[call.layer].name
        do throws(RuntimeError) {
            let result = try layers[call.layer].call(arguments.unmasked(for: call))
            guard result.outputs.count == call.outputs.count else {
                throw RuntimeError(
                    "outputs", expected: "\(call.outputs.count) tensors", found: "\(result.outputs.count)")
            }
            return result
        } catch {
            throw error.placed(at: name)
        }
    }

    private func check(_ inputs: [Tensor<Element>], continuesStream: Bool) throws(RuntimeError) {
        guard inputs.count == description.inputs.count else {
            throw RuntimeError(
                "inputs", expected: "\(description.inputs.count) tensors", found: "\(inputs.count)")
        }
        let shapes = continuesStream ? streamedInputShapes : inputShapes
        for ((input, shape), tensor) in zip(zip(description.inputs, shapes), inputs) {
            guard let shape else { continue }
            guard shape.accepts(tensor.shape) else {
                throw RuntimeError(
                    place: input.name, "input", expected: "shape \(describe(shape))",
                    found: "\(tensor.shape)")
            }
        }
    }
}

extension CallArguments {
    /// The arguments without the masks that are gone when the call is run.
    func unmasked(for call: ModelDescription.Call) -> CallArguments {
        var arguments = self
        for position in call.unmaskedInputs ?? [] where arguments.inputs.indices.contains(position) {
            arguments.inputs[position].mask = nil
        }
        return arguments
    }
}

extension Engine where Element == Float {
    init(_ model: Model) throws(RuntimeError) {
        var layers: [any Layer<Float>] = []
        for (layer, weights) in zip(model.description.layers, model.weights) {
            do throws(RuntimeError) {
                layers.append(try layer.configuration.base.layer(weights: weights.map { Tensor<Float>($0) }))
            } catch {
                throw error.placed(at: layer.name)
            }
        }
        self.init(description: model.description, layers: layers)
    }
}

extension Engine where Element == Double {
    init(_ model: Model) throws(RuntimeError) {
        var layers: [any Layer<Double>] = []
        for (layer, weights) in zip(model.description.layers, model.weights) {
            do throws(RuntimeError) {
                layers.append(try layer.configuration.base.layer(weights: weights.map { Tensor<Double>($0) }))
            } catch {
                throw error.placed(at: layer.name)
            }
        }
        self.init(description: model.description, layers: layers)
    }
}
