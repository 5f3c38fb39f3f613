/// What an operation on tensors computes. Masks stop at all of them.
public enum TensorOperation: Sendable, Hashable, Codable {
    /// Element by element; softmax runs over one axis.
    case map(UnaryOperation, axis: Int = -1)
    /// Two operands element by element, spread to the shape of both.
    case combine(BinaryOperation)
    /// The sum of all operands, which have one shape.
    case sumAll
    /// The second operand where the first is not 0, the third where it is.
    case select
    /// Some dimensions reduced to one number each; all if `axes` is `nil`.
    case reduce(Reduction, axes: [Int]?, keepsDimensions: Bool = false)
    case measure(Measure, axes: [Int]?, keepsDimensions: Bool = false)
    /// Vectors along some dimensions divided by their lengths.
    case normalize(axes: [Int]?)
    /// Matrix products over the last two dimensions.
    case multiplyMatrices(transposesFirst: Bool = false, transposesSecond: Bool = false)
    case reshape(ReshapeConfiguration.Rule)
    case transpose(TransposeConfiguration.Order)
    /// All operands one behind the other in one dimension.
    case concatenate(axis: Int)
    /// All operands one behind the other in a new dimension.
    case stack(axis: Int)
    /// Part of the operand, as Python's brackets have it.
    case slice([SliceItem])
    /// Parts of equal size in one dimension.
    case split(count: Int, axis: Int)
    /// Parts between these places in one dimension.
    case splitAt([Int], axis: Int)
    /// The first `count` parts of size 1 in one dimension, without that dimension.
    case unstack(count: Int, axis: Int)
    /// The whole repeated in each dimension.
    case tile([Int])
    /// Every element repeated in one dimension.
    case repeatElements(Int, axis: Int)
    /// Turned round in these dimensions, or all.
    case flip([Int]?)
    /// Extents before and behind in each dimension, filled with a value.
    case pad([[Int]], value: Double)
    /// Extents before and behind in each dimension, filled with what a mirror shows; the element at the
    /// edge is shown again if `repeatsEdge`.
    case mirror([[Int]], repeatsEdge: Bool)
    /// Moved on cyclically in one dimension.
    case roll(Int, axis: Int)
    /// The elements at these places of one dimension, which goes if `isSingle`.
    case take([Int], axis: Int, isSingle: Bool)
    case accumulate(axis: Int)
    case broadcast([Int])
    /// A tensor of the operand's shape filled with a value.
    case fill(Double)

    /// A number made of many in several steps.
    public enum Measure: String, Sendable, Hashable, Codable {
        case variance
        /// The root of the variance.
        case deviation
        /// The length of a vector.
        case norm
        /// `log Σ eˣ`
        case logSumExp
    }
}

/// One place between Python's brackets.
public enum SliceItem: Sendable, Hashable, Codable {
    /// One element; its dimension goes. Negative ones count from the last.
    case index(Int)
    /// `start:stop:step`
    case range(start: Int?, stop: Int?, step: Int)
    /// A dimension of extent 1.
    case newAxis
    /// As many whole dimensions as are left.
    case ellipsis
}

extension TensorOperation {
    /// Number of tensors that come out.
    var outputCount: Int {
        switch self {
        case .split(let count, _), .unstack(let count, _): count
        case .splitAt(let places, _): places.count + 1
        default: 1
        }
    }

    /// Number of operands; `nil` if any.
    var operandCount: Int? {
        switch self {
        case .combine, .multiplyMatrices: 2
        case .select: 3
        case .concatenate, .stack, .sumAll: nil
        default: 1
        }
    }

    /// The name, for people to read.
    var name: String {
        switch self {
        case .map(.activation(let activation), _): activation.description
        case .map(let operation, _): "\(operation)"
        case .combine(let operation): operation.rawValue
        case .reduce(let reduction, _, _): reduction.rawValue
        case .measure(let measure, _, _): measure.rawValue
        default: String("\(self)".prefix { $0 != "(" })
        }
    }
}
