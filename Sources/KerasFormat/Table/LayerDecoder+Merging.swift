import KerasRuntime

extension LayerDecoder {
    /// Layers that make one tensor of several.
    static let merging: [LayerDecoder] = [
        LayerDecoder(
            "Add", "any number of inputs, their masks", since: .keras("2.0"),
            decode: MergeConfiguration.decoder(.add)),
        LayerDecoder(
            "Multiply", "any number of inputs, their masks", since: .keras("2.0"),
            decode: MergeConfiguration.decoder(.multiply)),
        LayerDecoder(
            "Average", "any number of inputs, their masks", since: .keras("2.0"),
            decode: MergeConfiguration.decoder(.average)),
        LayerDecoder(
            "Maximum", "any number of inputs, their masks", since: .keras("2.0"),
            decode: MergeConfiguration.decoder(.maximum)),
        LayerDecoder(
            "Minimum", "any number of inputs, their masks", since: .keras("2.0"),
            decode: MergeConfiguration.decoder(.minimum)),
        LayerDecoder(
            "Subtract", "two inputs, their masks", since: .keras("2.0"),
            decode: MergeConfiguration.decoder(.subtract)),
        LayerDecoder(
            "Concatenate", "axis, masks", since: .keras("2.0"), decode: ConcatenateConfiguration.decode),
        LayerDecoder(
            "Dot", "axes, normalize", since: .keras("2.0"), decode: DotConfiguration.decode),
        LayerDecoder(
            "Merge", "sum, mul, ave, max, concat, dot, cos", until: .keras("2.1"),
            decode: MergeDecoder.decodeKeras1),
    ]
}
