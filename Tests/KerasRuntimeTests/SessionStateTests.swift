import ArrayData
import Dispatch
import Foundation
import TestSupport
import Testing

@testable import KerasRuntime

/// What a session carries, taken out, kept, and put back: F = 3, T = 7, B = 2.
@Suite struct SessionStateTests {
    private func input(_ seed: UInt64 = 221, batch: Int = 2) -> Tensor<Float> {
        var generator = SeededGenerator(seed)
        return .random([batch, 7, 3], &generator, scale: 2)
    }

    private func model() throws -> Model {
        try StreamedModel(
            ("masking", MaskingConfiguration(maskValue: 0)),
            ("lstm", LSTMConfiguration(units: 4, options: .sequences)),
            ("gru", GRUConfiguration(units: 2)), ("dense", DenseConfiguration(units: 3))
        ).model()
    }

    @Test func statesAreTheLayers() throws {
        let weights = RandomLSTM(units: 4, features: 3, seed: 222)
        let model = try Models.lstm(weights, .sequences)
        let expected = try (weights.layer(.sequences) as LSTM<Float>)(input()).states
        for precision in [Model.Precision.float32, .float64] {
            var session = try model.makeSession(precision: precision)
            #expect(session.state == SessionState(layers: []))
            _ = try session.step([input()], pieces: [2, 5])
            let state = session.state
            #expect(state.layers.map(\.name) == ["lstm"])
            #expect(state.layers.map(\.call) == [0])
            #expect(state["gru"] == nil)
            let found = try #require(state["lstm"])
            // h, c, and the last output, which is h where nothing is masked.
            #expect(found.map(\.shape) == [[2, 4], [2, 4], [2, 4]])
            #expect(found[0].distance(to: expected[0].converted()) < 1e-6)
            #expect(found[1].distance(to: expected[1].converted()) < 1e-6)
            #expect(found[2] == found[0])
        }
        // A layer that Keras made stateful has one state for all its calls, without an output.
        let stateful = RNNOptions { $0.stateful = true }
        var session = try Models.lstm(weights, stateful).makeSession()
        _ = try session.run([input()])
        #expect(session.state.layers.map(\.call) == [nil])
        #expect(session.state["lstm"] == expected.map { $0.converted() })
    }

    @Test(arguments: [Model.Precision.float32, .float64])
    func goesOnInAnotherSession(precision: Model.Precision) throws {
        let model = try model()
        // A step that is masked after the break repeats what was before it.
        var x = input()
        for feature in 0..<3 { x.elements[3 * 3 + feature] = 0 }
        var session = try model.makeSession(precision: precision)
        _ = try session.step([x.times(0..<3)])
        let saved = try JSONEncoder().encode(session.state)
        let expected = try session.step([x.times(3..<7)])
        let state = try JSONDecoder().decode(SessionState.self, from: saved)
        var other = try model.makeSession(precision: precision)
        let fresh = try other.step([x.times(3..<7)])
        #expect(fresh[0].distance(to: expected[0]) > 0.01)
        try other.restore(state)
        #expect(other.state == state)
        #expect(try other.step([x.times(3..<7)]) == expected)
        #expect(other.state == session.state)
    }

    @Test func statefulModelsGoOnAsWell() throws {
        let options = RNNOptions {
            $0.stateful = true
            $0.returnSequences = true
        }
        let model = try Models.lstm(RandomLSTM(units: 4, features: 3, seed: 223), options)
        var session = try model.makeSession()
        _ = try session.run([input()])
        let state = session.state
        let expected = try session.run([input(224)])
        var other = try model.makeSession()
        try other.restore(state)
        #expect(try other.run([input(224)]) == expected)
    }

    private func decoded(_ json: String) throws -> SessionState {
        try JSONDecoder().decode(SessionState.self, from: Data(json.utf8))
    }

    private func state(_ name: String, call: String, _ tensors: String = "") throws -> SessionState {
        try decoded(#"{"layers": [{"name": "\#(name)", "call": \#(call), "states": [\#(tensors)]}]}"#)
    }

    @Test func unknownLayersAndCalls() throws {
        var session = try model().makeSession()
        _ = try session.step([input()])
        let before = session.state
        #expect(
            message { try session.restore(state("lstm_9", call: "0")) }
                == "state: expected states of layers of the model, found \"lstm_9\"")
        #expect(
            message { try session.restore(state("lstm", call: "3")) }
                == "lstm: state: expected a call of the layer, found call 3")
        #expect(session.state == before)
    }

    @Test func statesThatDoNotFit() throws {
        let model = try model()
        func problem(_ tensors: String...) throws -> String {
            var session = try model.makeSession()
            try session.restore(state("lstm", call: "0", tensors.joined(separator: ", ")))
            return message { _ = try session.step([input(batch: 1)]) }
        }
        let good = #"{"shape": [1, 4], "elements": [1, 2, 3, 4]}"#
        let scalar = #"{"shape": [], "elements": [1]}"#
        #expect(try problem(good, good, good) == "no error")
        #expect(try problem() == "lstm: initial_state: expected 2 tensors, found 0")
        #expect(try problem(good, good) == "lstm: initial_state: expected 2 tensors, found 1")
        #expect(try problem(good, scalar, good) == "lstm: initial_state: expected shape [1, 4], found []")
        #expect(try problem(good, good, scalar) == "lstm: last output: expected shape [1, 4], found []")
        #expect(throws: DecodingError.self) { try problem(#"{"shape": [2, 4], "elements": [1]}"#) }
    }

    /// A state does not make a model one that can run as a stream.
    @Test func restoringIsNoWayRoundTheCheck() throws {
        let half = LSTMConfiguration(units: 4)
        let model = try StreamedModel(
            ("both", BidirectionalConfiguration(forward: half, backward: half, mergeMode: .sum))
        ).model()
        var session = try model.makeSession()
        try session.restore(state("both", call: "0"))
        #expect(message { _ = try session.step([input()]) }.hasPrefix("both: stream: expected layers"))
    }

    @Test func anotherBatchSize() throws {
        var session = try model().makeSession()
        _ = try session.step([input()])
        let before = session.state
        #expect(
            message { _ = try session.step([input(batch: 3)]) }
                == "lstm: initial_state: expected shape [3, 4], found [2, 4]")
        // Nothing has changed, and after a reset it is welcome.
        #expect(session.state == before)
        session.reset()
        #expect(session.state.layers.isEmpty)
        let fresh = try model().predict([input(batch: 3)])
        #expect(try session.step([input(batch: 3)])[0].distance(to: fresh[0]) < 1e-6)
    }

    /// A layer that is called twice carries a state for each call.
    @Test func sharedLayers() throws {
        let weights = RandomLSTM(units: 3, features: 3, seed: 225)
        let configuration = LSTMConfiguration(units: 3, options: .sequences)
        let description = ModelDescription(
            name: "shared", inputs: [ModelDescription.Input(name: "x", shape: [nil, nil, 3])],
            layers: [ModelDescription.Layer(name: "lstm", className: "LSTM", configuration: configuration)],
            calls: [
                ModelDescription.Call(layer: 0, inputs: [0], outputs: [1]),
                ModelDescription.Call(layer: 0, node: 1, inputs: [1], outputs: [2]),
            ],
            outputs: [
                ModelDescription.Output(name: "a", value: 1), ModelDescription.Output(name: "b", value: 2),
            ])
        let model = try Model(description, weights: [weights.arrays])
        let whole = try model.predict([input()])
        var session = try model.makeSession()
        let answers = try session.step([input()], pieces: [2, 1, 4])
        #expect(answers.distance(to: whole, areSequences: true) < 1e-6)
        #expect(session.state.layers.map(\.call) == [0, 1])
        #expect(session.state.layers[0].states != session.state.layers[1].states)
        var other = try model.makeSession()
        try other.restore(session.state)
        #expect(other.state == session.state)
    }

    @Test func manyThreads() throws {
        let model = try model()
        @Sendable func answers(_ seed: UInt64) throws -> [Tensor<Float>] {
            var session = try model.makeSession()
            return try session.step([input(seed)], pieces: [1, 2, 1, 3]).flatMap(\.outputs)
        }
        let alone = try (0..<16).map { try answers(300 + UInt64($0)) }
        #expect(alone[0] != alone[1])
        let lock = NSLock()
        nonisolated(unsafe) var together: [Int: [Tensor<Float>]] = [:]
        DispatchQueue.concurrentPerform(iterations: 16) { index in
            let found = try? answers(300 + UInt64(index))
            lock.withLock { together[index] = found }
        }
        for index in 0..<16 { #expect(together[index] == alone[index]) }
    }
}
