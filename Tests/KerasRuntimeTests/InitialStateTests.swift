import Testing

@testable import KerasRuntime

/// Initial states in a model, and the two things that versions of Keras disagree in.
@Suite struct InitialStateTests {
    private let weights = RandomLSTM(units: 4, features: 3, seed: 80)

    private func random(_ shape: [Int], _ seed: UInt64) -> Tensor<Float> {
        var generator = SeededGenerator(seed)
        return .random(shape, &generator, scale: 2)
    }

    private var x: Tensor<Float> { random([2, 5, 3], 81) }
    private var hidden: Tensor<Float> { random([2, 4], 82) }
    private var cell: Tensor<Float> { random([2, 4], 83) }

    @Test func givenAsInputs() throws {
        let model = try Models.lstmWithInitialState(weights, .sequences)
        let lstm: LSTM<Float> = try weights.layer(.sequences)
        let expected = try lstm(x, initialState: [hidden, cell]).output
        #expect(try model.predict([x, hidden, cell]) == [expected])
        // h and c are not interchangeable.
        #expect(try model.predict([x, cell, hidden]) != [expected])
    }

    /// Without `carriedStateWins` a stateful layer starts from what it is given, every time.
    @Test func givenStateWinsByDefault() throws {
        let options = RNNOptions {
            $0.returnSequences = true
            $0.stateful = true
        }
        var session = try Models.lstmWithInitialState(weights, options).makeSession()
        let first = try session.run([x, hidden, cell])
        #expect(try session.run([x, hidden, cell]) == first)
    }

    @Test func carriedStateWins() throws {
        let options = RNNOptions {
            $0.returnSequences = true
            $0.stateful = true
            $0.carriedStateWins = true
        }
        var session = try Models.lstmWithInitialState(weights, options).makeSession()
        let lstm: LSTM<Float> = try weights.layer(.sequences)
        // The first call has nothing carried but zeros, so the given state counts.
        let first = try lstm(x, initialState: [hidden, cell])
        #expect(try session.run([x, hidden, cell]) == [first.output])
        let second = try lstm(x, initialState: first.states)
        #expect(try session.run([x, hidden, cell]) == [second.output])
        session.reset()
        #expect(try session.run([x, hidden, cell]) == [first.output])
    }

    /// A carried state that is all zero does not win.
    @Test func carriedZerosLose() throws {
        let options = RNNOptions {
            $0.stateful = true
            $0.carriedStateWins = true
        }
        let lstm: LSTM<Float> = try weights.layer(options)
        let zeros = Tensor<Float>(shape: [2, 4])
        func start(_ carried: [Tensor<Float>]) -> [Tensor<Float>]? {
            lstm.options.initialState(
                CallArguments(
                    inputs: [MaskedTensor(x)], initialState: [hidden, cell], carriedState: carried))
        }
        #expect(start([zeros, zeros]) == [hidden, cell])
        #expect(start([zeros, cell]) == [zeros, cell])
        #expect(start([cell, zeros]) == [cell, zeros])
    }

    private func run(
        _ options: RNNOptions, travelling: Mask?, explicit: Mask? = nil, initialState: Bool
    ) throws -> MaskedTensor<Float> {
        let lstm: LSTM<Float> = try weights.layer(options)
        let result = try RecurrentLayer(lstm.cell, options).call(
            CallArguments(
                inputs: [MaskedTensor(x, mask: travelling)],
                initialState: initialState ? [hidden, cell] : nil, mask: explicit))
        return try #require(result.outputs.first)
    }

    @Test func initialStateDropsTheMask() throws {
        let mask = Mask(
            shape: [2, 5], valid: [true, true, true, false, false] + [true, false, true, true, true])
        let options = RNNOptions {
            $0.returnSequences = true
            $0.zeroOutputForMask = true
            $0.initialStateDropsMask = true
        }
        var applied = options
        applied.initialStateDropsMask = false

        let dropped = try run(options, travelling: mask, initialState: true)
        let unmasked = try run(options, travelling: nil, initialState: true)
        let masked = try run(applied, travelling: mask, initialState: true)
        #expect(dropped.tensor == unmasked.tensor)
        #expect(dropped.tensor != masked.tensor)
        // The output carries the mask on all the same.
        #expect(dropped.mask == mask)

        // Without an initial state, or with a mask of the call's own, it is applied.
        #expect(
            try run(options, travelling: mask, initialState: false).tensor
                == run(applied, travelling: mask, initialState: false).tensor)
        let explicit = try run(options, travelling: nil, explicit: mask, initialState: true)
        #expect(explicit.tensor == masked.tensor)
        #expect(explicit.mask == mask)
    }

    @Test func explicitMaskGoesBeforeTheTravellingOne() throws {
        let travelling = Mask(shape: [2, 5], valid: Array(repeating: false, count: 10))
        let explicit = Mask(shape: [2, 5], valid: (0..<10).map { $0 % 4 != 1 })
        let both = try run(
            .sequences, travelling: travelling, explicit: explicit, initialState: false)
        let one = try run(.sequences, travelling: explicit, initialState: false)
        #expect(both.tensor == one.tensor)
        #expect(both.mask == explicit)
    }

    /// Only a sequence takes the mask along.
    @Test func lastOutputHasNoMask() throws {
        let mask = Mask(shape: [2, 5], valid: (0..<10).map { $0 % 3 != 0 })
        let last = try run(RNNOptions(), travelling: mask, initialState: false)
        #expect(last.mask == nil)
        let backwards = RNNOptions {
            $0.returnSequences = true
            $0.goBackwards = true
        }
        // Not reversed, although the sequence is.
        #expect(try run(backwards, travelling: mask, initialState: false).mask == mask)
    }
}
