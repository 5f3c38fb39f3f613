import KerasRuntime

/// Names of the tensors of a model's file: the layer's, a slash, the weight's, as Keras calls them.
enum TensorNames {
    /// The names in the order of layers and parameters; each comes once.
    ///
    /// A layer "a/b" with a weight "c" and a layer "a" with a weight "b/c" would share one: the second gets
    /// an underscore and a number.
    static func names(_ parameters: [(layer: String, names: [String])]) -> [[String]] {
        var unique = UniqueNames()
        return parameters.map { layer, names in names.map { unique.take("\(layer)/\($0)") } }
    }

    /// The names for a model.
    ///
    /// - Throws: `RuntimeError` when a layer cannot take its input.
    static func names(_ description: ModelDescription) throws(RuntimeError) -> [[String]] {
        let parameters = try description.parameters()
        return names(zip(description.layers, parameters).map { ($0.name, $1.map(\.name)) })
    }
}
