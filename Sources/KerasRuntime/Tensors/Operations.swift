/// An operation on two numbers, element by element. What is true is 1, what is false 0.
public enum BinaryOperation: String, Sendable, Hashable, Codable {
    case add, subtract, multiply, divide, maximum, minimum
    /// `⌊a / b⌋`
    case floorDivide
    /// `a − ⌊a / b⌋ · b`, whose sign is that of `b`.
    case remainder
    /// `aᵇ`
    case power
    /// `(a − b)²`
    case squaredDifference
    /// `a / b`, and 0 where `b` is 0.
    case divideOrZero
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
    case and, or, xor
}

/// An operation on one number, element by element. What is true is 1, what is false 0.
public enum UnaryOperation: Sendable, Hashable, Codable {
    case identity, absolute, negative, sign, square, squareRoot, reciprocal, reciprocalSquareRoot
    case exp, expm1, log, log1p, log2, log10, sin, cos, tan, arctan, sinh, cosh
    case floor, ceiling
    /// To the nearest integer, halves to the even one.
    case round
    /// Towards 0: what a cast to an integer does.
    case truncate
    /// 1 for whatever is not 0: what a cast to a boolean does.
    case truth
    case not, isNaN, isInfinite, isFinite
    /// `min(max(x, low), high)`
    case clip(low: Double?, high: Double?)
    /// An activation, row by row: softmax runs over the last dimension.
    case activation(Activation)
}

/// An operation that makes one number of many.
public enum Reduction: String, Sendable, Hashable, Codable {
    case sum, product, mean, maximum, minimum
    /// Whether any is not 0.
    case any
    /// Whether none is 0.
    case all
    /// The position of the first of the largest, or smallest.
    case positionOfMaximum, positionOfMinimum
}
