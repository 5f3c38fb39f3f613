import ArrayData
import TestSupport
import Testing

@testable import KerasRuntime

/// Models that cannot run as streams: T in pieces would not give what T at once gives.
@Suite struct StreamRefusalTests {
    private static let reason = "stream: expected layers that see one timestep at a time, found"

    private static func chain(
        _ message: String, input: PartialShape = [nil, nil, 3], _ layers: (String, any LayerConfiguration)...
    ) -> (description: ModelDescription, message: String) {
        var calls: [ModelDescription.Call] = []
        var (last, next) = (0, 1)
        for (index, layer) in layers.enumerated() {
            let outputs = Array(next..<(next + layer.1.outputCount))
            calls.append(ModelDescription.Call(layer: index, inputs: [last], outputs: outputs))
            last = next
            next += outputs.count
        }
        return (describe([input], layers, calls), message)
    }

    private static func describe(
        _ inputs: [PartialShape], _ layers: [(String, any LayerConfiguration)],
        _ calls: [ModelDescription.Call]
    ) -> ModelDescription {
        ModelDescription(
            name: "model",
            inputs: inputs.enumerated().map { ModelDescription.Input(name: "x\($0)", shape: $1) },
            layers: layers.map {
                ModelDescription.Layer(name: $0.0, className: type(of: $0.1).kind, configuration: $0.1)
            }, calls: calls, outputs: [ModelDescription.Output(name: "y", value: calls.last?.outputs[0] ?? 0)]
        )
    }

    private static let lstm = LSTMConfiguration(units: 4, options: .sequences)
    private static let last = LSTMConfiguration(units: 4)
    private static var bidirectional: BidirectionalConfiguration {
        BidirectionalConfiguration(forward: last, backward: last, mergeMode: .sum)
    }
    private static let backwards = GRUConfiguration(units: 4, options: RNNOptions { $0.goBackwards = true })
    private static let repeated = RepeatVectorConfiguration(count: 5)

    private static var rows: [(description: ModelDescription, message: String)] {
        [
            chain("no error", ("lstm", lstm), ("rest", last), ("dense", DenseConfiguration(units: 2))),
            chain(
                "both: \(reason) Bidirectional, which sees others as well", ("lstm", lstm),
                ("both", bidirectional)),
            chain("gru: \(reason) one that goes backwards", ("lstm", lstm), ("gru", backwards)),
            chain(
                "flat: \(reason) Reshape, which sees others as well", ("lstm", lstm),
                ("flat", ReshapeConfiguration(.flattened(channelsFirst: false)))),
            // What is made of the last output alone may be reshaped.
            chain(
                "no error", ("lstm", last), ("flat", ReshapeConfiguration(.flattened(channelsFirst: false)))),
            chain(
                "pool: \(reason) GlobalPooling, which sees others as well", ("lstm", lstm),
                ("pool", GlobalPoolingConfiguration(.average, rank: 1))),
            chain(
                "again: \(reason) a sequence made within the model", ("lstm", last), ("repeat", repeated),
                ("again", lstm)),
            chain(
                "both: \(reason) a sequence made within the model", ("lstm", last), ("repeat", repeated),
                ("both", bidirectional)),
            chain("no error", ("norm", LayerNormalizationConfiguration()), ("lstm", lstm)),
            chain(
                "norm: \(reason) LayerNormalization, which sees others as well", input: [nil, 7, 3],
                ("norm", LayerNormalizationConfiguration(axes: [-2, -1])), ("lstm", lstm)),
            chain(
                "norm: \(reason) BatchNormalization, which sees others as well", input: [nil, 7, 3],
                ("norm", BatchNormalizationConfiguration(axis: -2)), ("lstm", lstm)),
            // Of images, the second dimension from the end is not time.
            chain(
                "no error", input: [nil, nil, 6, 3], ("norm", BatchNormalizationConfiguration(axis: -2))),
        ]
    }

    @Test func chains() {
        for row in Self.rows {
            #expect(message { try row.description.requireStreamable() } == row.message)
            #expect(row.description.isStreamable == (row.message == "no error"))
        }
    }

    /// x, then a layer of its own for each, then both together.
    private func joined(
        _ merge: any LayerConfiguration, _ first: any LayerConfiguration, _ second: any LayerConfiguration,
        inputs: [PartialShape] = [[nil, nil, 3]]
    ) -> String {
        let start = inputs.count
        let calls = [
            ModelDescription.Call(layer: 0, inputs: [0], outputs: [start]),
            ModelDescription.Call(layer: 1, inputs: [start - 1], outputs: [start + 1]),
            ModelDescription.Call(layer: 2, inputs: [start, start + 1], outputs: [start + 2]),
        ]
        let description = Self.describe(
            inputs, [("first", first), ("second", second), ("merge", merge)], calls)
        return message { try description.requireStreamable() }
    }

    @Test func joinedSequences() {
        let (add, side) = (MergeConfiguration(.add), ConcatenateConfiguration(axis: -1))
        let (lstm, last) = (Self.lstm, Self.last)
        #expect(joined(add, lstm, lstm) == "no error")
        #expect(joined(side, lstm, lstm) == "no error")
        #expect(joined(add, last, last) == "no error")
        let whole = "merge: \(Self.reason) Concatenate, which sees others as well"
        #expect(joined(ConcatenateConfiguration(axis: 1), lstm, lstm) == whole)
        #expect(joined(ConcatenateConfiguration(axis: -2), lstm, lstm) == whole)
        // The last output, added to every timestep, has seen those to come.
        #expect(
            joined(add, lstm, last)
                == "merge: \(Self.reason) a sequence beside what is made of all of it")
        // What comes from outside may be added to every timestep, if it has none of its own.
        let inputs: [PartialShape] = [[nil, nil, 3], [nil, 4]]
        #expect(joined(add, lstm, DenseConfiguration(units: 4), inputs: inputs) == "no error")
        #expect(
            joined(add, lstm, Self.repeated, inputs: inputs)
                == "merge: \(Self.reason) a sequence made within the model")
    }

    /// An encoder's state at the end of the sequence is not known while the decoder's sequence runs.
    @Test func initialStates() throws {
        let encoder = LSTMConfiguration(units: 4, options: RNNOptions { $0.returnState = true })
        let calls = [
            ModelDescription.Call(layer: 0, inputs: [0], outputs: [2, 3, 4]),
            ModelDescription.Call(layer: 1, inputs: [1], initialState: [3, 4], outputs: [5]),
        ]
        let description = Self.describe(
            [[nil, nil, 3], [nil, nil, 3]], [("encoder", encoder), ("decoder", Self.lstm)], calls)
        #expect(
            message { try description.requireStreamable() }
                == "decoder: \(Self.reason) an initial state made of the sequence")
        let weights = RandomLSTM(units: 4, features: 3, seed: 210)
        #expect(try Models.lstmWithInitialState(weights, .sequences).description.isStreamable)
    }

    @Test func steppingIsRefused() throws {
        let model = try StreamedModel(
            ("flat", ReshapeConfiguration(.flattened(channelsFirst: false)))
        ).model()
        var session = try model.makeSession()
        let problem = "flat: \(Self.reason) Reshape, which sees others as well"
        let x = Tensor<Float>(shape: [1, 2, 3])
        #expect(message { _ = try session.step([x]) } == problem)
        // Running the model as a whole is not a stream; a second attempt is refused as well.
        #expect(try session.run([x])[0].shape == [1, 6])
        #expect(message { _ = try session.step([x]) } == problem)
    }
}
