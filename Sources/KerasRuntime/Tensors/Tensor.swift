import ArrayData

/// An array of numbers in one precision, in row-major order.
///
///     let x = Tensor<Float>(shape: [1, 3, 2], [0.1, 0.2, 0.3, 0.4, 0.5, 0.6])    // [B, T, F]
public struct Tensor<Element: TensorScalar>: Sendable, Hashable {
    /// Extent of each dimension; empty for a scalar.
    public internal(set) var shape: [Int]
    /// The elements in row-major order.
    public internal(set) var elements: [Element]

    /// Creates a tensor from its elements in row-major order.
    ///
    /// - Precondition: the number of elements is the product of `shape`.
    public init(shape: [Int], _ elements: [Element]) {
        precondition(elements.count == shape.reduce(1, *), "\(elements.count) elements for shape \(shape)")
        self.shape = shape
        self.elements = elements
    }

    /// Creates a tensor of equal elements.
    public init(shape: [Int], repeating value: Element = 0) {
        self.shape = shape
        elements = Array(repeating: value, count: shape.reduce(1, *))
    }

    /// Creates a tensor from an array of a file, rounding or widening to `Element`.
    package init(_ array: NDArray) {
        shape = array.shape
        switch array.values {
        case .float32(let values): elements = (values as? [Element]) ?? values.map { Element($0) }
        case .float64(let values): elements = (values as? [Element]) ?? values.map { Element($0) }
        case .int64(let values): elements = values.map { Element($0) }
        }
    }

    /// Number of elements.
    public var count: Int { elements.count }

    /// Number of dimensions.
    public var rank: Int { shape.count }

    /// Extent of the last dimension; 1 for a scalar.
    var lastExtent: Int { shape.last ?? 1 }

    /// The same elements under another shape.
    func reshaped(_ shape: [Int]) -> Tensor { Tensor(shape: shape, elements) }
}

extension Tensor: Codable where Element: Codable {
    private enum Key: CodingKey { case shape, elements }

    /// Reads what ``encode(to:)`` wrote.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let shape = try container.decode([Int].self, forKey: .shape)
        let elements = try container.decode([Element].self, forKey: .elements)
        guard shape.allSatisfy({ $0 >= 0 }), (try? shape.elementCount()) == elements.count else {
            throw DecodingError.dataCorruptedError(
                forKey: .elements, in: container,
                debugDescription: "\(elements.count) elements for shape \(shape)")
        }
        self.init(shape: shape, elements)
    }

    /// Writes shape and elements.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(shape, forKey: .shape)
        try container.encode(elements, forKey: .elements)
    }
}

extension NDArray {
    /// The tensor's elements as an array, in the tensor's own precision.
    package init<Element>(_ tensor: Tensor<Element>) {
        if let floats = tensor.elements as? [Float] {
            self.init(shape: tensor.shape, floats)
        } else {
            self.init(shape: tensor.shape, tensor.elements.map { Double($0) })
        }
    }
}
