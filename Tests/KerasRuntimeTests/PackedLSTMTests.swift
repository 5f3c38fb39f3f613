import Testing

@testable import KerasRuntime

/// The kernels' LSTM against the reference in Swift, in every instruction set of this machine.
@Suite struct PackedLSTMTests {
    /// One layer of random shape and settings, with an input that fits.
    struct Sample {
        let weights: RandomLSTM
        var options = RNNOptions()
        var activation = Activation.tanh
        var recurrentActivation = Activation.sigmoid
        let useBias: Bool
        let x: Tensor<Double>
        let states: [Tensor<Double>]?
        let lastOutput: Tensor<Double>?
        let mask: Mask?

        init(seed: UInt64) {
            var g = SeededGenerator(seed)
            // Every size of tile and rest of a vector comes up; now and then a batch of one.
            let units = Int.random(in: 1...67, using: &g)
            let batch = Bool.random(using: &g) ? 1 : Int.random(in: 1...40, using: &g)
            let timesteps = Int.random(in: 1...33, using: &g)
            let features = Int.random(in: 1...70, using: &g)
            func chance() -> Bool { Bool.random(using: &g) }
            options.returnSequences = chance()
            options.goBackwards = chance()
            options.timeMajor = chance()
            options.zeroOutputForMask = chance()
            if chance() { options.maskedOutput = .firstState }
            useBias = chance()
            if Int.random(in: 0..<3, using: &g) == 0 {
                let all: [Activation] = [
                    .tanh, .sigmoid, .linear, .relu(), .softsign, .hardSigmoid(slope: 0.2),
                    .hardSigmoid(slope: 1 / 6),
                ]
                recurrentActivation = all[Int.random(in: 0..<all.count, using: &g)]
                // Only what is bounded: a state that grows without end says nothing of rounding.
                activation = [.tanh, .sigmoid, .softsign][Int.random(in: 0..<3, using: &g)]
                if case .linear = recurrentActivation { recurrentActivation = .sigmoid }
                if case .relu = recurrentActivation { recurrentActivation = .softsign }
            }
            weights = RandomLSTM(units: units, features: features, seed: seed &+ 1000)
            let shape = options.timeMajor ? [timesteps, batch] : [batch, timesteps]
            x = .random(shape + [features], &g)
            func state() -> Tensor<Double> { .random([batch, units], &g) }
            states = Bool.random(using: &g) ? [state(), state()] : nil
            lastOutput = Bool.random(using: &g) ? state() : nil
            mask =
                Bool.random(using: &g)
                ? Mask(
                    shape: shape,
                    valid: (0..<(batch * timesteps)).map { _ in Int.random(in: 0..<4, using: &g) > 0 })
                : nil
        }

        func run<E: TensorScalar>(_: E.Type, _ set: InstructionSet?, threads: Int = 1) throws -> RNNResult<E>
        {
            // Weights as large as Keras draws them. An LSTM with much larger ones is chaotic: it magnifies
            // any rounding from step to step, and distances say nothing of who rounded better.
            let scale = 2 / Double(weights.units + weights.features).squareRoot()
            func scaled(_ tensor: Tensor<Double>) -> Tensor<E> {
                Tensor(shape: tensor.shape, tensor.elements.map { E(Float($0 * min(1, scale))) })
            }
            let cell = try LSTMCell<E>(
                kernel: scaled(weights.kernel), recurrentKernel: scaled(weights.recurrentKernel),
                bias: useBias ? weights.bias.converted() : nil, activation: activation,
                recurrentActivation: recurrentActivation
            ).packed(for: set)
            #expect((cell.packed == nil) == (set == nil))
            return try RNN(cell, options: options).run(
                x.converted(), initialState: states.map { $0.map { $0.converted() } }, mask: mask,
                lastOutput: lastOutput?.converted(), workspace: Workspace(exactly: threads))
        }
    }

    private func distance<A, B>(_ a: RNNResult<A>, _ b: RNNResult<B>) -> Double {
        func distance(_ a: Tensor<A>, _ b: Tensor<B>) -> Double {
            let (a, b): (Tensor<Double>, Tensor<Double>) = (a.converted(), b.converted())
            return a.distance(to: b)
        }
        return max(
            distance(a.output, b.output), distance(a.lastOutput, b.lastOutput),
            zip(a.states, b.states).map { distance($0, $1) }.max() ?? .infinity)
    }

    @Test(arguments: 0..<120)
    func isAsNearToDoubleAsTheReference(seed: Int) throws {
        let sample = Sample(seed: UInt64(seed))
        let exact = try sample.run(Double.self, nil)
        let reference = distance(try sample.run(Float.self, nil), exact)
        for set in InstructionSet.available {
            let packed = distance(try sample.run(Float.self, set), exact)
            #expect(packed <= max(2 * reference, 1e-6), "\(set)")
            #expect(distance(try sample.run(Double.self, set), exact) <= 1e-13, "\(set), double")
        }
    }

    /// Units are split among threads, and each unit is computed as before: the answers are the same bits.
    @Test(arguments: 0..<40)
    func threadsMakeNoDifference(seed: Int) throws {
        let sample = Sample(seed: UInt64(seed) &+ 5000)
        for set in InstructionSet.available {
            let one = try sample.run(Float.self, set)
            let several = try sample.run(Float.self, set, threads: 2)
            #expect(one.output == several.output && one.states == several.states)
        }
    }

    @Test func otherActivationsAreLeftToTheReference() throws {
        let weights = RandomLSTM(units: 3, features: 2, seed: 1)
        for activation in [Activation.elu(alpha: 1), .softmax, .gelu(approximate: true), .relu(maximum: 6)] {
            let cell = try LSTMCell<Float>(
                kernel: weights.kernel.converted(), recurrentKernel: weights.recurrentKernel.converted(),
                activation: activation)
            #expect(cell.packed == nil)
        }
    }

    /// More units than 512 are read in four streams, and large input in blocks of timesteps.
    @Test(arguments: [(1, 50, 33, 520), (7, 3, 200, 40), (1, 100, 150, 16)])
    func longAndWide(batch: Int, timesteps: Int, features: Int, units: Int) throws {
        var g = SeededGenerator(9)
        let scale = 1 / Double(units).squareRoot()
        let kernel = Tensor<Double>.random([features, 4 * units], &g, scale: scale)
        let recurrentKernel = Tensor<Double>.random([units, 4 * units], &g, scale: scale)
        let x = Tensor<Double>.random([batch, timesteps, features], &g)
        func run<E: TensorScalar>(_: E.Type, _ set: InstructionSet?) throws -> Tensor<Double> {
            let cell = try LSTMCell<E>(
                kernel: kernel.converted(), recurrentKernel: recurrentKernel.converted())
            return try RNN(cell.packed(for: set))(x.converted()).output.converted()
        }
        let exact = try run(Double.self, InstructionSet.available.last)
        for set in InstructionSet.available {
            #expect(try run(Float.self, set).distance(to: exact) <= 2e-6)
            #expect(try run(Double.self, set).distance(to: exact) <= 1e-13)
        }
    }

    /// A step at a time is the sequence in one call, bit by bit.
    @Test func streamIsTheSequence() throws {
        let lstm: LSTM<Float> = try RandomLSTM(units: 21, features: 3, seed: 4).layer(.sequences)
        var g = SeededGenerator(2)
        let x = Tensor<Float>.random([1, 9, 3], &g)
        let whole = try lstm(x)
        let stream = LSTMStream(lstm)
        for _ in 0..<2 {
            var y = [Float](repeating: 0, count: 21)
            for t in 0..<9 {
                x.elements[(3 * t)..<(3 * t + 3)].withUnsafeBufferPointer { x in
                    y.withUnsafeMutableBufferPointer { stream.step(x, into: $0) }
                }
                #expect(y == Array(whole.output.elements[(21 * t)..<(21 * t + 21)]))
            }
            #expect([stream.state.hiddenState, stream.state.cellState] == whole.states)
            stream.reset()
        }
    }

    @Test func streamWithoutKernels() throws {
        let weights = RandomLSTM(units: 5, features: 2, seed: 4)
        let cell = try LSTMCell<Float>(
            kernel: weights.kernel.converted(), recurrentKernel: weights.recurrentKernel.converted(),
            activation: .elu(alpha: 0.5))
        let lstm = LSTM(cell, options: .sequences)
        let x: [Float] = [0.3, -0.7]
        let stream = LSTMStream(lstm)
        var y = [Float](repeating: 0, count: 5)
        for _ in 0..<2 {
            x.withUnsafeBufferPointer { x in y.withUnsafeMutableBufferPointer { stream.step(x, into: $0) } }
        }
        let whole = try lstm(Tensor(shape: [1, 2, 2], x + x)).output
        #expect(y == Array(whole.elements[5...]))
    }
}
