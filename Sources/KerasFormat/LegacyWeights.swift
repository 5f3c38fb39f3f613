import KerasRuntime

/// The weights of a legacy HDF5 file, as its attributes list them.
package struct LegacyWeights: Sendable {
    /// One weight.
    package struct Entry: Sendable {
        /// Keras' name of it: "lstm/lstm_cell/kernel:0".
        package let name: String
        /// Where it is in the file.
        package let path: String
        package let shape: [Int]

        package init(name: String, path: String, shape: [Int]) {
            self.name = name
            self.path = path
            self.shape = shape
        }
    }

    /// The weights of one layer, in the order of the attribute `weight_names`.
    package struct Group: Sendable {
        package let name: String
        package let entries: [Entry]

        package init(name: String, entries: [Entry]) {
            self.name = name
            self.entries = entries
        }
    }

    /// In the order of the attribute `layer_names`.
    package let groups: [Group]

    package init(groups: [Group]) { self.groups = groups }

    /// Pairs weights with the parameters of layers, both ways: every weight is used, every parameter
    /// is set, every shape is right.
    ///
    /// - Parameter description: The model. What stands in for an unsupported layer takes no weights,
    ///   and so does a layer that is not wanted and whose weights do not fit.
    /// - Returns: For each layer the weights of its parameters, in order.
    /// - Throws: ``FormatError`` that says which weight or parameter has no partner.
    package func pair(
        with description: inout ModelDescription, _ selection: LayerSelection = .all
    ) throws(FormatError) -> [[Entry]] {
        let parameters: [[LayerParameter]]
        do {
            parameters = try description.parameters()
        } catch {
            throw .mismatch(
                error.subject, expected: error.expected, found: error.found,
                at: error.place.map { description.place(ofLayer: $0) })
        }
        let byName = Dictionary(groups.map { ($0.name, $0) }) { first, _ in first }
        var paired: [[Entry]] = []
        var used: Set<String> = []
        for (index, parameters) in parameters.enumerated() {
            let layer = description.layers[index]
            let group = byName[layer.name]
            used.insert(layer.name)
            if group == nil && parameters.isEmpty || layer.isUnsupported {
                paired.append([])
                continue
            }
            do throws(FormatError) {
                paired.append(try pair(parameters, with: group, description.place(ofLayer: layer.name)))
            } catch {
                guard !selection.includes(layer.name) else { throw error }
                description.layers[index].becomeUnsupported()
                paired.append([])
            }
        }
        if let left = groups.first(where: { !used.contains($0.name) && !$0.entries.isEmpty }) {
            throw .mismatch(
                "layer_names", expected: "layers of the model",
                found: "\"\(left.name)\" with \(left.entries.count) weights")
        }
        return paired
    }

    private func pair(
        _ parameters: [LayerParameter], with group: Group?, _ place: FormatError.Place
    ) throws(FormatError) -> [Entry] {
        let needed = "\(parameters.count) (\(parameters.map(\.name).joined(separator: ", ")))"
        guard let group else {
            throw .mismatch(
                "weights", expected: needed, found: "none under the layer's name in layer_names", at: place)
        }
        guard group.entries.count == parameters.count else {
            let names = group.entries.map(\.name).joined(separator: ", ")
            throw .mismatch(
                "weights", expected: parameters.isEmpty ? "none" : needed,
                found: group.entries.isEmpty ? "none" : "\(group.entries.count) (\(names))", at: place)
        }
        for (parameter, entry) in zip(parameters, group.entries) {
            let fits =
                entry.shape.count == parameter.shape.count
                && zip(entry.shape, parameter.shape).allSatisfy { $1 == nil || $0 == $1 }
            guard fits else {
                throw FormatError(
                    .mismatch(
                        subject: parameter.name,
                        expected: "shape \(describe(parameter.shape)) (\(parameter.axes))",
                        found: "\(entry.shape)"),
                    at: .path(entry.path))
            }
        }
        return group.entries
    }
}

extension ModelDescription {
    /// A layer's place among the layers, counted from 1.
    package func place(ofLayer name: String) -> FormatError.Place {
        let index = layers.firstIndex { $0.name == name } ?? 0
        return .layer(name: name, position: index + 1, of: layers.count)
    }
}

extension ModelDescription.Layer {
    /// Whether the layer is only a stand-in for one that cannot be run.
    package var isUnsupported: Bool { configuration.base is UnsupportedConfiguration }

    fileprivate mutating func becomeUnsupported() {
        configuration = AnyLayerConfiguration(
            UnsupportedConfiguration(
                className: className, outputCount: configuration.base.outputCount))
    }
}
