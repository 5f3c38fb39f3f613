import ArrayData

/// The weights of one layer of a model, in the order of its parameters, each kept once.
package enum LayerWeights: Sendable {
    /// As Keras has them.
    case arrays([NDArray])
    /// In the layer that runs, as its kernels read them.
    case packed(PackedWeights)

    /// Keras' arrays; copies of those that are packed.
    package var arrays: [NDArray] {
        switch self {
        case .arrays(let arrays): arrays
        case .packed(let weights): weights.arrays
        }
    }

    /// One of them.
    func tensor(_ index: Int) -> Tensor<Float> {
        switch self {
        case .arrays(let arrays): Tensor(arrays[index])
        case .packed(let weights): weights.packed.weights[index].tensor
        }
    }

    /// Keras' shapes.
    var shapes: [[Int]] {
        switch self {
        case .arrays(let arrays): arrays.map(\.shape)
        case .packed(let weights): weights.packed.weights.map(\.shape)
        }
    }
}

/// Weights that are packed as they come out of a file, piece by piece, so that none is in memory twice.
package struct PackedWeights: Sendable {
    let packed: PackedLayer
    /// The types in which files store them.
    private let elementTypes: [ElementType]

    /// Whether layers of a kind can be had with packed weights at all.
    package static func exist(for layer: any LayerConfiguration) -> Bool {
        layer is any PackingConfiguration
    }

    /// Makes room for the weights of a layer.
    ///
    /// - Parameters:
    ///   - shapes: Of its weights, in the order of its parameters.
    ///   - elementTypes: The types in which they are stored.
    /// - Returns: `nil` where the layer needs the arrays themselves: the reference runs it, its own precision is
    ///   another one, or single precision would lose some of their digits.
    package init?(
        _ layer: any LayerConfiguration, shapes: [[Int]], elementTypes: [ElementType]
    ) {
        guard elementTypes.allSatisfy(\.fitsFloat),
            let packed = (layer as? any PackingConfiguration)?.packedLayer(shapes: shapes)
        else { return nil }
        self.packed = packed
        self.elementTypes = elementTypes
    }

    /// Packs arrays that are there already.
    init?(_ layer: any LayerConfiguration, _ arrays: [NDArray]) {
        // The stored type says what the values are, unless somebody made the array otherwise.
        let areFloats = arrays.allSatisfy { array in
            if case .float32 = array.values { true } else { false }
        }
        guard areFloats else { return nil }
        self.init(layer, shapes: arrays.map(\.shape), elementTypes: arrays.map(\.elementType))
        for (index, array) in arrays.enumerated() { fill(index, with: array, fromRow: 0) }
    }

    /// Puts some rows of a weight in: those along all dimensions but the last.
    ///
    /// - Precondition: The values are floats, and there are as many rows.
    package func fill(_ index: Int, with piece: NDArray, fromRow row: Int) {
        guard case .float32(let values) = piece.values else {
            preconditionFailure("weights that fit a float are read as floats")
        }
        packed.weights[index].fill(values, fromRow: row)
    }

    /// Keras' arrays, bit by bit what was put in.
    var arrays: [NDArray] {
        zip(packed.weights, elementTypes).map { array, type in
            NDArray(shape: array.shape, elementType: type, values: .float32(array.tensor.elements))
        }
    }
}

extension ElementType {
    /// Whether arrays of this type are read as floats.
    fileprivate var fitsFloat: Bool {
        switch self {
        case .float16, .bfloat16, .float32: true
        default: false
        }
    }
}

/// The weights of a model, layer by layer: those that are packed are unpacked when they are asked for.
package struct ModelWeights: RandomAccessCollection, Equatable, Sendable {
    private let layers: [LayerWeights]

    package static func == (a: ModelWeights, b: ModelWeights) -> Bool { a.elementsEqual(b) }

    init(_ layers: [LayerWeights]) { self.layers = layers }

    package var startIndex: Int { 0 }
    package var endIndex: Int { layers.count }

    /// Keras' arrays of one layer.
    package subscript(layer: Int) -> [NDArray] { layers[layer].arrays }

    /// Number of weights of one layer.
    package func count(ofLayer layer: Int) -> Int { layers[layer].shapes.count }

    /// Elements of all weights.
    package var elementCount: Int {
        layers.reduce(0) { $0 + $1.shapes.reduce(0) { $0 + $1.reduce(1, *) } }
    }

    /// The weights of one layer as they are kept.
    func layer(_ index: Int) -> LayerWeights { layers[index] }
}
