import Counter
import KerasRuntime

#if canImport(Glibc)
    import Glibc
#endif

/// Counts what steps and calls of warm sessions allocate; fails if it is anything.
@main struct Steps {
    static func main() throws {
        var failures = 0
        func expectNone(_ name: String, _ body: () throws -> Void) throws {
            // Memory is taken by the first calls: one for each of the two states that take turns.
            for _ in 0..<4 { try body() }
            let before = allocation_count()
            for _ in 0..<1000 { try body() }
            let count = allocation_count() - before
            print("\(count == 0 ? "ok  " : "FAIL") \(name): \(count) allocations in 1000 calls")
            if count != 0 { failures += 1 }
        }
        guard allocation_count() > 0 else {
            print("FAIL the counter counts nothing")
            exit(1)
        }
        try expectNone("LSTMStream", stream())
        for sample in try Sample.all() {
            for precision in [Model.Precision.float32, .float64] {
                let place = precision == .float32 ? sample.name : "\(sample.name), float64"
                var session = try sample.model.makeSession(precision: precision, threads: 1)
                var y = Tensor<Float>(shape: [])
                var outputs: [Tensor<Float>] = []
                var x = sample.input(sample.step)
                try expectNone("step, \(place)") {
                    x.withUnsafeMutableElements { $0[0] = 1 }
                    try session.step(x, into: &y)
                }
                let inputs = [x]
                try expectNone("step of lists, \(place)") { try session.step(inputs, into: &outputs) }
                session.reset()
                let sequence = sample.input(sample.sequence)
                try expectNone("run, \(place)") { try session.run(sequence, into: &y) }
            }
        }
        if failures > 0 { exit(1) }
    }

    /// A step of a single LSTM.
    static func stream() throws -> () throws -> Void {
        var generator = SystemRandomNumberGenerator()
        let stream = LSTMStream(try LSTM<Float>(units: 20, features: 3, using: &generator))
        let x: [Float] = [0.3, -0.2, 0.7]
        var y = [Float](repeating: 0, count: 20)
        return {
            x.withUnsafeBufferPointer { x in y.withUnsafeMutableBufferPointer { stream.step(x, into: $0) } }
        }
    }
}
