import KerasRuntime

/// A configuration inside a layer that does the work: the layer's own, or a half of a wrapper's.
struct Part {
    /// What stands before the names of its weights: "", "forward/", "backward/".
    let path: String
    let configuration: any LayerConfiguration

    /// The part as sentences name it: "", " of the forward half".
    static func phrase(_ paths: [String]) -> String {
        guard paths.count == 1, let name = paths[0].split(separator: "/").last else { return "" }
        return " of the \(name) half"
    }
}

extension LayerConfiguration {
    /// The same configuration with each of its parts replaced.
    func mappingParts(
        _ path: String = "", _ body: (Part) -> any LayerConfiguration
    ) -> any LayerConfiguration {
        if var wrapper = self as? BidirectionalConfiguration {
            let forward = wrapper.forward.base.mappingParts("\(path)forward/", body)
            let backward = wrapper.backward.base.mappingParts("\(path)backward/", body)
            wrapper.forward = AnyLayerConfiguration(forward)
            wrapper.backward = AnyLayerConfiguration(backward)
            return wrapper
        }
        if let wrapper = self as? TimeDistributedConfiguration {
            return TimeDistributedConfiguration(wrapper.inner.base.mappingParts(path, body))
        }
        return body(Part(path: path, configuration: self))
    }

    /// The parts that do the work, in the order of their weights.
    var parts: [Part] {
        var parts: [Part] = []
        _ = mappingParts { part in
            parts.append(part)
            return part.configuration
        }
        return parts
    }

    /// The innermost `Bidirectional`, if there is one.
    var bidirectional: BidirectionalConfiguration? {
        (self as? BidirectionalConfiguration)
            ?? (self as? TimeDistributedConfiguration)?.inner.base.bidirectional
    }

    /// The same configuration with the innermost `Bidirectional` replaced.
    func replacing(bidirectional: BidirectionalConfiguration) -> any LayerConfiguration {
        if self is BidirectionalConfiguration { return bidirectional }
        if let wrapper = self as? TimeDistributedConfiguration {
            return TimeDistributedConfiguration(
                wrapper.inner.base.replacing(bidirectional: bidirectional))
        }
        return self
    }
}
