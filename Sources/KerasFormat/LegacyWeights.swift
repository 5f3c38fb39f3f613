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
    ) throws(FormatError) -> [[PairedWeights]] {
        let parameters = try model.placedParameters()
        let byName = Dictionary(groups.map { ($0.name, $0) }) { first, _ in first }
        var paired: [[(position: Int, weights: PairedWeights)]] = Array(
            repeating: [], count: parameters.count)
        for slot in model.slots {
            let layers = slot.layers
            let group = byName[slot.name]
            let blocks = slot.blocks(parameters, model.description, named: group?.entries ?? [])
            if group == nil && blocks.isEmpty { continue }
            // Which weights are whose cannot be told where one layer of a nested model is unknown.
            if layers.contains(where: { model.description.layers[$0].isUnsupported }) {
                for layer in layers { model.description.layers[layer].becomeUnsupported() }
                continue
            }
            do throws(FormatError) {
                let weights = try pair(blocks, with: group, slot.place(in: model.description))
                for (block, weights) in zip(blocks, weights) {
                    paired[block.layer].append((block.position, weights))
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
        return paired.map { $0.sorted { $0.position < $1.position }.map(\.weights) }
    }

    /// Hands a group's weights to blocks of parameters, one after the other.
    private func pair(
        _ blocks: [ParameterBlock], with group: Group?, _ place: FormatError.Place
    ) throws(FormatError) -> [PairedWeights] {
        let names = blocks.flatMap(\.parameters).map(\.name)
        let needed = names.isEmpty ? "none" : "\(names.count) (\(names.joined(separator: ", ")))"
        guard let group else {
            throw .mismatch(
                "weights", expected: needed, found: "none under the layer's name in layer_names", at: place)
        }
        var rest = group.entries[...]
        var paired: [PairedWeights] = []
        for block in blocks {
            let layout = block.layout(of: rest)
            let stored = block.stored(in: layout)
            guard rest.count >= stored.count else { break }
            let entries = Array(rest.prefix(stored.count))
            for (parameter, entry) in zip(stored, entries) { try entry.requireFit(parameter) }
            paired.append(PairedWeights(entries: entries, layout: layout))
            rest = rest.dropFirst(stored.count)
        }
        guard rest.isEmpty, paired.count == blocks.count else {
            let names = group.entries.map(\.name).joined(separator: ", ")
            throw .mismatch(
                "weights", expected: needed,
                found: group.entries.isEmpty ? "none" : "\(group.entries.count) (\(names))", at: place)
        }
        return paired
    }
}

extension LayerSlot {
    /// The parameters of all layers inside, in the order in which Keras saved them: in general what is
    /// trainable first, but Keras 2.0 left frozen layers of nested models where they are. The names of
    /// the weights tell which it was.
    fileprivate func blocks(
        _ parameters: [[LayerParameter]], _ description: ModelDescription, named entries: [WeightEntry]
    ) -> [ParameterBlock] {
        let inPlace = blocks(parameters, description, isTrainable: true)
        let sorted = inPlace.filter(\.isTrainable) + inPlace.filter { !$0.isTrainable }
        func score(_ blocks: [ParameterBlock]) -> Int {
            var rest = entries[...]
            return blocks.count { block in
                let count = block.stored(in: block.layout(of: rest)).count
                defer { rest = rest.dropFirst(count) }
                let name = description.layers[block.layer].name.split(separator: "/").last ?? ""
                return rest.first.map { $0.name.split(separator: "/").contains { $0.hasPrefix(name) } }
                    ?? false
            }
        }
        return score(inPlace) > score(sorted) ? inPlace : sorted
    }

    private func blocks(
        _ parameters: [[LayerParameter]], _ description: ModelDescription, isTrainable outer: Bool
    ) -> [ParameterBlock] {
        let isTrainable = outer && isTrainable
        switch content {
        case .input: return []
        case .layer(let layer):
            if let wrapped { return wrappedBlocks(wrapped, layer, isTrainable: isTrainable) }
            let configuration = description.layers[layer].configuration.base
            var rest = parameters[layer][...]
            return configuration.parts(rest.count).enumerated().map { position, part in
                defer { rest = rest.dropFirst(part.count) }
                return ParameterBlock(
                    layer: layer, position: position, parameters: Array(rest.prefix(part.count)),
                    cell: part.cell, isTrainable: isTrainable && part.isTrainable)
            }
        case .model(let slots):
            return slots.flatMap { $0.blocks(parameters, description, isTrainable: isTrainable) }
        }
    }

    /// The blocks of a model that a layer wraps, all of them the layer's own.
    private func wrappedBlocks(
        _ model: DecodedModel, _ layer: Int, isTrainable: Bool
    ) -> [ParameterBlock] {
        let parameters = (try? model.placedParameters()) ?? []
        let blocks = model.slots.flatMap {
            $0.blocks(parameters, model.description, isTrainable: isTrainable)
        }
        return blocks.enumerated().map { position, block in
            ParameterBlock(
                layer: layer, position: position, parameters: block.parameters, cell: block.cell,
                isTrainable: block.isTrainable)
        }
    }

    fileprivate func place(in description: ModelDescription) -> FormatError.Place {
        if case .layer(let index) = content {
            return description.place(ofLayer: description.layers[index].name)
        }
        return .path("model \"\(name)\"")
    }
}
