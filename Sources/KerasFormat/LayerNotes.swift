import JSON
import KerasRuntime

/// What a reader of a model should know about a layer beyond its settings: where the file leaves
/// something to its writer, or where this program does not do as Keras does.
enum LayerNotes {
    /// - Parameters:
    ///   - settings: The layer's settings as the file has them.
    ///   - layer: What they were read as.
    static func notes(on settings: Settings, _ layer: ModelDescription.Layer) -> [String] {
        var notes: [String] = []
        let cells = cells(in: layer.configuration.base)
        let writer = settings.semantics.writer
        if let activation = cells.lazy.compactMap(\.gateActivation).first,
            !settings.mentions(["recurrent_activation", "inner_activation"]),
            !settings.innermostClass(layer.className).hasPrefix("CuDNN")
        {
            notes.append(
                "recurrent_activation is not in the file: \(activation), the default of \(writer.line.rawValue)"
            )
        }
        if cells.contains(where: { $0.allActivations.contains { $0.isHardSigmoid } }) {
            let formula =
                writer.line == .keras3
                ? "relu6(x + 3) / 6, as Keras 3 has it" : "clip(0.2·x + 0.5), as before Keras 3"
            notes.append("hard_sigmoid is \(formula)")
        }
        if cells.contains(where: { $0.options.maskedOutput == .firstState }) {
            notes.append("masked steps output the first state, as before Keras 2.3")
        }
        if layer.computeType == .float16 || layer.computeType == .bfloat16 {
            notes.append("Keras computes in \(layer.computeType.rawValue), this program in float32")
        }
        return notes.map { "\(layer.name): \($0)" }
    }

    /// The recurrent layers in a layer: itself, the halves of a wrapper, or those of a model in its place.
    private static func cells(in configuration: any LayerConfiguration) -> [any RecurrentConfiguration] {
        switch configuration {
        case let wrapper as BidirectionalConfiguration:
            cells(in: wrapper.forward.base) + cells(in: wrapper.backward.base)
        case let wrapper as TimeDistributedConfiguration: cells(in: wrapper.inner.base)
        case let model as ModelConfiguration:
            model.description.layers.flatMap { cells(in: $0.configuration.base) }
        case let layer as any RecurrentConfiguration: [layer]
        default: []
        }
    }
}

extension RecurrentConfiguration {
    fileprivate var gateActivation: Activation? {
        switch self {
        case let lstm as LSTMConfiguration: lstm.recurrentActivation
        case let gru as GRUConfiguration: gru.recurrentActivation
        case let layer as ConvLSTMConfiguration: layer.recurrentActivation
        case let stack as StackedRNNConfiguration:
            stack.cellConfigurations.lazy.compactMap { $0.gateActivation }.first
        default: nil
        }
    }

    /// All activations, those of stacked cells included.
    fileprivate var allActivations: [Activation] {
        switch self {
        case let lstm as LSTMConfiguration: [lstm.activation, lstm.recurrentActivation]
        case let gru as GRUConfiguration: [gru.activation, gru.recurrentActivation]
        case let layer as ConvLSTMConfiguration: [layer.activation, layer.recurrentActivation]
        case let rnn as SimpleRNNConfiguration: [rnn.activation]
        case let stack as StackedRNNConfiguration: stack.cellConfigurations.flatMap { $0.allActivations }
        default: []
        }
    }
}

extension Activation {
    fileprivate var isHardSigmoid: Bool {
        if case .hardSigmoid = self { return true }
        return false
    }
}

extension Settings {
    /// Whether any of some keys stands in the settings, those of inner layers included.
    fileprivate func mentions(_ keys: [String]) -> Bool {
        let config = JSONValue.object(members)
        return keys.contains { config.hasKey($0) }
    }

    /// The class of the layer inside of all wrappers, or of the layer itself.
    fileprivate func innermostClass(_ className: String) -> String {
        var name = className
        var config = JSONValue.object(members)
        while let layer = config["layer"], let inner = layer["class_name"]?.string {
            name = inner
            config = layer["config"] ?? .null
        }
        return name
    }
}
