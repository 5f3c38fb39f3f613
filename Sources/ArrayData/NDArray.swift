/// An array read from a file: shape, element type as stored, and the values in row-major order.
///
/// Values are widened once, on reading, so that the rest of the program meets three types only:
/// float16, bfloat16 and float32 become `Float`, float64 stays `Double`, integers and booleans
/// become `Int64`. All of these conversions are exact.
public struct NDArray: Sendable, Equatable {
    /// The values, widened without loss from the stored type.
    public enum Values: Sendable, Equatable {
        case float32([Float])
        case float64([Double])
        case int64([Int64])
    }

    /// Extent of each dimension; empty for a scalar.
    public let shape: [Int]
    /// The type in which the file stores the elements.
    public let elementType: ElementType
    /// The elements in row-major order, `shape.reduce(1, *)` of them.
    public let values: Values

    /// Creates an array from values that are already widened.
    ///
    /// - Precondition: the number of values is the product of `shape`.
    public init(shape: [Int], elementType: ElementType, values: Values) {
        let count =
            switch values {
            case .float32(let values): values.count
            case .float64(let values): values.count
            case .int64(let values): values.count
            }
        precondition(count == shape.reduce(1, *), "\(count) values for shape \(shape)")
        self.shape = shape
        self.elementType = elementType
        self.values = values
    }

    /// Creates a float32 array.
    public init(shape: [Int], _ values: [Float]) {
        self.init(shape: shape, elementType: .float32, values: .float32(values))
    }

    /// Creates a float64 array.
    public init(shape: [Int], _ values: [Double]) {
        self.init(shape: shape, elementType: .float64, values: .float64(values))
    }

    /// Number of elements.
    public var count: Int {
        switch values {
        case .float32(let values): values.count
        case .float64(let values): values.count
        case .int64(let values): values.count
        }
    }

    /// Number of dimensions.
    public var rank: Int { shape.count }

    /// The elements as `Double`; exact for all but integers beyond 2⁵³.
    public var doubles: [Double] {
        switch values {
        case .float32(let values): values.map(Double.init)
        case .float64(let values): values
        case .int64(let values): values.map(Double.init)
        }
    }

    /// Some of the elements as `Double`, by their positions in row-major order, without widening all others.
    public func doubles(in range: Range<Int>) -> [Double] {
        switch values {
        case .float32(let values): values[range].map(Double.init)
        case .float64(let values): Array(values[range])
        case .int64(let values): values[range].map(Double.init)
        }
    }

    /// The elements as `Float`, rounded where they are wider.
    public var floats: [Float] {
        switch values {
        case .float32(let values): values
        case .float64(let values): values.map(Float.init)
        case .int64(let values): values.map(Float.init)
        }
    }
}

extension NDArray {
    /// The index of an element along each dimension, from its position in row-major order.
    public static func index(ofElement position: Int, shape: [Int]) -> [Int] {
        var index = Array(repeating: 0, count: shape.count)
        var rest = position
        for axis in shape.indices.reversed() where shape[axis] > 0 {
            index[axis] = rest % shape[axis]
            rest /= shape[axis]
        }
        return index
    }
}
