import ArrayData
import KerasRuntime

// Weights that stand in the file in another order than they should.

extension Subject {
    /// Gates in each other order.
    var gateRemedies: [Remedy] {
        remedies { paths in
            guard let first = configurations(paths, as: (any GatedConfiguration).self).first
            else { return [] }
            let gates = type(of: first).gates
            return gates.indices.permutations.dropFirst().map { stored in
                // Block k of the file holds gate stored[k]; gate g is where stored says so.
                let order = gates.indices.map { gate in stored.firstIndex(of: gate) ?? gate }
                let names = stored.map { gates[$0] }.joined(separator: " ")
                return Remedy(
                    cause: .gateOrder, kind: .gates,
                    detail: "gates\(Part.phrase(paths)) stored \(names)"
                ) { variant in
                    variant.changeWeights(paths, ["kernel", "recurrent_kernel", "bias"]) {
                        $0.reorderingBlocks(order)
                    }
                }
            }
        }
    }

    /// Matrices transposed, as a whole or gate by gate.
    var kernelRemedies: [Remedy] {
        let choices: [(names: Set<String>, text: String)] = [
            (["recurrent_kernel"], "recurrent kernel"), (["kernel"], "kernel"),
            (["kernel", "recurrent_kernel"], "kernel and recurrent kernel"),
            (["embeddings"], "matrix"),
        ]
        return remedies { paths in
            choices.flatMap { names, text -> [Remedy] in
                let matrices = paths.flatMap { path in
                    names.compactMap { variant.weight("\(path)\($0)") }
                }
                guard matrices.count == paths.count * names.count, matrices.allSatisfy({ $0.rank == 2 })
                else { return [] }
                let subject = "\(text)\(Part.phrase(paths))"
                var remedies = [
                    Remedy(
                        cause: .kernelTransposed, kind: .kernel, detail: "\(subject) stored transposed"
                    ) { $0.changeWeights(paths, names) { $0.rereadTransposed } }
                ]
                // The other way round is another one but for square matrices.
                if matrices.contains(where: { $0.shape[0] != $0.shape[1] }) {
                    remedies.append(
                        Remedy(
                            cause: .kernelTransposed, kind: .kernel,
                            detail: "\(subject) read column by column"
                        ) { $0.changeWeights(paths, names) { $0.storedTransposed } })
                }
                let gated = configurations(paths, as: (any GatedConfiguration).self).first
                let gates = gated.map { type(of: $0).gates.count } ?? 1
                if gates > 1, matrices.allSatisfy({ $0.transposingBlocks(gates) != nil }) {
                    remedies.append(
                        Remedy(
                            cause: .kernelTransposed, kind: .kernel,
                            detail: "\(subject) stored transposed gate by gate"
                        ) { $0.changeWeights(paths, names) { $0.transposingBlocks(gates) ?? $0 } })
                }
                return remedies
            }
        }
    }

    /// Weights of another layer of the same shapes, and kernel and recurrent kernel of this one.
    var swapRemedies: [Remedy] {
        let shapes = variant.weights.map(\.shape)
        guard !shapes.isEmpty else { return [] }
        var remedies = others.filter { $0.weights.map(\.shape) == shapes }.map { other in
            Remedy(
                cause: .weightsSwapped, kind: .weights,
                detail: "its weights stand under the layer \"\(other.layer.name)\""
            ) { $0.weights = other.weights }
        }
        for part in parts {
            guard let kernel = variant.weightIndex("\(part.path)kernel"),
                let recurrent = variant.weightIndex("\(part.path)recurrent_kernel"),
                shapes[kernel] == shapes[recurrent]
            else { continue }
            remedies.append(
                Remedy(
                    cause: .weightsSwapped, kind: .weights,
                    detail: "kernel and recurrent kernel\(Part.phrase([part.path])) in each other's place"
                ) { $0.weights.swapAt(kernel, recurrent) })
        }
        return remedies
    }
}

extension Range<Int> {
    /// All orders of the numbers, the natural one first.
    fileprivate var permutations: [[Int]] {
        guard !isEmpty else { return [[]] }
        return (lowerBound..<(upperBound - 1)).permutations.flatMap { shorter in
            (0...shorter.count).reversed().map { place in
                var order = shorter
                order.insert(upperBound - 1, at: place)
                return order
            }
        }
    }
}
