import Files

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A workload's weights and input, in Keras' layout.
package struct WorkloadData: Sendable {
    package let workload: Workload
    /// [F, 4U]
    let kernel: [Float]
    /// [U, 4U]
    let recurrentKernel: [Float]
    /// [4U]
    let bias: [Float]
    /// [B, steps, F]
    let x: [Float]
    /// The hidden state after all steps, [B, U], if it is known.
    let expected: [Float]?

    /// Steps of `x`: the workload's timesteps, or those that a stream is fed again and again.
    var steps: Int { x.count / (workload.batch * workload.features) }

    /// Draws weights and input, the same in every run.
    package init(random workload: Workload) {
        self.workload = workload
        var generator = SeededGenerator(1234)
        let (batch, features, units) = (workload.batch, workload.features, workload.units)
        // As wide as PyTorch and others draw: gates are neither shut nor open.
        let bound = 1 / Float(units).squareRoot()
        kernel = generator.numbers(features * 4 * units, in: -bound..<bound)
        recurrentKernel = generator.numbers(units * 4 * units, in: -bound..<bound)
        bias = generator.numbers(4 * units, in: -bound..<bound)
        let steps = workload.isStream ? 100 : workload.timesteps
        x = generator.numbers(batch * steps * features, in: -2..<2)
        expected = nil
    }

    /// What a folder's `shape.json` says.
    private struct Shape: Decodable {
        let B: Int
        let T: Int
        let I: Int
        let U: Int
        let stream: Bool?
    }

    /// Reads the folder of a workload: `shape.json`, and as raw little-endian single precision `W.f32`, the
    /// kernel, `R.f32`, the recurrent kernel, `b.f32`, the bias, `x.f32` and `y.f32`.
    ///
    /// - Throws: `FileError`, or ``BenchmarkError/data(file:expected:found:)``.
    package init(folder: String, name: String) throws {
        let file = "\(folder)/shape.json"
        let text = try FileBytes.read(file, limit: 1 << 16)
        guard let shape = try? JSONDecoder().decode(Shape.self, from: Data(text)) else {
            throw BenchmarkError.data(
                file: file, expected: "the whole numbers B, T, I and U as JSON", found: "something else")
        }
        // So that no product of four of them is too large for an Int.
        guard [shape.B, shape.T, shape.I, shape.U].allSatisfy({ 1...1_000_000 ~= $0 }) else {
            throw BenchmarkError.data(
                file: file, expected: "B, T, I and U from 1 to 1,000,000",
                found: "\(shape.B), \(shape.T), \(shape.I), \(shape.U)")
        }
        let isStream = shape.stream ?? false
        guard !isStream || (shape.B == 1 && shape.T == 1) else {
            throw BenchmarkError.data(
                file: file, expected: "a stream's B and T to be 1", found: "\(shape.B), \(shape.T)")
        }
        workload = Workload(
            name, batch: shape.B, timesteps: isStream ? 1 : shape.T, features: shape.I, units: shape.U,
            isStream: isStream)
        func floats(_ name: String, _ extents: [Int]) throws -> [Float] {
            try Self.floats("\(folder)/\(name).f32", extents)
        }
        kernel = try floats("W", [shape.I, 4 * shape.U])
        recurrentKernel = try floats("R", [shape.U, 4 * shape.U])
        bias = try floats("b", [4 * shape.U])
        let size = try FileBytes.size("\(folder)/x.f32")
        // A stream has as many steps as there are.
        let steps = isStream ? max(1, size / 4 / (shape.B * shape.I)) : shape.T
        x = try floats("x", [shape.B, steps, shape.I])
        expected = try floats("y", [shape.B, shape.U])
    }

    private static func floats(_ path: String, _ shape: [Int]) throws -> [Float] {
        let file = try ReadableFile(path)
        let count = shape.reduce(1, *)
        guard file.size == 4 * count else {
            throw BenchmarkError.data(
                file: path, expected: "\(4 * count) bytes \(shape)", found: "\(file.size)")
        }
        return try file.elements(UInt32.self, at: 0, count: count).map {
            Float(bitPattern: UInt32(littleEndian: $0))
        }
    }
}
