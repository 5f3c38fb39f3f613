import Testing

@testable import KerasRuntime

/// GRU and SimpleRNN in the kernels.
extension PackedLayerTests {
    /// How a layer is run: everything but its weights.
    struct Run {
        var options = RNNOptions()
        let x: Tensor<Double>
        let states: [Tensor<Double>]?
        let lastOutput: Tensor<Double>?
        let mask: Mask?

        init(_ s: inout Sample) {
            options.returnSequences = s.chance()
            options.goBackwards = s.chance()
            options.timeMajor = s.chance()
            options.zeroOutputForMask = s.chance()
            if s.chance() { options.maskedOutput = .firstState }
            let shape = options.timeMajor ? [s.timesteps, s.batch] : [s.batch, s.timesteps]
            x = s.tensor(shape + [s.features])
            states = s.chance() ? [s.tensor([s.batch, s.units])] : nil
            lastOutput = s.chance() ? s.tensor([s.batch, s.units]) : nil
            var valid: [Bool] = []
            for _ in 0..<(s.batch * s.timesteps) { valid.append(Int.random(in: 0..<4, using: &s.g) > 0) }
            mask = s.chance() ? Mask(shape: shape, valid: valid) : nil
        }

        func callAsFunction<Cell: RNNCell>(_ cell: Cell) throws -> [Tensor<Cell.Element>] {
            let result = try RNN(cell, options: options).run(
                x.converted(), initialState: states.map { $0.map { $0.converted() } }, mask: mask,
                lastOutput: lastOutput?.converted())
            return [result.output, result.lastOutput] + result.states
        }
    }

    @Test(arguments: 0..<120)
    func gru(seed: Int) throws {
        var s = Sample(seed: seed + 1000)
        let resetAfter = s.chance()
        let useBias = s.chance()
        let activations =
            s.chance() ? (Activation.tanh, .sigmoid) : (s.one(of: Self.bounded), s.one(of: Self.bounded))
        let kernel = s.weights(s.features, 3 * s.units)
        let recurrent = s.weights(s.units, 3 * s.units)
        let bias = s.tensor(resetAfter ? [2, 3 * s.units] : [3 * s.units])
        let run = Run(&s)
        func outputs<E: TensorScalar>(_: E.Type, _ set: InstructionSet?) throws -> [Tensor<E>] {
            let cell = try GRUCell<E>(
                kernel: kernel.converted(), recurrentKernel: recurrent.converted(),
                bias: useBias ? bias.converted() : nil, activation: activations.0,
                recurrentActivation: activations.1, resetAfter: resetAfter
            ).packed(for: set)
            #expect((cell.packed == nil) == (set == nil))
            return try run(cell)
        }
        try compare(try outputs(Double.self, nil), try outputs(Float.self, nil)) {
            (try outputs(Float.self, $0), try outputs(Double.self, $0))
        }
    }

    @Test(arguments: 0..<120)
    func simpleRNN(seed: Int) throws {
        var s = Sample(seed: seed + 2000)
        let useBias = s.chance()
        let activation = s.chance() ? .tanh : s.one(of: Self.bounded)
        let kernel = s.weights(s.features, s.units)
        let recurrent = s.weights(s.units, s.units)
        let bias = s.tensor([s.units])
        let run = Run(&s)
        func outputs<E: TensorScalar>(_: E.Type, _ set: InstructionSet?) throws -> [Tensor<E>] {
            let cell = try SimpleRNNCell<E>(
                kernel: kernel.converted(), recurrentKernel: recurrent.converted(),
                bias: useBias ? bias.converted() : nil, activation: activation
            ).packed(for: set)
            #expect((cell.packed == nil) == (set == nil))
            return try run(cell)
        }
        try compare(try outputs(Double.self, nil), try outputs(Float.self, nil)) {
            (try outputs(Float.self, $0), try outputs(Double.self, $0))
        }
    }

    /// A sequence longer than the part whose inputs are projected at once, by one and by several rows.
    @Test(arguments: [1, 2, 5], [false, true])
    func longSequences(batch: Int, goBackwards: Bool) throws {
        var s = Sample(seed: batch + 3000)
        let (features, units) = (40, 21)
        let kernel = s.tensor([features, 3 * units], scale: 0.2)
        let recurrent = s.tensor([units, 3 * units], scale: 0.2)
        let x = s.tensor([batch, 131, features])
        let options = RNNOptions {
            $0.returnSequences = true
            $0.goBackwards = goBackwards
        }
        func outputs<E: TensorScalar>(_: E.Type, _ set: InstructionSet?) throws -> [Tensor<E>] {
            let gru = try GRUCell<E>(
                kernel: kernel.converted(), recurrentKernel: recurrent.converted()
            ).packed(for: set)
            let part = kernel.elements.prefix(features * units).map { E($0) }
            let simple = try SimpleRNNCell<E>(
                kernel: Tensor(shape: [features, units], part),
                recurrentKernel: Tensor(
                    shape: [units, units], recurrent.elements.prefix(units * units).map { E($0) })
            ).packed(for: set)
            return [
                try RNN(gru, options: options)(x.converted()).output,
                try RNN(simple, options: options)(x.converted()).output,
            ]
        }
        try compare(try outputs(Double.self, nil), try outputs(Float.self, nil)) {
            (try outputs(Float.self, $0), try outputs(Double.self, $0))
        }
    }

    @Test func otherActivationsAreLeftToTheReference() throws {
        let weights = RandomCell(gates: 3, units: 3, features: 2, biasCount: 2, seed: 1)
        for activation in [Activation.elu(alpha: 1), .softmax, .gelu(approximate: true), .relu(maximum: 6)] {
            let cell = try GRUCell<Float>(
                kernel: weights.kernel.converted(), recurrentKernel: weights.recurrentKernel.converted(),
                activation: activation)
            #expect(cell.packed == nil)
        }
    }
}
