import Benchmark
import KerasRuntime

let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = Benchmark.Configuration(
        metrics: [.wallClock, .instructions], maxDuration: .seconds(1), maxIterations: 1_000_000)
    steps()
    sequences()
    activations()
}

/// A layer with random weights.
private func layer<Element: TensorScalar>(_: Element.Type, features: Int, units: Int) throws -> LSTM<Element>
{
    var generator = SystemRandomNumberGenerator()
    return try LSTM(units: units, features: features, using: &generator)
}

/// One step of a stream: what a sample of audio costs.
private func steps() {
    for units in [8, 20, 32, 64, 128, 256] {
        Benchmark(
            "LSTM step, 1 feature, \(units) units",
            configuration: Benchmark.Configuration(scalingFactor: .kilo)
        ) { benchmark in
            let stream = LSTMStream(try layer(Float.self, features: 1, units: units))
            let x: [Float] = [0.5]
            var y = [Float](repeating: 0, count: units)
            x.withUnsafeBufferPointer { x in
                y.withUnsafeMutableBufferPointer { y in
                    benchmark.startMeasurement()
                    for _ in benchmark.scaledIterations { stream.step(x, into: y) }
                    benchmark.stopMeasurement()
                }
            }
            blackHole(y)
        }
    }
}

/// Whole sequences, in both precisions.
private func sequences() {
    for (batch, timesteps, features, units) in [
        (1, 128, 9, 64), (1, 200, 128, 128), (32, 100, 128, 256), (32, 2, 8, 4),
    ] {
        let shape = "B \(batch), T \(timesteps), F \(features), U \(units)"
        sequence(Float.self, "LSTM \(shape)", [batch, timesteps, features], units)
        sequence(Double.self, "LSTM \(shape), double", [batch, timesteps, features], units)
    }
}

private func sequence<Element: TensorScalar>(_: Element.Type, _ name: String, _ shape: [Int], _ units: Int) {
    Benchmark(name) { benchmark in
        let lstm = try layer(Element.self, features: shape[2], units: units)
        let x = Tensor<Element>(shape: shape, repeating: 0.5)
        let workspace = Workspace(threads: 1)
        blackHole(try lstm(x, workspace: workspace))
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations { blackHole(try lstm(x, workspace: workspace)) }
    }
}

/// A thousand numbers; some activations are the kernels', others the C library's.
private func activations() {
    let all: [(String, Activation)] = [
        ("sigmoid", .sigmoid), ("tanh", .tanh), ("relu", .relu()), ("hard_sigmoid", .hardSigmoid(slope: 0.2)),
        ("softsign", .softsign), ("softplus", .softplus), ("gelu", .gelu(approximate: false)),
        ("silu", .silu),
    ]
    for (name, activation) in all {
        Benchmark("\(name), 1000 numbers") { benchmark in
            let numbers = (0..<1000).map { Float($0 - 500) / 100 }
            let row = UnsafeMutableBufferPointer<Float>.allocate(capacity: numbers.count)
            defer { row.deallocate() }
            _ = row.initialize(from: numbers)
            guard let first = row.baseAddress else { return }
            benchmark.startMeasurement()
            for _ in benchmark.scaledIterations {
                Float.apply(activation, to: first, count: numbers.count)
                blackHole(row[0])
            }
            benchmark.stopMeasurement()
        }
    }
}
