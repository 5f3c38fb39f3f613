import ArrayData
import Foundation
import KerasRuntime
import TestSupport
import Testing

/// What callers get wrong, and the exact words with which they are told.
@Suite struct BadInputTests {
    /// Embedding of 5 words, LSTM of 2 units, Dense.
    private func textModel() throws -> Model {
        try Model(
            ModelDescription(
                name: "text", inputs: [ModelDescription.Input(name: "tokens", shape: [nil, nil])],
                layers: [
                    ModelDescription.Layer(
                        name: "embedding", className: "Embedding",
                        configuration: EmbeddingConfiguration(inputDim: 5, outputDim: 3)),
                    ModelDescription.Layer(
                        name: "lstm", className: "LSTM", configuration: LSTMConfiguration(units: 2)),
                ],
                calls: [
                    ModelDescription.Call(layer: 0, inputs: [0], outputs: [1]),
                    ModelDescription.Call(layer: 1, inputs: [1], outputs: [2]),
                ],
                outputs: [ModelDescription.Output(name: "lstm", value: 2)]),
            weights: [
                [array([5, 3])], [array([3, 8]), array([2, 8]), array([8])],
            ])
    }

    private func array(_ shape: [Int]) -> NDArray {
        NDArray(shape: shape, (0..<shape.reduce(1, *)).map { 0.3 - Float($0 % 7) / 8 })
    }

    @Test func wrongShape() throws {
        let model = try textModel()
        #expect(
            message { _ = try model.predict(Tensor(shape: [4], [0, 1, 2, 3])) }
                == "tokens: input: expected shape [?, ?], found [4]")
        var session = try model.makeSession()
        #expect(
            message { _ = try session.step(Tensor(shape: [1, 2, 3])) }
                == "tokens: input: expected shape [?, ?], found [1, 2, 3]")
        // A refused input leaves the session as it was.
        #expect(try session.step(Tensor(shape: [1, 1], [3])).shape == [1, 2])
    }

    @Test func noTimesteps() throws {
        let model = try textModel()
        #expect(
            message { _ = try model.predict(Tensor(shape: [1, 0])) }
                == "lstm: input: expected at least one timestep, found [1, 0, 3]")
    }

    @Test(arguments: [-1, 5, 1e9, .infinity, .nan] as [Float]) func tokenOutOfTheVocabulary(_ id: Float)
        throws
    {
        let model = try textModel()
        #expect(
            message { _ = try model.predict(Tensor(shape: [1, 2], [0, id])) }
                == "embedding: input: expected token ids from 0 to 4, found \(id)")
    }

    @Test func wrongNumberOfInputs() throws {
        let model = try textModel()
        #expect(
            message { _ = try model.predict([] as [Tensor<Float>]) } == "inputs: expected 1 tensors, found 0")
        #expect(
            message { _ = try model.predict(["words": Tensor(shape: [1, 1])]) }
                == #"inputs: expected "tokens", found "words""#)
        #expect(try model.predict(["tokens": Tensor(shape: [1, 1])])["lstm"]?.shape == [1, 2])
    }

    @Test func stateOfAnotherBatchSize() throws {
        let model = try textModel()
        var session = try model.makeSession()
        _ = try session.step(Tensor(shape: [2, 1], [1, 2]))
        let state = session.state
        #expect(
            message { _ = try session.step(Tensor(shape: [3, 1], [1, 2, 3])) }
                == "lstm: initial_state: expected shape [3, 2], found [2, 2]")
        // Saved, and restored elsewhere.
        let saved = try JSONEncoder().encode(state)
        var other = try model.makeSession()
        try other.restore(JSONDecoder().decode(SessionState.self, from: saved))
        #expect(
            try other.step(Tensor(shape: [2, 1], [3, 4])) == session.step(Tensor(shape: [2, 1], [3, 4])))
        try other.restore(state)
        #expect(
            message { _ = try other.step(Tensor(shape: [1, 1], [1])) }
                == "lstm: initial_state: expected shape [1, 2], found [2, 2]")
    }

    @Test func stateThatIsNone() throws {
        let model = try textModel()
        var session = try model.makeSession()
        func decoded(_ json: String) throws -> SessionState {
            try JSONDecoder().decode(SessionState.self, from: Data(json.utf8))
        }
        let unknown = try decoded(#"{"layers":[{"name":"gru","states":[]}]}"#)
        #expect(
            message { try session.restore(unknown) }
                == #"state: expected states of layers of the model, found "gru""#)
        let call = try decoded(#"{"layers":[{"name":"lstm","call":7,"states":[]}]}"#)
        #expect(
            message { try session.restore(call) } == "lstm: state: expected a call of the layer, found call 7"
        )
        // Extents whose product overflows do not make a tensor, whatever comes behind them.
        for shape in ["[4611686018427387904,4,0]", "[-1,-2]", "[2]"] {
            #expect(throws: DecodingError.self) {
                try decoded(#"{"layers":[{"name":"lstm","states":[{"shape":\#(shape),"elements":[]}]}]}"#)
            }
        }
        let few = try decoded(#"{"layers":[{"name":"lstm","call":0,"states":[]}]}"#)
        try session.restore(few)
        #expect(
            message { _ = try session.step(Tensor(shape: [1, 1], [1])) }
                == "lstm: initial_state: expected 2 tensors, found 0")
    }

    @Test func anotherModel() throws {
        let model = try textModel()
        try model.requireNames(inputs: ["tokens"], outputs: ["lstm"])
        #expect(
            message { try model.requireNames(inputs: ["tokens"], outputs: ["dense"]) }
                == #"outputs: expected "dense", found "lstm""#)
        #expect(
            message { try model.requireNames(inputs: [], outputs: ["lstm"]) }
                == #"inputs: expected none, found "tokens""#)
    }

    @Test func layersByName() throws {
        let model = try textModel()
        let layer = try #require(model["lstm"])
        #expect(layer.className == "LSTM")
        #expect(layer.weightNames == ["kernel", "recurrent_kernel", "bias"])
        #expect(layer["kernel"]?.shape == [3, 8])
        #expect(layer["gamma"] == nil)
        #expect(model["gru"] == nil)
        let x = Tensor<Float>(shape: [1, 2, 3], [1, -2, 3, 0.5, 0.25, -1])
        #expect(try layer.lstm()(x).output.shape == [1, 2])
        #expect(
            message { _ = try model["embedding"]?.lstm() }
                == "embedding: class: expected LSTM, found Embedding")
    }
}
