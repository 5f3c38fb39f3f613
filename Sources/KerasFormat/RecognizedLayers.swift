import JSON
import KerasRuntime

/// Layers told by nothing but the shapes of their weights, for files of weights without an architecture.
///
/// Recurrent layers can be told: the shapes of kernel, recurrent kernel and bias belong together. How
/// layers are connected cannot, so each gets an input and an output of its own, and everything that
/// leaves no trace in weights, such as `go_backwards`, is assumed to be Keras' default.
package struct RecognizedLayers<Weights: Sendable>: Sendable {
    /// A model's configuration, as Keras 2 would write it.
    package let config: JSONValue
    /// The weights of these layers alone.
    package let weights: Weights
    /// Names of what has weights and was not recognised.
    package let leftOut: [String]

    /// Describes the layers; `nil` if there are none.
    fileprivate init?(_ layers: [RecognizedLayer], weights: Weights, leftOut: [String]) {
        guard !layers.isEmpty else { return nil }
        self.weights = weights
        self.leftOut = leftOut
        var entries: [JSONValue] = []
        var inputs: [JSONValue] = []
        var outputs: [JSONValue] = []
        for layer in layers {
            let input = layers.count == 1 ? "input" : "\(layer.name)_input"
            let shape: [JSONValue] = [.null, .null, .int(layer.features)]
            entries.append(
                .object([
                    "class_name": .string("InputLayer"), "name": .string(input),
                    "config": .object(["name": .string(input), "batch_input_shape": .array(shape)]),
                    "inbound_nodes": .array([]),
                ]))
            let node: JSONValue = .array([.array([.string(input), .int(0), .int(0), .object([:])])])
            entries.append(
                .object([
                    "class_name": .string(layer.className), "name": .string(layer.name),
                    "config": .object(layer.config), "inbound_nodes": .array([node]),
                ]))
            inputs.append(.array([.string(input), .int(0), .int(0)]))
            outputs.append(.array([.string(layer.name), .int(0), .int(0)]))
        }
        config = .object([
            "class_name": .string("Model"),
            "config": .object([
                "name": .string("weights"), "layers": .array(entries), "input_layers": .array(inputs),
                "output_layers": .array(outputs),
            ]),
        ])
    }
}

extension RecognizedLayers {
    /// The same layers with their weights in another form.
    package func map<Other>(_ transform: (Weights) -> Other) -> RecognizedLayers<Other> {
        RecognizedLayers<Other>(config: config, weights: transform(weights), leftOut: leftOut)
    }

    private init(config: JSONValue, weights: Weights, leftOut: [String]) {
        self.config = config
        self.weights = weights
        self.leftOut = leftOut
    }
}

extension LegacyWeights {
    /// The layers of a legacy file that can be told by the shapes of their weights.
    package func recognizedLayers(returnSequences: Bool) -> RecognizedLayers<LegacyWeights>? {
        var layers: [RecognizedLayer] = []
        var known: [Group] = []
        var leftOut: [String] = []
        for group in groups where !group.entries.isEmpty {
            if let layer = RecognizedLayer(
                name: group.name, shapes: group.entries.map(\.shape), returnSequences)
            {
                layers.append(layer)
                known.append(group)
            } else {
                leftOut.append(group.name)
            }
        }
        return RecognizedLayers(layers, weights: LegacyWeights(groups: known), leftOut: leftOut)
    }
}

extension PathWeights {
    /// The layers of a Keras 3 file that can be told by the shapes of their weights.
    package func recognizedLayers(returnSequences: Bool) -> RecognizedLayers<PathWeights>? {
        var layers: [(name: String, number: Int, layer: RecognizedLayer)] = []
        var known: [String: [Int]] = [:]
        var leftOut: Set<String> = []
        var firstGaps: [String: Int] = [:]
        let owners = Dictionary(grouping: shapes.keys.filter(Self.isWeight)) { path in
            path.split(separator: "/").prefix(2).joined(separator: "/")
        }
        for (owner, paths) in owners {
            let name = owner.split(separator: "/").last.map(String.init) ?? owner
            // "…/vars/10" comes behind "…/vars/9"; no cell has as many.
            let sorted = paths.sorted {
                Self.halfFirst($0) == Self.halfFirst($1) ? $0 < $1 : Self.halfFirst($0)
            }
            let parts = name.split(separator: "_")
            let number = parts.last.flatMap { Int($0) }
            let className = parts.dropLast(number == nil ? 0 : 1).joined(separator: "_")
            guard
                let layer = RecognizedLayer(
                    name: name, shapes: sorted.compactMap { shapes[$0] }, returnSequences),
                className == Self.snakeCase(layer.className),
                sorted.allSatisfy({ $0.contains("/cell/vars/") })
            else {
                leftOut.insert(name)
                firstGaps[className] = min(firstGaps[className] ?? .max, number ?? 0)
                continue
            }
            layers.append((className, number ?? 0, layer))
            for path in paths { known[path] = shapes[path] }
        }
        // Layers are found by counting those of a class, so none before may be missing.
        for (className, number, layer) in layers where number > firstGaps[className] ?? .max {
            leftOut.insert(layer.name)
            known = known.filter {
                $0.key.split(separator: "/").dropFirst().first.map(String.init) != layer.name
            }
        }
        layers.removeAll { leftOut.contains($0.layer.name) }
        let sorted = layers.sorted { ($0.name, $0.number) < ($1.name, $1.number) }
        return RecognizedLayers(
            sorted.map(\.layer), weights: PathWeights(shapes: known), leftOut: leftOut.sorted())
    }

    private static func halfFirst(_ path: String) -> Bool { path.contains("/forward_layer/") }
}

/// A layer as the shapes of its weights tell it.
private struct RecognizedLayer {
    let name: String
    let className: String
    let features: Int
    let config: [String: JSONValue]

    init?(name: String, shapes: [[Int]], _ returnSequences: Bool) {
        if shapes.count % 2 == 0, let half = RecurrentShapes(Array(shapes[..<(shapes.count / 2)])),
            let other = RecurrentShapes(Array(shapes[(shapes.count / 2)...])), half == other
        {
            className = "Bidirectional"
            features = half.features
            let inner = JSONValue.object([
                "class_name": .string(half.className),
                "config": .object(half.config(name: "\(name)_half", returnSequences)),
            ])
            config = ["name": .string(name), "layer": inner]
        } else if let layer = RecurrentShapes(shapes) {
            className = layer.className
            features = layer.features
            config = layer.config(name: name, returnSequences)
        } else {
            return nil
        }
        self.name = name
    }
}

/// The weights of one recurrent layer: kernel, recurrent kernel, and maybe a bias.
private struct RecurrentShapes: Equatable {
    let className: String
    let features: Int
    let units: Int
    let hasBias: Bool
    let resetAfter: Bool
    let isKeras1: Bool
    let isCuDNN: Bool

    init?(_ shapes: [[Int]]) {
        guard let kernel = shapes.first, kernel.count == 2, shapes.count > 1, shapes[1].count == 2 else {
            return nil
        }
        features = kernel[0]
        units = shapes[1][0]
        guard features > 0, units > 0, units <= Settings.largestSize else { return nil }
        let triples = [kernel, [units, units], [units]]
        if shapes.count == 12 || shapes.count == 9, kernel[1] == units,
            shapes.indices.allSatisfy({ shapes[$0] == triples[$0 % 3] })
        {
            className = shapes.count == 12 ? "LSTM" : "GRU"
            hasBias = true
            resetAfter = false
            isKeras1 = true
            isCuDNN = false
            return
        }
        let gates = kernel[1] / units
        guard let className = [1: "SimpleRNN", 3: "GRU", 4: "LSTM"][gates], kernel[1] == gates * units,
            shapes[1][1] == kernel[1], shapes.count <= 3
        else { return nil }
        self.className = className
        isKeras1 = false
        hasBias = shapes.count == 3
        // A GRU that resets behind the product has two biases, CuDNN's cells have two in one vector.
        let biases =
            [[kernel[1]]] + (gates > 1 ? [[2 * kernel[1]]] : []) + (gates == 3 ? [[2, kernel[1]]] : [])
        guard !hasBias || biases.contains(shapes[2]) else { return nil }
        resetAfter = gates == 3 && (!hasBias || shapes[2] != [kernel[1]])
        isCuDNN = hasBias && shapes[2] == [2 * kernel[1]]
    }

    func config(name: String, _ returnSequences: Bool) -> [String: JSONValue] {
        var config: [String: JSONValue] = [
            "name": .string(name), "units": .int(units), "output_dim": .int(units),
            "use_bias": .bool(hasBias), "return_sequences": .bool(returnSequences),
        ]
        // Only Keras 1 stores gates apart, and it has another default here; the name tells its line.
        if isKeras1 { config["inner_activation"] = .string("hard_sigmoid") }
        // CuDNN has no other, whatever the default of Keras was at the time.
        if isCuDNN { config["recurrent_activation"] = .string("sigmoid") }
        if className == "GRU" { config["reset_after"] = .bool(resetAfter) }
        return config
    }
}
