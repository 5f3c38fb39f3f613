import ArrayData
import KerasRuntime

/// Small models put together by hand.
enum Models {
    /// input [B, T, 3] → layers in a row → the last one's outputs.
    static func chain(
        _ layers: [(name: String, configuration: any LayerConfiguration, weights: [NDArray])],
        input: PartialShape? = [nil, nil, 3], computeType: ElementType = .float32
    ) throws -> Model {
        var calls: [ModelDescription.Call] = []
        var next = 1
        var last = [0]
        for (index, layer) in layers.enumerated() {
            let outputs = Array(next..<(next + layer.configuration.outputCount))
            calls.append(ModelDescription.Call(layer: index, inputs: [last[0]], outputs: outputs))
            next += outputs.count
            last = outputs
        }
        let name = layers.last?.name ?? ""
        let description = ModelDescription(
            name: "chain", inputs: [ModelDescription.Input(name: "x", shape: input)],
            layers: layers.map {
                ModelDescription.Layer(
                    name: $0.name, className: type(of: $0.configuration).kind,
                    configuration: $0.configuration, computeType: computeType)
            },
            calls: calls,
            outputs: last.enumerated().map {
                ModelDescription.Output(name: $0 == 0 ? name : "\(name)_\($0)", value: $1)
            })
        return try Model(description, weights: layers.map(\.weights))
    }

    /// One LSTM of 4 units on 3 features.
    static func lstm(
        _ weights: RandomLSTM, _ options: RNNOptions, computeType: ElementType = .float32
    ) throws -> Model {
        let configuration = LSTMConfiguration(units: weights.units, options: options)
        return try chain([("lstm", configuration, weights.arrays)], computeType: computeType)
    }

    /// Inputs x [B, T, 3], h and c [B, 4]; one LSTM that gets h and c as its initial state.
    static func lstmWithInitialState(_ weights: RandomLSTM, _ options: RNNOptions) throws -> Model {
        let configuration = LSTMConfiguration(units: weights.units, options: options)
        let description = ModelDescription(
            name: "given",
            inputs: [
                ModelDescription.Input(name: "x", shape: [nil, nil, 3]),
                ModelDescription.Input(name: "h", shape: [nil, 4]),
                ModelDescription.Input(name: "c", shape: [nil, 4]),
            ],
            layers: [ModelDescription.Layer(name: "lstm", className: "LSTM", configuration: configuration)],
            calls: [
                ModelDescription.Call(
                    layer: 0, inputs: [0], initialState: [1, 2],
                    outputs: Array(3..<(3 + configuration.outputCount)))
            ],
            outputs: [ModelDescription.Output(name: "lstm", value: 3)])
        return try Model(description, weights: [weights.arrays])
    }
}
