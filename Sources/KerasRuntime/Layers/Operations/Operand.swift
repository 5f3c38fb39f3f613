/// What an operation takes: a tensor of the call, or a constant.
public enum Operand: Sendable, Hashable, Codable {
    /// A tensor, by its number among the layer's inputs.
    case input(Int)
    /// A constant, rounded as the model's own type rounds it.
    case constant(Constant)
}

/// An array of numbers that stands in a model's description.
public struct Constant: Sendable, Hashable, Codable {
    /// Extent of each dimension; empty for a number.
    public var shape: [Int]
    /// The elements in row-major order.
    public var values: [Double]

    /// Creates a constant from its elements in row-major order.
    ///
    /// - Precondition: the number of elements is the product of `shape`.
    public init(shape: [Int], _ values: [Double]) {
        precondition(values.count == shape.reduce(1, *), "\(values.count) elements for shape \(shape)")
        self.shape = shape
        self.values = values
    }

    /// Creates a number.
    public init(_ value: Double) { self.init(shape: [], [value]) }
}

extension Operand {
    func tensor<Element>(_ inputs: [Tensor<Element>]) throws(RuntimeError) -> Tensor<Element> {
        switch self {
        case .input(let number): return try Self.input(number, of: inputs)
        case .constant(let constant):
            guard constant.values.count == (try constant.shape.elementCount()) else {
                throw RuntimeError(
                    "constant", expected: "elements for shape \(constant.shape)",
                    found: "\(constant.values.count)")
            }
            return Tensor(shape: constant.shape, constant.values.map { Element($0) })
        }
    }

    func shape(_ inputs: [PartialShape]) throws(RuntimeError) -> PartialShape {
        switch self {
        case .input(let number): return try Self.input(number, of: inputs)
        case .constant(let constant): return constant.shape
        }
    }

    private static func input<Value>(_ number: Int, of inputs: [Value]) throws(RuntimeError) -> Value {
        guard inputs.indices.contains(number) else {
            throw RuntimeError(
                "inputs", expected: "at least \(number + 1) tensors", found: "\(inputs.count)")
        }
        return inputs[number]
    }
}
