import KerasRuntime

// What a `Bidirectional` can get wrong about its halves.

extension Subject {
    var bidirectionalRemedies: [Remedy] {
        guard let wrapper = variant.layer.configuration.base.bidirectional else { return [] }
        let modes: [BidirectionalConfiguration.MergeMode] = [.concat, .sum, .mul, .ave]
        var remedies: [Remedy] = []
        if wrapper.mergeMode != .separate {
            remedies = modes.filter { $0 != wrapper.mergeMode }.map { mode in
                Remedy(
                    cause: .mergeMode, kind: .merging,
                    detail: "the halves are merged by \(mode.rawValue), not \(wrapper.mergeMode.rawValue)"
                ) { variant in
                    variant.changeBidirectional { $0.mergeMode = mode }
                }
            }
        }
        let half = variant.weights.count / 2
        let (ahead, back) = (variant.weights[..<half], variant.weights[half...])
        if half > 0, ahead.map(\.shape) == back.map(\.shape) {
            remedies.append(
                Remedy(
                    cause: .bidirectionalSwapped, kind: .weights,
                    detail: "forward and backward weights in each other's place"
                ) { $0.weights = Array($0.weights[half...] + $0.weights[..<half]) })
        }
        return remedies
    }
}

extension Variant {
    mutating func changeBidirectional(_ body: (inout BidirectionalConfiguration) -> Void) {
        guard var wrapper = layer.configuration.base.bidirectional else { return }
        body(&wrapper)
        layer.configuration = AnyLayerConfiguration(
            layer.configuration.base.replacing(bidirectional: wrapper))
    }
}
