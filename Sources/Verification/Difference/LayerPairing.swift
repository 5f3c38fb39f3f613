import KerasRuntime

/// Which layer of one model is which of another's.
struct LayerPairing {
    /// How a pair was found.
    typealias Means = ModelDifference.Means

    private(set) var pairs: [(a: Int, b: Int, means: Means)] = []
    private(set) var onlyInA: [Int]
    private(set) var onlyInB: [Int]

    /// Pairs layers by name, then by order among those of the same kind with weights of the same shapes.
    ///
    /// Keras numbers layers anew in each process: where the models have the same layers in the same
    /// order under names that differ in such numbers only, order goes before names.
    ///
    /// - Parameter isWanted: Whether a layer, by its name, takes part.
    init(_ a: Model, _ b: Model, isWanted: (String) -> Bool) {
        let (layersA, layersB) = (a.description.layers, b.description.layers)
        onlyInA = layersA.indices.filter { isWanted(layersA[$0].name) }
        onlyInB = layersB.indices.filter { isWanted(layersB[$0].name) }
        let signaturesA = a.signatures
        let signaturesB = b.signatures
        let isRenumbered =
            onlyInA.count == onlyInB.count
            && zip(onlyInA, onlyInB).allSatisfy {
                signaturesA[$0] == signaturesB[$1]
                    && layersA[$0].name.withoutNumber == layersB[$1].name.withoutNumber
            }
        if !isRenumbered {
            pair(.name) { layersA[$0].name == layersB[$1].name && signaturesA[$0] == signaturesB[$1] }
        }
        pair(isRenumbered ? nil : .order) { signaturesA[$0] == signaturesB[$1] }
        // Of the same name but with other weights: better a pair that differs than two strangers.
        pair(.name) { layersA[$0].name == layersB[$1].name }
        pairs = pairs.map { pair in
            let isSameName = layersA[pair.a].name == layersB[pair.b].name
            return (pair.a, pair.b, isSameName ? .name : .order)
        }.sorted { $0.a < $1.a }
    }

    /// Pairs what is left, in order.
    private mutating func pair(_ means: Means?, _ fits: (Int, Int) -> Bool) {
        for a in onlyInA {
            guard let position = onlyInB.firstIndex(where: { fits(a, $0) }) else { continue }
            pairs.append((a, onlyInB.remove(at: position), means ?? .order))
            onlyInA.removeAll { $0 == a }
        }
    }
}

extension Model {
    /// Per layer, its kind and the shapes of its weights.
    fileprivate var signatures: [[String]] {
        zip(description.layers, weights).map { layer, weights in
            [type(of: layer.configuration.base).kind] + weights.map { "\($0.shape)" }
        }
    }
}

extension String {
    /// The name without the number that Keras puts behind it.
    fileprivate var withoutNumber: Substring {
        guard let underscore = lastIndex(of: "_") else { return self[...] }
        let number = self[index(after: underscore)...]
        return !number.isEmpty && number.allSatisfy(\.isNumber) ? self[..<underscore] : self[...]
    }
}
