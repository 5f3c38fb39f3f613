import KerasRuntime

/// What flows where in a model, in words that can be compared with those of another.
struct Wiring {
    private let description: ModelDescription
    private let names: [String]
    private let sources: [String]

    /// - Parameter names: What to call the layers.
    init(_ description: ModelDescription, names: [String]) {
        self.description = description
        self.names = names
        var sources = description.inputs.indices.map { "input \($0)" }
        sources += Array(repeating: "", count: max(0, description.valueCount - sources.count))
        for call in description.calls {
            for (position, value) in call.outputs.enumerated() where sources.indices.contains(value) {
                sources[value] = "\(names[call.layer])/\(call.firstOutputIndex + position)"
            }
        }
        self.sources = sources
    }

    /// What each call of a layer takes in: "embedding/0", "input 0, initial state lstm/1 lstm/2".
    func inputs(ofLayer layer: Int) -> String {
        description.calls.filter { $0.layer == layer }.sorted { $0.node < $1.node }.map { call in
            var text = list(call.inputs)
            if !call.initialState.isEmpty { text += ", initial state \(list(call.initialState))" }
            if let mask = call.mask { text += ", mask \(list([mask]))" }
            return text
        }.joined(separator: "; ")
    }

    /// Whether any call of a layer is given an initial state.
    func isGivenState(_ layer: Int) -> Bool {
        description.calls.contains { $0.layer == layer && !$0.initialState.isEmpty }
    }

    /// Shapes of what goes in, and where what comes out is from.
    var ends: [String: String] {
        var ends: [String: String] = ["outputs": list(description.outputs.map(\.value))]
        for (index, input) in description.inputs.enumerated() {
            ends["input \(index)"] = input.shape.map(describe) ?? "of unknown shape"
        }
        return ends
    }

    private func list(_ values: [ModelDescription.ValueID]) -> String {
        values.map { sources.indices.contains($0) ? sources[$0] : "?" }.joined(separator: " ")
    }
}
