import ArrayData
import KerasRuntime
import TestSupport

/// Known to every file of these tests.
typealias SeededGenerator = TestSupport.SeededGenerator

extension Tensor {
    /// A tensor of numbers between −1 and 1 that `Float` and `Double` hold alike.
    static func random(_ shape: [Int], _ generator: inout SeededGenerator, scale: Double = 1) -> Tensor {
        var values: [Element] = []
        for _ in 0..<shape.reduce(1, *) {
            let value = Float(Double.random(in: -scale..<scale, using: &generator))
            values.append(Element(value))
        }
        return Tensor(shape: shape, values)
    }

    /// The elements in double precision.
    var doubles: [Double] { elements.map { Double($0) } }

    /// One timestep of a sequence: [B, F] of [B, T, F], or of [T, B, F] if time-major.
    func timestep(_ time: Int, timeMajor: Bool = false) -> Tensor {
        let batch = timeMajor ? shape[1] : shape[0]
        let timesteps = timeMajor ? shape[0] : shape[1]
        let width = shape[2]
        var values: [Element] = []
        for row in 0..<batch {
            let start = (timeMajor ? time * batch + row : row * timesteps + time) * width
            values += elements[start..<(start + width)]
        }
        return Tensor(shape: [batch, width], values)
    }

    /// [B, T, F] as [T, B, F], and the other way round.
    var transposed: Tensor {
        var values: [Element] = []
        for time in 0..<shape[1] { values += timestep(time).elements }
        return Tensor(shape: [shape[1], shape[0], shape[2]], values)
    }

    /// [B, T, F] with time reversed.
    var mirrored: Tensor {
        var steps: [Element] = []
        for time in (0..<shape[1]).reversed() { steps += timestep(time).elements }
        return Tensor(shape: [shape[1], shape[0], shape[2]], steps).transposed
    }

    /// One row of the batch, [1, T, F] of [B, T, F].
    func row(_ row: Int) -> Tensor {
        let width = shape[1...].reduce(1, *)
        return Tensor(shape: [1] + shape[1...], Array(elements[(row * width)..<((row + 1) * width)]))
    }

    /// The largest difference to another tensor; infinite where the shapes differ or one is NaN.
    func distance(to other: Tensor) -> Double {
        guard shape == other.shape else { return .infinity }
        return zip(doubles, other.doubles).map { ($0 - $1).isNaN ? .infinity : abs($0 - $1) }.max() ?? 0
    }
}

/// The weights of an LSTM, all different and none of them symmetric.
struct RandomLSTM {
    let units: Int
    let features: Int
    let kernel: Tensor<Double>
    let recurrentKernel: Tensor<Double>
    let bias: Tensor<Double>

    init(units: Int, features: Int, seed: UInt64) {
        var generator = SeededGenerator(seed)
        self.units = units
        self.features = features
        kernel = .random([features, 4 * units], &generator)
        recurrentKernel = .random([units, 4 * units], &generator)
        bias = .random([4 * units], &generator)
    }

    /// The layer in either precision.
    func layer<Element: TensorScalar>(
        _ options: RNNOptions = RNNOptions(), useBias: Bool = true
    ) throws -> LSTM<Element> {
        try LSTM(
            kernel: kernel.converted(), recurrentKernel: recurrentKernel.converted(),
            bias: useBias ? bias.converted() : nil, options: options)
    }

    /// The weights as a model takes them.
    var arrays: [NDArray] { [NDArray(kernel), NDArray(recurrentKernel), NDArray(bias)] }
}

extension Tensor {
    /// The same tensor in another precision.
    func converted<Other: TensorScalar>() -> Tensor<Other> {
        Tensor<Other>(shape: shape, elements.map { Other($0) })
    }
}

extension RNNOptions {
    /// Options made in one expression.
    init(_ change: (inout RNNOptions) -> Void) {
        self.init()
        change(&self)
    }

    /// `return_sequences=True`.
    static let sequences = RNNOptions { $0.returnSequences = true }
}
