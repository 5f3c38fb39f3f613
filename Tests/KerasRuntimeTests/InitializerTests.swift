import KerasRuntime
import Testing

@Suite struct InitializerTests {
    private func draw(
        _ initializer: Initializer, _ rows: Int, _ columns: Int, seed: UInt64 = 40
    ) -> [Double] {
        var generator = SeededGenerator(seed)
        let tensor: Tensor<Double> = initializer.tensor(rows: rows, columns: columns, using: &generator)
        #expect(tensor.shape == [rows, columns])
        return tensor.elements
    }

    private func moments(_ values: [Double]) -> (mean: Double, variance: Double) {
        let mean = values.reduce(0, +) / Double(values.count)
        return (mean, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count))
    }

    @Test func constants() {
        #expect(draw(.zeros, 2, 3) == [0, 0, 0, 0, 0, 0])
        #expect(draw(.ones, 2, 3) == [1, 1, 1, 1, 1, 1])
        #expect(draw(.constant(-0.25), 1, 3) == [-0.25, -0.25, -0.25])
        #expect(draw(.identity(), 2, 3) == [1, 0, 0, 0, 1, 0])
        #expect(draw(.identity(gain: 3), 3, 2) == [3, 0, 0, 3, 0, 0])
    }

    /// Bounds and variances that Keras documents, for 60 rows (fan in) and 200 columns (fan out).
    @Test(
        arguments: [
            (.glorotUniform, 6.0 / 260, 2.0 / 260), (.heUniform, 6.0 / 60, 2.0 / 60),
            (.lecunUniform, 3.0 / 60, 1.0 / 60),
            (.varianceScalingUniform(scale: 5, fan: .output), 15.0 / 200, 5.0 / 200),
            (.randomUniform(), 0.0025, 0.0025 / 3),
        ] as [(Initializer, Double, Double)])
    func uniform(initializer: Initializer, squaredLimit: Double, variance: Double) {
        let values = draw(initializer, 60, 200)
        let limit = squaredLimit.squareRoot()
        #expect(values.allSatisfy { abs($0) <= limit })
        // 12,000 numbers come close to their limits and to their moments.
        #expect((values.max() ?? 0) > 0.99 * limit)
        #expect((values.min() ?? 0) < -0.99 * limit)
        let found = moments(values)
        #expect(abs(found.mean) < 0.03 * limit)
        #expect(abs(found.variance / variance - 1) < 0.04)
    }

    /// Normal distributions cut off at two of their own deviations, which Keras corrects the scale for.
    @Test(
        arguments: [
            (.glorotNormal, 2.0 / 260), (.heNormal, 2.0 / 60), (.lecunNormal, 1.0 / 60),
            (.varianceScalingNormal(scale: 5, fan: .output), 5.0 / 200),
        ] as [(Initializer, Double)])
    func truncated(initializer: Initializer, variance: Double) {
        let values = draw(initializer, 60, 200)
        let limit = 2 * variance.squareRoot() / 0.879_625_661_034_239_78
        #expect(values.allSatisfy { abs($0) <= limit })
        #expect((values.map { abs($0) }.max() ?? 0) > 0.97 * limit)
        let found = moments(values)
        #expect(abs(found.mean) < 0.03 * limit)
        #expect(abs(found.variance / variance - 1) < 0.04)
    }

    @Test func normal() {
        let values = draw(.randomNormal(mean: 3, deviation: 0.5), 100, 200)
        let found = moments(values)
        #expect(abs(found.mean - 3) < 0.02)
        #expect(abs(found.variance / 0.25 - 1) < 0.04)
        // One in twenty is beyond two deviations here; none is in the truncated distribution.
        let beyond = values.count { abs($0 - 3) > 1 }
        #expect((800...1_020).contains(beyond))
        let cut = draw(.truncatedNormal(mean: 3, deviation: 0.5), 100, 200)
        #expect(cut.allSatisfy { abs($0 - 3) <= 1 })
        #expect(abs(moments(cut).mean - 3) < 0.02)
    }

    @Test(arguments: [(5, 20), (20, 5), (4, 4), (1, 4), (32, 128)], [1.0, 1.5])
    func orthogonal(shape: (rows: Int, columns: Int), gain: Double) {
        let (rows, columns) = shape
        let values = draw(.orthogonal(gain: gain), rows, columns)
        func element(_ row: Int, _ column: Int) -> Double { values[row * columns + column] }
        var largest = 0.0
        // The shorter side holds orthonormal vectors.
        if rows <= columns {
            for a in 0..<rows {
                for b in 0..<rows {
                    let dot = (0..<columns).reduce(0) { $0 + element(a, $1) * element(b, $1) }
                    largest = max(largest, abs(dot - (a == b ? gain * gain : 0)))
                }
            }
        } else {
            for a in 0..<columns {
                for b in 0..<columns {
                    let dot = (0..<rows).reduce(0) { $0 + element($1, a) * element($1, b) }
                    largest = max(largest, abs(dot - (a == b ? gain * gain : 0)))
                }
            }
        }
        #expect(largest < 1e-12)
    }

    @Test func theSameGeneratorGivesTheSameNumbers() {
        for initializer in [Initializer.glorotUniform, .heNormal, .orthogonal(), .randomNormal()] {
            #expect(draw(initializer, 4, 6, seed: 1) == draw(initializer, 4, 6, seed: 1))
            #expect(draw(initializer, 4, 6, seed: 1) != draw(initializer, 4, 6, seed: 2))
        }
    }

    @Test func freshLayer() throws {
        var generator = SeededGenerator(41)
        let lstm = try LSTM<Float>(units: 4, features: 3, using: &generator)
        #expect(lstm.cell.kernel.shape == [3, 16])
        #expect(lstm.cell.recurrentKernel.shape == [4, 16])
        // 1 for the forget gate, 0 for all others.
        #expect(lstm.cell.bias?.elements == [0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0])
        let limit = Float((6.0 / 19).squareRoot())
        #expect(lstm.cell.kernel.elements.allSatisfy { abs($0) <= limit })
        for row in 0..<4 {
            let squares = lstm.cell.recurrentKernel.elements[(row * 16)..<(row * 16 + 16)].reduce(0) {
                $0 + $1 * $1
            }
            #expect(abs(squares - 1) < 1e-5)
        }
        var again = SeededGenerator(41)
        let twin = try LSTM<Float>(units: 4, features: 3, using: &again)
        #expect(twin.cell.kernel == lstm.cell.kernel)
        #expect(twin.cell.recurrentKernel == lstm.cell.recurrentKernel)
    }

    @Test func freshLayerWithOtherSettings() throws {
        var generator = SeededGenerator(42)
        let plain = try LSTM<Double>(units: 2, features: 3, unitForgetBias: false, using: &generator)
        #expect(plain.cell.bias?.elements == Array(repeating: 0, count: 8))
        let ones = try LSTM<Double>(
            units: 2, features: 3, biasInitializer: .constant(5), using: &generator)
        // Ones for the forget gate take the initializer's place rather than adding to it.
        #expect(ones.cell.bias?.elements == [5, 5, 1, 1, 5, 5, 5, 5])
        let none = try LSTM<Double>(units: 2, features: 3, useBias: false, using: &generator)
        #expect(none.cell.bias == nil)
    }
}
