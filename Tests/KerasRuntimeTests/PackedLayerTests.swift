import Testing

@testable import KerasRuntime

/// Layers in the kernels against the reference, in every instruction set of this machine.
///
/// The rule is the LSTM's: a float is no farther from the double than twice the reference's, or 1e-6.
@Suite struct PackedLayerTests {
    /// Weights as large as Keras draws them, and the numbers that a sample is made of.
    struct Sample {
        var g: SeededGenerator
        let units: Int
        let batch: Int
        let timesteps: Int
        let features: Int

        init(seed: Int) {
            g = SeededGenerator(UInt64(seed))
            // Every size of tile and rest of a vector comes up; now and then a batch of one.
            units = Int.random(in: 1...67, using: &g)
            batch = Bool.random(using: &g) ? 1 : Int.random(in: 1...40, using: &g)
            timesteps = Int.random(in: 1...33, using: &g)
            features = Int.random(in: 1...70, using: &g)
        }

        mutating func chance() -> Bool { Bool.random(using: &g) }

        mutating func one<T>(of choices: [T]) -> T { choices[Int.random(in: 0..<choices.count, using: &g)] }

        /// Numbers that a float holds, so that both precisions get the same.
        mutating func tensor(_ shape: [Int], scale: Double = 1) -> Tensor<Double> {
            let random = Tensor<Double>.random(shape, &g, scale: scale)
            return Tensor(shape: shape, random.elements.map { Double(Float($0)) })
        }

        /// A matrix as Keras draws it (`glorot_uniform`). Much larger recurrent ones make a chaotic layer: it
        /// magnifies any rounding from step to step, and distances say nothing of who rounded better.
        mutating func weights(_ rows: Int, _ columns: Int) -> Tensor<Double> {
            tensor([rows, columns], scale: (6 / Double(rows + columns)).squareRoot())
        }
    }

    static let activations: [Activation] = [
        .linear, .tanh, .sigmoid, .relu(), .softsign, .hardSigmoid(slope: 0.2), .elu(alpha: 1), .softmax,
    ]
    /// Only what is bounded: a state that grows without end says nothing of rounding.
    static let bounded: [Activation] = [.tanh, .sigmoid, .softsign, .hardSigmoid(slope: 0.2)]

    func compare(
        _ exact: [Tensor<Double>], _ reference: [Tensor<Float>],
        _ packed: (InstructionSet) throws -> ([Tensor<Float>], [Tensor<Double>])
    ) throws {
        func distance<E>(_ tensors: [Tensor<E>]) -> Double {
            guard tensors.map(\.shape) == exact.map(\.shape) else { return .infinity }
            return zip(tensors, exact).map { a, b in (a.converted() as Tensor<Double>).distance(to: b) }.max()
                ?? 0
        }
        let limit = max(2 * distance(reference), 1e-6)
        for set in InstructionSet.available {
            let (floats, doubles) = try packed(set)
            #expect(distance(floats) <= limit, "\(set)")
            #expect(distance(doubles) <= 1e-13, "\(set), double")
        }
    }

    // MARK: Dense

    @Test(arguments: 0..<120)
    func dense(seed: Int) throws {
        var s = Sample(seed: seed)
        let configuration = DenseConfiguration(
            units: s.units, activation: s.one(of: Self.activations), useBias: s.chance())
        let kernel = s.weights(s.features, s.units)
        let bias = s.tensor([s.units])
        let x = s.tensor(
            s.chance() ? [s.batch, s.features] : [s.batch, s.timesteps, s.features])
        func run<E: TensorScalar>(_: E.Type, _ set: InstructionSet?, threads: Int = 1) throws -> [Tensor<E>] {
            let layer = DenseLayer<E>(configuration, [kernel.converted(), bias.converted()], for: set)
            #expect((layer.packed == nil) == (set == nil))
            var arguments = CallArguments<E>(inputs: [MaskedTensor(x.converted())])
            arguments.workspace = Workspace(exactly: threads)
            return try layer.call(arguments).outputs.map(\.tensor)
        }
        try compare(try run(Double.self, nil), try run(Float.self, nil)) { set in
            // A row has one answer, whoever computes it and whatever stands beside it.
            #expect(try run(Float.self, set) == run(Float.self, set, threads: 2))
            return (try run(Float.self, set), try run(Double.self, set))
        }
    }

    /// More rows of the matrix than stay in the cache, and one row, which three panels share.
    @Test(arguments: [(1, 300, 131), (2, 300, 97), (50, 300, 40), (1, 1, 260), (7, 513, 1)])
    func denseOfManySizes(rows: Int, features: Int, units: Int) throws {
        var s = Sample(seed: rows + features)
        let kernel = s.tensor([features, units], scale: 0.1)
        let bias = s.tensor([units])
        let x = s.tensor([rows, features])
        func run<E: TensorScalar>(_: E.Type, _ set: InstructionSet?) throws -> [Tensor<E>] {
            let layer = DenseLayer<E>(
                DenseConfiguration(units: units), [kernel.converted(), bias.converted()], for: set)
            let together = try layer.call(CallArguments(inputs: [MaskedTensor(x.converted())])).outputs[0]
                .tensor
            let last = Tensor<E>(
                shape: [1, features], x.elements.suffix(features).map { E($0) })
            let alone = try layer.call(CallArguments(inputs: [MaskedTensor(last)])).outputs[0].tensor
            if set != nil { #expect(Array(together.elements.suffix(units)) == alone.elements) }
            return [together]
        }
        try compare(try run(Double.self, nil), try run(Float.self, nil)) {
            (try run(Float.self, $0), try run(Double.self, $0))
        }
    }
}
