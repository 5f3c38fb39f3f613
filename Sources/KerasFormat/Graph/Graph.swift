import KerasRuntime

/// A model as the file has it: layers that refer to each other by name.
struct Graph {
    /// The n-th output of a layer's k-th use.
    struct Reference: Hashable {
        let layer: String
        let node: Int
        let tensor: Int
    }

    /// One use of a layer.
    struct Node {
        var inputs: [Reference]
        var initialState: [Reference] = []
        var mask: Reference?
    }

    struct Layer {
        let name: String
        let className: String
        let settings: Settings
        /// Where the layer is used, in the order in which Keras numbers the uses; an input layer's is empty.
        let nodes: [Node]

        var isInput: Bool { className == "InputLayer" }
        var place: FormatError.Place? { settings.place }
    }

    var name: String
    var layers: [Layer]
    var inputs: [String]
    var outputs: [Reference]
}

extension Graph {
    /// Reads the list of layers that both kinds of model have: class, settings and the entry itself.
    static func entries(
        _ layers: [JSONValue], _ semantics: WriterSemantics
    ) throws(FormatError) -> [(className: String, settings: Settings, entry: JSONValue)] {
        guard !layers.isEmpty else {
            throw .mismatch("model_config", expected: "at least one layer", found: "none")
        }
        // Input layers do not count: not all writers have them, and they compute nothing.
        let count = layers.count { $0["class_name"]?.string != "InputLayer" }
        var position = 0
        var entries: [(String, Settings, JSONValue)] = []
        for (index, entry) in layers.enumerated() {
            guard let className = entry["class_name"]?.string, let members = entry["config"]?.object else {
                throw .mismatch(
                    "model_config: layer \(index + 1) of \(layers.count)",
                    expected: "an object with class_name and config", found: entry.summary)
            }
            let name = entry["name"]?.string ?? members["name"]?.string ?? className
            var place = FormatError.Place.path("input layer \"\(name)\"")
            if className != "InputLayer" {
                position += 1
                place = .layer(name: name, position: position, of: count)
            }
            let settings = Settings(
                members, place: place, semantics: semantics,
                callArguments: entry["inbound_nodes"]?.array?.first?["args"]?.array ?? [])
            entries.append((className, settings, entry))
        }
        return entries
    }
}

extension Settings {
    /// The layer's name.
    func name() throws(FormatError) -> String {
        guard let name = self["name"]?.string, !name.isEmpty else {
            throw mismatch("name", expected: "a string")
        }
        return name
    }

    /// The shape that an input layer, or the first layer of a Sequential model, declares.
    func inputShape() throws(FormatError) -> PartialShape? {
        for key in ["batch_shape", "batch_input_shape"] {
            if self[key] != nil { return try shape(key) }
        }
        return nil
    }

    /// A shape with free extents.
    func shape(_ key: String) throws(FormatError) -> PartialShape {
        guard let extents = self[key]?.array else { throw mismatch(key, expected: "a list of extents") }
        var shape: PartialShape = []
        for extent in extents {
            if extent.isNull {
                shape.append(nil)
            } else if let extent = extent.int, extent >= 0, extent <= Self.largestSize {
                shape.append(extent)
            } else {
                throw mismatch(key, expected: "extents from 0 to \(Self.largestSize) or null")
            }
        }
        return shape
    }
}
