import ArrayData
import KerasRuntime

// Biases that are off by a rule: counted twice, halved, with the forget gate's 1 added or left out.

extension Subject {
    var biasRemedies: [Remedy] {
        remedies { paths in
            let biased = configurations(paths, as: (any BiasedConfiguration).self)
            guard !biased.isEmpty else { return [] }
            let phrase = Part.phrase(paths)
            var remedies: [Remedy] = []
            if biased.allSatisfy(\.useBias) {
                remedies = [
                    Remedy(cause: .biasDoubled, kind: .bias, detail: "bias\(phrase) counted twice") {
                        $0.changeWeights(paths, ["bias"]) { $0.mapping { $0 / 2 } }
                    },
                    Remedy(
                        cause: .biasMissing, kind: .bias,
                        detail: "half of the bias\(phrase) is missing, as where it is split in two"
                    ) { $0.changeWeights(paths, ["bias"]) { $0.mapping { $0 * 2 } } },
                ]
            }
            guard let gated = configurations(paths, as: (any GatedConfiguration).self).first,
                let forget = type(of: gated).forgetGate
            else { return remedies }
            let gates = type(of: gated).gates.count
            for (amount, text) in [(-1.0, "1 added once more"), (1, "1 left out")] {
                remedies.append(
                    Remedy(
                        cause: .forgetBiasAdded, kind: .bias,
                        detail: "the forget gate's bias\(phrase) has \(text)"
                    ) { variant in
                        variant.addBias(to: paths)
                        variant.changeWeights(paths, ["bias"]) {
                            $0.adding(amount, toBlock: forget, of: gates)
                        }
                    })
            }
            return remedies
        }
    }
}

extension Variant {
    /// Gives parts without a bias one of zeros.
    mutating func addBias(to paths: [String]) {
        for path in paths where weight("\(path)bias") == nil {
            changeParts([path], as: (any BiasedConfiguration).self) { $0.useBias = true }
            guard let index = weightIndex("\(path)bias"), index > 0, index <= weights.count,
                let columns = weights[index - 1].shape.last
            else { continue }
            weights.insert(NDArray(shape: [columns], [Float](repeating: 0, count: columns)), at: index)
        }
    }
}
