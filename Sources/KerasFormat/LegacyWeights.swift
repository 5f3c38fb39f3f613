import KerasRuntime

/// The weights of a legacy HDF5 file, as its attributes list them.
package struct LegacyWeights: Sendable {
    /// The weights of one layer, in the order of the attribute `weight_names`.
    package struct Group: Sendable {
        package let name: String
        package let entries: [WeightEntry]

        package init(name: String, entries: [WeightEntry]) {
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
    /// - Parameters:
    ///   - model: The model. What stands in for an unsupported layer takes no weights; neither does a
    ///     layer that is not wanted and whose weights do not fit, which becomes a stand-in.
    ///   - selection: Which layers are wanted.
    /// - Returns: For each layer of the description the weights of its parameters, in order.
    /// - Throws: ``FormatError`` that says which weight or parameter has no partner.
    package func pair(
        with model: inout DecodedModel, _ selection: LayerSelection = .all
    ) throws(FormatError) -> [[WeightEntry]] {
        let parameters = try model.placedParameters()
        let byName = Dictionary(groups.map { ($0.name, $0) }) { first, _ in first }
        var paired: [[WeightEntry]] = Array(repeating: [], count: parameters.count)
        for slot in model.slots {
            let targets = slot.parameters(parameters)
            let layers = slot.layers
            let group = byName[slot.name]
            if group == nil && targets.isEmpty { continue }
            // Which weights are whose cannot be told where one layer of a nested model is unknown.
            if layers.contains(where: { model.description.layers[$0].isUnsupported }) {
                for layer in layers { model.description.layers[layer].becomeUnsupported() }
                continue
            }
            do throws(FormatError) {
                let entries = try pair(
                    targets.map(\.parameter), with: group, slot.place(in: model.description))
                for (target, entry) in zip(targets, entries) {
                    if paired[target.layer].isEmpty {
                        paired[target.layer] = Array(repeating: entry, count: parameters[target.layer].count)
                    }
                    paired[target.layer][target.index] = entry
                }
            } catch {
                guard !layers.contains(where: { selection.includes(model.description.layers[$0].name) })
                else { throw error }
                for layer in layers { model.description.layers[layer].becomeUnsupported() }
            }
        }
        let known = Set(model.slots.map(\.name))
        if let left = groups.first(where: { !known.contains($0.name) && !$0.entries.isEmpty }) {
            throw .mismatch(
                "layer_names", expected: "layers of the model",
                found: "\"\(left.name)\" with \(left.entries.count) weights")
        }
        return paired
    }

    private func pair(
        _ parameters: [LayerParameter], with group: Group?, _ place: FormatError.Place
    ) throws(FormatError) -> [WeightEntry] {
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
        for (parameter, entry) in zip(parameters, group.entries) { try entry.requireFit(parameter) }
        return group.entries
    }
}

extension LayerSlot {
    /// A parameter of one of the layers inside.
    fileprivate struct Target {
        let layer: Int
        /// Its number among the layer's parameters.
        let index: Int
        let parameter: LayerParameter
        let isTrainable: Bool
    }

    /// The parameters of all layers inside, in the order in which Keras saves them: what is trainable
    /// first.
    fileprivate func parameters(_ all: [[LayerParameter]]) -> [Target] {
        let targets = targets(all, isTrainable: true)
        return targets.filter(\.isTrainable) + targets.filter { !$0.isTrainable }
    }

    private func targets(_ all: [[LayerParameter]], isTrainable outer: Bool) -> [Target] {
        let isTrainable = outer && isTrainable
        switch content {
        case .input: return []
        case .layer(let layer):
            return all[layer].enumerated().map {
                Target(layer: layer, index: $0, parameter: $1, isTrainable: isTrainable)
            }
        case .model(let slots): return slots.flatMap { $0.targets(all, isTrainable: isTrainable) }
        }
    }

    fileprivate func place(in description: ModelDescription) -> FormatError.Place {
        if case .layer(let index) = content {
            return description.place(ofLayer: description.layers[index].name)
        }
        return .path("model \"\(name)\"")
    }
}
