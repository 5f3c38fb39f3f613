/// How the window of a convolution or a pooling walks through space.
public struct WindowSettings: Sendable, Hashable, Codable {
    /// What is done at the ends of a dimension.
    public enum Padding: String, Sendable, Hashable, Codable {
        /// The window stays inside.
        case valid
        /// It starts at every `stride`-th element, centred; what is odd goes to the end.
        case same
        /// The same, seeing only what lies before.
        case causal
    }

    /// Elements that it sees in each dimension.
    public var sizes: [Int]
    /// How far it moves on in each dimension.
    public var strides: [Int]
    /// How far apart the elements are that it sees in each dimension.
    public var dilations: [Int]
    /// What is done at the ends.
    public var padding: Padding

    /// Creates the settings; all lists are of one length, and all that is in them is positive.
    public init(sizes: [Int], strides: [Int], dilations: [Int]? = nil, padding: Padding = .valid) {
        self.sizes = sizes
        self.strides = strides
        self.dilations = dilations ?? sizes.map { _ in 1 }
        self.padding = padding
    }

    /// Number of dimensions of space.
    var rank: Int { sizes.count }

    /// Larger than any window; products of two do not overflow.
    static let largest = 1 << 24

    /// The settings as Keras names them.
    func settings(_ size: String) -> [LayerSetting] {
        let plain = [
            LayerSetting(size, sizes), LayerSetting("strides", strides),
            LayerSetting("padding", padding.rawValue),
        ]
        return plain + (dilations.allSatisfy { $0 == 1 } ? [] : [LayerSetting("dilation_rate", dilations)])
    }

    var grid: WindowGrid {
        WindowGrid(
            windows: sizes.indices.map { axis in
                Window(
                    size: sizes[axis], stride: strides[axis], dilation: dilations[axis],
                    padding: padding)
            })
    }

    /// The shape of what a walk through an input leaves.
    ///
    /// - Throws: ``RuntimeError`` when the input has another number of dimensions.
    func outputShape(_ shape: PartialShape, channelsFirst: Bool) throws(RuntimeError) -> PartialShape {
        try validate()
        guard shape.count == rank + 2 else {
            throw RuntimeError("input", expected: "\(rank + 2) dimensions", found: describe(shape))
        }
        let space = channelsFirst ? 2..<shape.count : 1..<(shape.count - 1)
        var output = shape
        output.replaceSubrange(space, with: grid.places(over: Array(shape[space])))
        return output
    }
}
