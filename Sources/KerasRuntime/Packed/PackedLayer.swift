/// A layer that is ready to run as soon as its weights have been put in.
struct PackedLayer: Sendable {
    let layer: any Layer<Float>
    /// The layer's weights, in the order of its parameters. They are nowhere else.
    let weights: [PackedArray<Float>]
}

/// A configuration of layers that need not keep their weights as Keras has them.
///
/// In single precision alone: what runs in double precision is compared with that, and has its weights from there.
protocol PackingConfiguration: LayerConfiguration {
    /// A layer that waits for weights of these shapes.
    ///
    /// - Returns: `nil` where the kernels can't run the layer, or the shapes are wrong: `layer(weights:)` says why.
    func packedLayer(shapes: [[Int]]) -> PackedLayer?
}

extension PackingConfiguration {
    /// Whether these can be the shapes of the layer's weights: what fits, and is not so large that counting bytes
    /// would overflow.
    func accepts(_ shapes: [[Int]]) -> Bool {
        let parameters = parameters(inputShape: nil)
        return parameters.count == shapes.count
            && zip(parameters, shapes).allSatisfy { parameter, shape in
                let count = shape.reduce(Double(1)) { $0 * Double($1) }
                return parameter.shape.accepts(shape) && shape.allSatisfy { $0 > 0 } && count < 0x1p40
            }
    }
}
