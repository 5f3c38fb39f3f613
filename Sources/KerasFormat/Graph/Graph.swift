import JSON
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
        /// The tensors of the call, those given by position first.
        var inputs: [Reference]
        var initialState: [Reference] = []
        var mask: Reference?
        /// How the call is written, its tensors by their numbers in `inputs`.
        var pattern: CallPattern

        init(inputs: [Reference], pattern: CallPattern) {
            self.inputs = inputs
            self.pattern = pattern
        }

        /// A call with one tensor, or with none in a model that has no input.
        init(chainedTo previous: Reference?) {
            self.init(
                inputs: previous.map { [$0] } ?? [],
                pattern: CallPattern(positional: previous.map { _ in [.tensor(0)] } ?? []))
        }
    }

    struct Layer {
        let name: String
        /// The name behind those of the models that it is nested in: "outer/inner".
        let path: String
        let className: String
        let settings: Settings
        /// What is inside, if the layer is a model.
        let nested: Graph?
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
    /// Reads a model; `nil` if the class is not one of a model.
    ///
    /// - Parameters:
    ///   - entry: `{"class_name": …, "config": …}`.
    ///   - prefix: The path of the model around it, with a slash behind: "outer/".
    init?(_ entry: JSONValue, prefix: String, _ context: ReadingContext) throws(FormatError) {
        let config = entry["config"] ?? .null
        if entry["class_name"]?.string == "Sequential" {
            try self.init(sequential: config, prefix: prefix, context)
        } else if config["input_layers"] != nil {
            // Model, Functional, or a class of the user's own that is built like one.
            try self.init(functional: config, prefix: prefix, context)
        } else {
            return nil
        }
    }

    /// One layer of a model's list.
    struct Entry {
        let className: String
        let name: String
        let settings: Settings
        /// What is inside, if the layer is a model.
        let nested: Graph?
        let json: JSONValue
    }

    /// Reads the list of layers that both kinds of model have.
    static func entries(
        _ layers: [JSONValue], prefix: String, _ context: ReadingContext
    ) throws(FormatError) -> [Entry] {
        guard !layers.isEmpty else {
            throw .mismatch("model_config", expected: "at least one layer", found: "none")
        }
        // Input layers do not count: not all writers have them, and they compute nothing.
        let count = layers.count { $0["class_name"]?.string != "InputLayer" }
        var position = 0
        var entries: [Entry] = []
        for (index, entry) in layers.enumerated() {
            // The config of a nested Sequential model is a list up to Keras 2.2.2, and has no name.
            let config = entry["config"] ?? .null
            guard let className = entry["class_name"]?.string,
                let members = config.object ?? config.array.map({ _ in [:] })
            else {
                throw .mismatch(
                    "model_config: layer \(index + 1) of \(layers.count)",
                    expected: "an object with class_name and config", found: entry.summary)
            }
            guard
                let name = entry["name"]?.string ?? members["name"]?.string
                    ?? config.array.map({ _ in "sequential_\(index + 1)" }), !name.isEmpty
            else {
                throw .mismatch(
                    "model_config: layer \(index + 1) of \(layers.count): name",
                    expected: "a string", found: members["name"]?.summary ?? "nothing")
            }
            var place = FormatError.Place.path("input layer \"\(prefix)\(name)\"")
            if className != "InputLayer" {
                position += 1
                place = .layer(name: prefix + name, position: position, of: count)
            }
            var settings = Settings(members, place: place, context: context)
            settings.module = entry["module"]?.string
            entries.append(
                Entry(
                    className: className, name: name, settings: settings,
                    nested: try Graph(entry, prefix: "\(prefix)\(name)/", context), json: entry))
        }
        return entries
    }
}

extension Settings {
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
