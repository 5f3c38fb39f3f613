import ArrayData
public import KerasRuntime

/// What distinguishes two models: layers, settings, connections and weights, once all questions of file
/// formats and Keras versions are settled.
public struct ModelDifference: Sendable {
    /// How two layers were found to be the same one.
    public enum Means: String, Sendable, Hashable {
        /// By their names.
        case name
        /// By their place among layers of the same kind and with the same shapes of weights.
        case order
    }

    /// A layer that both models have.
    public struct Layer: Sendable {
        /// Its name in A.
        public let a: String
        /// Its name in B.
        public let b: String
        /// Keras' class, in A.
        public let className: String
        public let pairedBy: Means
        /// Settings that matter for what the layer answers, and where its inputs come from.
        public let changes: [Change]
        /// Arguments that matter for training only.
        public let trainingChanges: [Change]
        public let weights: [ArrayDifference]

        /// What matters for training only is no difference.
        public var status: Verification.Status {
            if !changes.isEmpty { return .differ }
            return weights.contains { $0.status == .differ } ? .differ : .match
        }
    }

    /// In A's order.
    public let layers: [Layer]
    /// Names of layers that only A has.
    public let onlyInA: [String]
    /// Names of layers that only B has.
    public let onlyInB: [String]
    /// Inputs and outputs of the models.
    public let changes: [Change]

    public var status: Verification.Status {
        let isSame = onlyInA.isEmpty && onlyInB.isEmpty && changes.isEmpty
        return isSame && layers.allSatisfy { $0.status == .match } ? .match : .differ
    }

    /// Compares two models.
    ///
    /// - Parameters:
    ///   - names: The only layers to compare, and then no connections; `nil` for all.
    ///   - options: How far weights may differ, exactly equal by default; by A's names of layers.
    /// - Throws: ``VerificationError`` for a name that is no layer's, and when no layer is to be compared.
    public init(
        _ a: Model, _ b: Model, names: [String]? = nil,
        tolerances options: ToleranceOptions = ToleranceOptions()
    ) throws(VerificationError) {
        let known = Set(a.description.layers.map(\.name))
        if let unknown = options.outputNames.subtracting(known).min() {
            throw VerificationError("tolerance", expected: "the name of a layer", found: "\"\(unknown)\"")
        }
        let pairing = LayerPairing(a, b) { names?.contains($0) ?? true }
        guard !pairing.pairs.isEmpty || !pairing.onlyInA.isEmpty || !pairing.onlyInB.isEmpty else {
            throw VerificationError("layers", expected: "at least one to compare", found: "none")
        }
        let (layersA, layersB) = (a.description.layers, b.description.layers)
        var namesInA = layersB.map(\.name)
        for pair in pairing.pairs { namesInA[pair.b] = layersA[pair.a].name }
        let wiresA = Wiring(a.description, names: layersA.map(\.name))
        let wiresB = Wiring(b.description, names: namesInA)
        let (parametersA, parametersB) = (a.parameterNames, b.parameterNames)

        layers = pairing.pairs.map { pair in
            let (layerA, layerB) = (layersA[pair.a], layersB[pair.b])
            var changes = Self.changes(layerA, layerB, isGivenState: wiresA.isGivenState(pair.a))
            if names == nil {
                changes += Change.between(
                    ["inputs": wiresA.inputs(ofLayer: pair.a)], ["inputs": wiresB.inputs(ofLayer: pair.b)])
            }
            let tolerance = options.exactUnlessAsked(for: layerA.name)
            return Layer(
                a: layerA.name, b: layerB.name, className: layerA.className, pairedBy: pair.means,
                changes: changes,
                trainingChanges: Change.between(layerA.trainingArguments, layerB.trainingArguments),
                weights: ArrayDifference.between(
                    zip(parametersA[pair.a], a.weights[pair.a]).map { ($0, $1) },
                    zip(parametersB[pair.b], b.weights[pair.b]).map { ($0, $1) }
                ) { _, _ in tolerance })
        }
        onlyInA = pairing.onlyInA.map { layersA[$0].name }
        onlyInB = pairing.onlyInB.map { layersB[$0].name }
        changes = names == nil ? Change.between(wiresA.ends, wiresB.ends) : []
    }

    /// Settings of two layers that differ, type included.
    private static func changes(
        _ a: ModelDescription.Layer, _ b: ModelDescription.Layer, isGivenState: Bool
    ) -> [Change] {
        func settings(_ layer: ModelDescription.Layer, _ other: ModelDescription.Layer) -> [String: String] {
            var settings = Dictionary(
                layer.configuration.base.settings.map { ($0.name, $0.value) }
            ) { first, _ in first }
            settings["dtype"] = layer.computeType.rawValue
            settings["kind"] = type(of: layer.configuration.base).kind
            // Flags are listed where they are set only.
            for setting in other.configuration.base.settings
            where settings[setting.name] == nil && setting.value == "true" {
                settings[setting.name] = "false"
            }
            // What versions of Keras do differently, where it makes a difference.
            if isGivenState, let options = (layer.configuration.base as? any RecurrentConfiguration)?.options
            {
                settings["initial_state_drops_mask"] = "\(options.initialStateDropsMask)"
                if options.stateful { settings["carried_state_wins"] = "\(options.carriedStateWins)" }
            }
            return settings
        }
        return Change.between(settings(a, b), settings(b, a))
    }
}

extension ToleranceOptions {
    /// The tolerance of weights: only what was asked for is let through.
    func exactUnlessAsked(for name: String) -> Tolerance {
        let (atol, rtol) = (atol.value(for: name), rtol.value(for: name))
        let ulps = maxULP.value(for: name)
        let isAsked = atol != nil || rtol != nil || ulps != nil
        // Units in the last place alone are a bound of their own.
        let open = atol == nil && rtol == nil && ulps != nil
        return Tolerance(
            atol: atol ?? (open ? .infinity : 0), rtol: rtol ?? 0, maxULP: ulps,
            source: isAsked ? .option : .byDefault)
    }
}

extension Model {
    /// Per layer, the names of its weights.
    fileprivate var parameterNames: [[String]] {
        let parameters = (try? description.parameters()) ?? []
        return parameters.map { $0.map(\.name) }
    }
}

extension ArrayDifference {
    /// Pairs arrays by name, in A's order, those that only B has at the end.
    static func between(
        _ a: [(name: String, array: NDArray)], _ b: [(name: String, array: NDArray)],
        tolerance: (String, NDArray) -> Tolerance
    ) -> [ArrayDifference] {
        let inB = Dictionary(b.map { ($0.name, $0.array) }) { first, _ in first }
        let inA = Set(a.map(\.name))
        return a.map { name, expected in
            let tolerance = tolerance(name, expected)
            return ArrayDifference(
                name: name,
                comparison: inB[name].map {
                    ArrayComparison(actual: $0, expected: expected, tolerance: tolerance)
                },
                onlyIn: inB[name] == nil ? .a : nil, shape: expected.shape, tolerance: tolerance)
        }
            + b.filter { !inA.contains($0.name) }.map { name, array in
                ArrayDifference(
                    name: name, comparison: nil, onlyIn: .b, shape: array.shape,
                    tolerance: tolerance(name, array))
            }
    }
}
