import ArrayData
import KerasRuntime

/// A layer as it is tried: as the file has it, or with something changed.
struct Variant: Sendable {
    /// The layer's description.
    var layer: ModelDescription.Layer
    /// Its weights, in the order of its parameters.
    var weights: [NDArray]
    /// Number of tensors that a call returns.
    let outputCount: Int
    /// What is done to the arguments of each call.
    var arguments = ArgumentChange()

    /// A model of this layer alone, at work.
    func makeSession(precision: Model.Precision? = nil) throws(RuntimeError) -> Session {
        let description = ModelDescription(
            name: layer.name, inputs: [ModelDescription.Input(name: "input", shape: nil)],
            layers: [layer],
            calls: [
                ModelDescription.Call(layer: 0, inputs: [0], outputs: Array(1..<(1 + outputCount)))
            ],
            outputs: [])
        return try Model(description, weights: [weights]).makeSession(precision: precision)
    }

    // MARK: Changing it

    /// Changes the configurations at the paths.
    mutating func changeParts<Kind>(
        _ paths: [String], as kind: Kind.Type, _ body: (inout Kind) -> Void
    ) {
        let changed = layer.configuration.base.mappingParts { part in
            guard paths.contains(part.path), var configuration = part.configuration as? Kind else {
                return part.configuration
            }
            body(&configuration)
            return (configuration as? any LayerConfiguration) ?? part.configuration
        }
        layer.configuration = AnyLayerConfiguration(changed)
    }

    /// Changes the weights of a name in the parts at the paths.
    mutating func changeWeights(
        _ paths: [String], _ names: Set<String>, _ body: (NDArray) -> NDArray
    ) {
        for path in paths {
            for name in names {
                if let index = weightIndex("\(path)\(name)") { weights[index] = body(weights[index]) }
            }
        }
    }

    /// Where among the weights one of a name is.
    func weightIndex(_ name: String) -> Int? {
        let parameters = layer.configuration.base.parameters(inputShape: nil)
        return parameters.firstIndex { $0.name == name }
    }

    /// A weight by its name.
    func weight(_ name: String) -> NDArray? { weightIndex(name).map { weights[$0] } }
}

/// What is done to the arguments of a call before the layer gets them.
struct ArgumentChange: Sendable {
    /// Whether to leave out all masks.
    var ignoresMask = false
    /// The features that make a timestep a masked one.
    var maskedFeatures: [Double]?
    /// Whether to leave out the initial state.
    var ignoresInitialState = false
    /// Whether to give the initial states in reverse order.
    var reversesInitialState = false

    func apply(to arguments: KnownValues.Arguments) -> KnownValues.Arguments {
        var changed = arguments
        if ignoresMask {
            changed.mask = nil
            for index in changed.inputs.indices { changed.inputs[index].mask = nil }
        }
        if let maskedFeatures, let input = changed.inputs.first {
            changed.inputs[0].mask = Mask(input.array, hiding: maskedFeatures)
        }
        if ignoresInitialState { changed.initialState = [] }
        if reversesInitialState { changed.initialState.reverse() }
        return changed
    }
}

extension Mask {
    /// A mask for a sequence [B, T, F] that hides the steps with the given features; `nil` if it is
    /// no such sequence.
    init?(_ sequence: NDArray, hiding features: [Double]) {
        guard sequence.rank == 3, sequence.shape[2] == features.count else { return nil }
        let values = sequence.doubles
        let steps = sequence.shape[0] * sequence.shape[1]
        self.init(
            shape: Array(sequence.shape[..<2]),
            valid: (0..<steps).map { step in
                !features.indices.allSatisfy { values[step * features.count + $0] == features[$0] }
            })
    }
}
