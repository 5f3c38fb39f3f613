import KerasRuntime

/// The weights of a Keras 3 file, which are known by paths: "layers/lstm_1/cell/vars/0".
///
/// The number behind a class counts the layers of that class in their model; names that users gave
/// their layers do not matter.
package struct PathWeights: Sendable {
    /// All arrays of the file by path, with their shapes.
    package let shapes: [String: [Int]]

    package init(shapes: [String: [Int]]) { self.shapes = shapes }

    /// How layers were numbered.
    private struct Numbering {
        /// The name of the list of layers.
        let list: String
        /// How far a layer with weights moves the count on.
        let step: Int
    }

    /// Keras 3 and 2.14 on; 2.14 at first; 2.12 and 2.13, which list every layer with weights twice.
    private static let numberings = [
        Numbering(list: "layers", step: 1),
        Numbering(list: "_layer_checkpoint_dependencies", step: 1),
        Numbering(list: "_layer_checkpoint_dependencies", step: 2),
    ]

    /// Whether a group of that name at the root makes a file one of these.
    package static func isRoot(_ name: String) -> Bool { numberings.contains { $0.list == name } }

    /// What is unusual about how the file names things.
    package var notes: [String] {
        guard shapes.keys.contains(where: { $0.hasPrefix("_layer_checkpoint_dependencies/") }) else {
            return []
        }
        return ["layers listed under _layer_checkpoint_dependencies, as TensorFlow 2.12 to 2.14 do"]
    }

    /// Pairs weights with the parameters of layers, both ways: every weight is used, every parameter
    /// is set, every shape is right.
    ///
    /// - Parameters: as for ``LegacyWeights/pair(with:_:)``.
    /// - Returns: For each layer of the description the weights of its parameters, in order.
    /// - Throws: ``FormatError`` that says which weight or parameter has no partner.
    package func pair(
        with model: inout DecodedModel, _ selection: LayerSelection = .all
    ) throws(FormatError) -> [[PairedWeights]] {
        let parameters = try model.placedParameters()
        let candidates = Self.numberings.filter { numbering in
            shapes.keys.contains { $0.hasPrefix(numbering.list + "/") }
        }
        // The numbering of the file is the one by which most is found.
        let places = candidates.map {
            Self.places(of: model.slots, $0, in: "", model.description, parameters)
        }
        let best = places.max { found($0) < found($1) } ?? [:]

        var paired: [[PairedWeights]] = Array(repeating: [], count: parameters.count)
        var used: Set<String> = []
        for (index, parameters) in parameters.enumerated() {
            let layer = model.description.layers[index]
            let place = best[index] ?? Place(base: "layers/\(layer.name)", parameters: [])
            let base = place.base
            if layer.isUnsupported {
                used.formUnion(shapes.keys.filter { $0.hasPrefix(base + "/") })
                continue
            }
            do throws(FormatError) {
                var entries: [WeightEntry] = []
                for (parameter, path) in zip(parameters, place.parameters) {
                    let entry = try entry(
                        path, for: parameter, model.description.place(ofLayer: layer.name))
                    entries.append(entry)
                    used.insert(entry.path)
                }
                paired[index] = [PairedWeights(entries: entries, layout: .plain)]
            } catch {
                guard !selection.includes(layer.name) else { throw error }
                model.description.layers[index].becomeUnsupported()
                used.formUnion(shapes.keys.filter { $0.hasPrefix(base + "/") })
            }
        }
        let left = shapes.keys.filter { !used.contains($0) && Self.isWeight($0) }.sorted()
        if let first = left.first {
            throw .mismatch(
                "weights", expected: "weights of layers of the model",
                found: left.count > 1 ? "\(first) and \(left.count - 1) more" : first)
        }
        return paired
    }

    private func entry(
        _ path: String, for parameter: LayerParameter, _ place: FormatError.Place
    ) throws(FormatError) -> WeightEntry {
        let path = stored(path)
        guard let shape = shapes[path] else {
            throw .mismatch(parameter.name, expected: "weights at \(path)", found: "nothing", at: place)
        }
        let entry = WeightEntry(name: path, path: path, shape: shape)
        try entry.requireFit(parameter)
        return entry
    }

    private func found(_ places: [Int: Place]) -> Int {
        places.values.reduce(0) { $0 + $1.parameters.count { shapes[stored($0)] != nil } }
    }

    /// A path as the file has it: tf.keras calls the projections of MultiHeadAttention by the names of
    /// attributes, `_query_dense` for `query_dense`.
    private func stored(_ path: String) -> String {
        guard shapes[path] == nil else { return path }
        var parts = path.split(separator: "/").map(String.init)
        guard parts.count >= 3, parts[parts.count - 3].hasSuffix("_dense") else { return path }
        parts[parts.count - 3] = "_" + parts[parts.count - 3]
        let attribute = parts.joined(separator: "/")
        return shapes[attribute] == nil ? path : attribute
    }

    /// Where a layer and its parameters are.
    private struct Place {
        let base: String
        /// The paths of the parameters, in order.
        let parameters: [String]
    }

    /// Classes that configurations call by the name under which Keras exports them, and paths by their own.
    private static let storedClasses = ["GroupQueryAttention": "GroupedQueryAttention"]

    /// The place of every layer, by its index in the description.
    private static func places(
        of slots: [LayerSlot], _ numbering: Numbering, in prefix: String,
        _ description: ModelDescription, _ parameters: [[LayerParameter]]
    ) -> [Int: Place] {
        var places: [Int: Place] = [:]
        var counts: [String: Int] = [:]
        for slot in slots {
            let name = snakeCase(storedClasses[slot.className] ?? slot.className)
            let number = counts[name, default: 0]
            let hasWeights = slot.layers.contains { !parameters[$0].isEmpty }
            counts[name] = number + (hasWeights ? numbering.step : 1)
            let path = "\(prefix)\(numbering.list)/\(name)" + (number > 0 ? "_\(number)" : "")
            switch slot.content {
            case .input: break
            case .layer(let index):
                if let wrapped = slot.wrapped {
                    let inner = wrapped.description.layers.map {
                        $0.configuration.base.parameters(inputShapes: [])
                    }
                    let found = Self.places(
                        of: wrapped.slots, numbering, in: "\(path)/layer/", wrapped.description, inner)
                    places[index] = Place(
                        base: path, parameters: inner.indices.flatMap { found[$0]?.parameters ?? [] })
                } else {
                    let paths = description.layers[index].configuration.base.storedPaths
                    places[index] = Place(base: path, parameters: paths.map { "\(path)/\($0)" })
                }
            case .model(let inner):
                places.merge(
                    Self.places(of: inner, numbering, in: path + "/", description, parameters)
                ) { first, _ in first }
            }
        }
        return places
    }

    /// Whether an array is a weight of a layer, not an optimizer's, a metric's or a random state.
    static func isWeight(_ path: String) -> Bool {
        let parts = path.split(separator: "/")
        guard let first = parts.first, isRoot(String(first)) else { return false }
        return !parts.contains("seed_generator") && !parts.contains("_random_generator")
    }

    /// A class as Keras writes it in paths: "TimeDistributed" → "time_distributed".
    static func snakeCase(_ className: String) -> String {
        // Registered classes are written `Package>Class`.
        let letters = Array(className.split(separator: ">").last.map(String.init) ?? className)
        var name = ""
        for (index, letter) in letters.enumerated() where letter.isLetter || letter.isNumber || letter == "_"
        {
            let next = index + 1 < letters.count ? letters[index + 1] : nil
            let previous = index > 0 ? letters[index - 1] : nil
            if letter.isUppercase, let previous, previous != "_" {
                // A word begins where capitals follow small letters, or small letters follow.
                if previous.isLowercase || next?.isLowercase ?? false { name += "_" }
            }
            name += letter.lowercased()
        }
        return name
    }
}

extension LayerConfiguration {
    /// Where a Keras 3 file keeps the parameters, below the layer's own path and in their order.
    fileprivate var storedPaths: [String] {
        switch self {
        case let bidirectional as BidirectionalConfiguration:
            return bidirectional.forward.base.storedPaths.map { "forward_layer/\($0)" }
                + bidirectional.backward.base.storedPaths.map { "backward_layer/\($0)" }
        case let wrapper as TimeDistributedConfiguration:
            return wrapper.inner.base.storedPaths.map { "layer/\($0)" }
        case let stack as StackedRNNConfiguration:
            var counts: [String: Int] = [:]
            return stack.cellConfigurations.flatMap { cell in
                let name = PathWeights.snakeCase("\(type(of: cell).kind)Cell")
                let number = counts[name, default: 0]
                counts[name] = number + 1
                let path = "cell/cells/\(name)" + (number > 0 ? "_\(number)" : "")
                return cell.parameters(inputShape: nil).indices.map { "\(path)/vars/\($0)" }
            }
        case let attention as MultiHeadAttentionConfiguration:
            let arrays = attention.useBias ? ["vars/0", "vars/1"] : ["vars/0"]
            let gate = attention.useGate ? ["gate_dense"] : []
            return (["query_dense", "key_dense"] + gate + ["value_dense", "output_dense"]).flatMap {
                projection in
                arrays.map { "\(projection)/\($0)" }
            }
        case is any RecurrentConfiguration:
            return parameters(inputShape: nil).indices.map { "cell/vars/\($0)" }
        default:
            return parameters(inputShapes: []).indices.map { "vars/\($0)" }
        }
    }
}
