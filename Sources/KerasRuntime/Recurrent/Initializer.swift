#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Android)
    import Android
#endif

/// How Keras draws fresh weights.
///
/// The distributions are Keras'; the random numbers are the caller's generator's, so the weights are
/// not the ones that Keras draws from the same seed.
public enum Initializer: Sendable, Hashable {
    /// What the variance of a random matrix is scaled by.
    public enum Fan: Sendable, Hashable {
        case input, output, average
    }

    /// All 0.
    case zeros
    /// All 1.
    case ones
    /// All the same.
    case constant(Double)
    /// Uniform between two bounds.
    case randomUniform(from: Double = -0.05, to: Double = 0.05)
    /// Normal.
    case randomNormal(mean: Double = 0, deviation: Double = 0.05)
    /// Normal, drawn again beyond two standard deviations.
    case truncatedNormal(mean: Double = 0, deviation: Double = 0.05)
    /// Uniform with variance `scale / fan`.
    case varianceScalingUniform(scale: Double, fan: Fan)
    /// Truncated normal with variance `scale / fan`.
    case varianceScalingNormal(scale: Double, fan: Fan)
    /// A matrix with orthonormal rows or columns, times `gain`.
    case orthogonal(gain: Double = 1)
    /// The identity matrix, times `gain`.
    case identity(gain: Double = 1)

    /// `glorot_uniform`, the default of kernels.
    public static let glorotUniform = varianceScalingUniform(scale: 1, fan: .average)
    /// `glorot_normal`.
    public static let glorotNormal = varianceScalingNormal(scale: 1, fan: .average)
    /// `he_uniform`.
    public static let heUniform = varianceScalingUniform(scale: 2, fan: .input)
    /// `he_normal`.
    public static let heNormal = varianceScalingNormal(scale: 2, fan: .input)
    /// `lecun_uniform`.
    public static let lecunUniform = varianceScalingUniform(scale: 1, fan: .input)
    /// `lecun_normal`.
    public static let lecunNormal = varianceScalingNormal(scale: 1, fan: .input)

    /// Draws a matrix of shape [rows, columns].
    ///
    /// - Precondition: rows and columns are positive.
    public func tensor<Element: TensorScalar, Generator: RandomNumberGenerator>(
        rows: Int, columns: Int, using generator: inout Generator
    ) -> Tensor<Element> {
        precondition(rows > 0 && columns > 0, "a matrix needs rows and columns")
        let values = values(rows: rows, columns: columns, using: &generator)
        return Tensor(shape: [rows, columns], values.map { Element($0) })
    }

    private func values<Generator: RandomNumberGenerator>(
        rows: Int, columns: Int, using generator: inout Generator
    ) -> [Double] {
        let count = rows * columns
        func draw(_ sample: (inout Generator) -> Double) -> [Double] {
            var values: [Double] = []
            values.reserveCapacity(count)
            for _ in 0..<count { values.append(sample(&generator)) }
            return values
        }
        switch self {
        case .zeros: return Array(repeating: 0, count: count)
        case .ones: return Array(repeating: 1, count: count)
        case .constant(let value): return Array(repeating: value, count: count)
        case .randomUniform(let low, let high):
            return draw { Double.random(in: low..<high, using: &$0) }
        case .randomNormal(let mean, let deviation):
            return draw { mean + deviation * Self.normal(using: &$0) }
        case .truncatedNormal(let mean, let deviation):
            return draw { mean + deviation * Self.truncatedNormal(using: &$0) }
        case .varianceScalingUniform(let scale, let fan):
            let limit = (3 * scale / fan.value(rows, columns)).squareRoot()
            return draw { Double.random(in: -limit..<limit, using: &$0) }
        case .varianceScalingNormal(let scale, let fan):
            // The deviation of a normal distribution cut off at ±2 is 0.8796…: Keras corrects for it.
            let deviation = (scale / fan.value(rows, columns)).squareRoot() / 0.879_625_661_034_239_78
            return draw { deviation * Self.truncatedNormal(using: &$0) }
        case .orthogonal(let gain):
            return Self.orthogonal(rows: rows, columns: columns, using: &generator).map { gain * $0 }
        case .identity(let gain):
            return (0..<count).map { $0 / columns == $0 % columns ? gain : 0 }
        }
    }

    /// A normally distributed number, by Box and Muller.
    private static func normal<Generator: RandomNumberGenerator>(using generator: inout Generator) -> Double {
        let radius = (-2 * Double.log(1 - Double.random(in: 0..<1, using: &generator))).squareRoot()
        return radius * cos(2 * Double.pi * Double.random(in: 0..<1, using: &generator))
    }

    private static func truncatedNormal<Generator: RandomNumberGenerator>(
        using generator: inout Generator
    ) -> Double {
        while true {
            let value = normal(using: &generator)
            if abs(value) <= 2 { return value }
        }
    }

    /// Orthonormal rows (or columns, where there are more rows), by Gram and Schmidt, twice for accuracy.
    private static func orthogonal<Generator: RandomNumberGenerator>(
        rows: Int, columns: Int, using generator: inout Generator
    ) -> [Double] {
        let (short, long) = (min(rows, columns), max(rows, columns))
        var basis: [[Double]] = []
        while basis.count < short {
            var vector: [Double] = []
            for _ in 0..<long { vector.append(normal(using: &generator)) }
            for _ in 0..<2 {
                for other in basis {
                    let overlap = zip(vector, other).reduce(0) { $0 + $1.0 * $1.1 }
                    for j in 0..<long { vector[j] -= overlap * other[j] }
                }
            }
            let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
            // A vector that all but lies in the span of the others is drawn again.
            if length > 1e-6 { basis.append(vector.map { $0 / length }) }
        }
        guard rows > columns else { return basis.flatMap { $0 } }
        return (0..<(rows * columns)).map { basis[$0 % columns][$0 / columns] }
    }
}

extension Initializer.Fan {
    fileprivate func value(_ rows: Int, _ columns: Int) -> Double {
        switch self {
        case .input: Double(rows)
        case .output: Double(columns)
        case .average: Double(rows + columns) / 2
        }
    }
}
