import ArrayData
import TestSupport
import Testing

@testable import KerasRuntime

/// What a session carries from call to call: F = 3, U = 4, T = 6, B = 2.
@Suite struct SessionTests {
    private let weights = RandomLSTM(units: 4, features: 3, seed: 70)

    private let stateful = RNNOptions {
        $0.stateful = true
        $0.returnSequences = true
    }

    private func input(_ seed: UInt64 = 71) -> Tensor<Float> {
        var generator = SeededGenerator(seed)
        return .random([2, 6, 3], &generator, scale: 2)
    }

    /// Timesteps of a sequence, [B, n, F].
    private func part(_ x: Tensor<Float>, _ times: Range<Int>) -> Tensor<Float> {
        Tensor(shape: [times.count, 2, 3], times.flatMap { x.timestep($0).elements }).transposed
    }

    @Test func twoHalvesAreOneWhole() throws {
        let model = try Models.lstm(weights, stateful)
        let x = input()
        let whole = try model.predict([x])[0]
        for precision in [Model.Precision.float32, .float64] {
            var session = try model.makeSession(precision: precision)
            let first = try session.run([part(x, 0..<4)])[0]
            let second = try session.run([part(x, 4..<6)])[0]
            for time in 0..<4 { #expect(first.timestep(time).distance(to: whole.timestep(time)) < 1e-6) }
            for time in 4..<6 {
                #expect(second.timestep(time - 4).distance(to: whole.timestep(time)) < 1e-6)
            }
        }
    }

    @Test func resetForgets() throws {
        let model = try Models.lstm(weights, stateful)
        var session = try model.makeSession()
        let fresh = try session.run([input()])
        #expect(try session.run([input()]) != fresh)
        session.reset()
        #expect(try session.run([input()]) == fresh)
        var double = try model.makeSession(precision: .float64)
        let once = try double.run([input()])
        double.reset()
        #expect(try double.run([input()]) == once)
    }

    @Test func statelessLayersCarryNothing() throws {
        let model = try Models.lstm(weights, .sequences)
        var session = try model.makeSession()
        let once = try session.run([input()])
        #expect(try session.run([input()]) == once)
        #expect(!model.description.isStateful)
        #expect(try Models.lstm(weights, stateful).description.isStateful)
    }

    @Test func sessionsAreIndependent() throws {
        let model = try Models.lstm(weights, stateful)
        var one = try model.makeSession()
        var other = try model.makeSession()
        let fresh = try one.run([input()])
        #expect(try other.run([input()]) == fresh)
        // A copy is a session of its own as well.
        var copy = one
        let second = try one.run([input(72)])
        #expect(try copy.run([input(72)]) == second)
        #expect(try one.run([input(72)]) != second)
    }

    @Test func errorsLeaveTheStateAlone() throws {
        let model = try Models.lstm(weights, stateful)
        let x = input()
        var session = try model.makeSession()
        _ = try session.run([part(x, 0..<3)])
        var untouched = session
        #expect(
            message { _ = try session.run([Tensor(shape: [1, 2, 3])]) }
                == "lstm: initial_state: expected shape [1, 4], found [2, 4]")
        #expect(
            message { _ = try session.run([Tensor(shape: [2, 2, 5])]) }
                == "x: input: expected shape [?, ?, 3], found [2, 2, 5]")
        #expect(message { _ = try session.run([x, x]) } == "inputs: expected 1 tensors, found 2")
        let rest = part(x, 3..<6)
        #expect(try session.run([rest]) == untouched.run([rest]))
    }

    /// The stateful layer has run by the time a later one fails.
    @Test func errorsInALaterLayer() throws {
        let ids = EmbeddingConfiguration(inputDim: 2, outputDim: 1)
        let model = try Models.chain([
            ("lstm", LSTMConfiguration(units: 4, options: stateful), weights.arrays),
            ("scale", ActivationConfiguration(.relu(negativeSlope: 1e9)), []),
            ("ids", ids, [NDArray(shape: [2, 1], [1, 2] as [Float])]),
        ])
        var session = try model.makeSession()
        let problem = message { _ = try session.run([input()]) }
        #expect(problem.hasPrefix("ids: input: expected token ids from 0 to 1, found "))
        func steps(_ session: Session) throws -> [NDArray] {
            let x = Session.Value(array: NDArray(input()), mask: nil)
            return try session.trace(call: 0, inputs: [x], initialState: [], mask: nil).map(\.array)
        }
        #expect(try steps(session) == steps(model.makeSession()))
    }

    @Test func statefulMaskedRowsKeepTheirState() throws {
        let model = try Models.chain([
            ("masking", MaskingConfiguration(maskValue: 0), []),
            ("lstm", LSTMConfiguration(units: 4, options: stateful), weights.arrays),
        ])
        var session = try model.makeSession()
        let x = input()
        _ = try session.run([x])
        // Row 1 is masked throughout: its outputs are 0 and its state waits.
        var pause = input(75)
        for index in 18..<36 { pause.elements[index] = 0 }
        let paused = try session.run([pause])[0]
        #expect(paused.elements[24..<48].allSatisfy { $0 == 0 })
        let later = try session.run([x])[0]
        let lstm: LSTM<Float> = try weights.layer(.sequences)
        let states = try lstm(x.row(1)).states
        #expect(later.row(1).distance(to: try lstm(x.row(1), initialState: states).output) < 1e-6)
    }
}
