import ArrayData
import KerasRuntime

/// A layer under suspicion, with all that tells what may be wrong with it.
struct Subject: Sendable {
    /// The layer as the file has it.
    let variant: Variant
    /// Its calls.
    let probes: [Probe]
    /// The model's other layers, with their weights.
    let others: [(layer: ModelDescription.Layer, weights: [NDArray])]

    /// The parts that do the work.
    var parts: [Part] { variant.layer.configuration.base.parts }

    /// Paths of the parts that are changed together: all of them, and each on its own.
    var scopes: [[String]] {
        let paths = parts.map(\.path)
        return paths.count > 1 ? [paths] + paths.map { [$0] } : [paths]
    }

    /// What is tried with each scope.
    func remedies(_ make: ([String]) -> [Remedy]) -> [Remedy] {
        scopes.flatMap { paths in
            make(paths).map { remedy in
                var remedy = remedy
                remedy.isForAllParts = paths.count == parts.count
                return remedy
            }
        }
    }

    /// The configurations of a kind at the paths; empty unless all of them are of that kind.
    func configurations<Kind>(_ paths: [String], as kind: Kind.Type) -> [Kind] {
        let found = parts.filter { paths.contains($0.path) }.compactMap { $0.configuration as? Kind }
        return found.count == paths.count ? found : []
    }

    /// Whether any call gets a mask.
    var hasMask: Bool {
        probes.contains { $0.arguments.mask != nil || $0.arguments.inputs.contains { $0.mask != nil } }
    }

    /// Whether any call gets an initial state.
    var hasInitialState: Bool { probes.contains { !$0.arguments.initialState.isEmpty } }

    /// All changes that are tried, in the order in which two of them are applied.
    var remedies: [Remedy] {
        let all =
            kernelRemedies + gateRemedies + swapRemedies + biasRemedies + activationRemedies
            + timeRemedies + stateRemedies + maskRemedies + bidirectionalRemedies
        return all.sorted { $0.kind.rawValue < $1.kind.rawValue }
    }
}
