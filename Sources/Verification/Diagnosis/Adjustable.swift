import KerasRuntime

// What a trial may change in a configuration. A kind of layer joins by naming what it has; that the
// properties exist already is all it takes.

/// A configuration with an activation.
protocol ActivatedConfiguration: LayerConfiguration {
    var activation: Activation { get set }
}

/// A configuration that may have a bias, its last weight.
protocol BiasedConfiguration: LayerConfiguration {
    var useBias: Bool { get set }
}

/// A recurrent configuration with gates, whose columns stand side by side in each weight.
protocol GatedConfiguration: RecurrentConfiguration {
    var recurrentActivation: Activation { get set }
    /// One letter for each gate, in the order of the columns.
    static var gates: [String] { get }
    /// The gate to whose bias Keras adds 1 in a fresh layer.
    static var forgetGate: Int? { get }
}

extension ActivationConfiguration: ActivatedConfiguration {}

extension DenseConfiguration: ActivatedConfiguration, BiasedConfiguration {}

extension LSTMConfiguration: ActivatedConfiguration, BiasedConfiguration, GatedConfiguration {
    static var gates: [String] {
        Gate.allCases.map { gate in
            switch gate {
            case .input: "i"
            case .forget: "f"
            case .cell: "c"
            case .output: "o"
            }
        }
    }

    static var forgetGate: Int? { Gate.forget.rawValue }
}

extension GRUConfiguration: ActivatedConfiguration, BiasedConfiguration, GatedConfiguration {
    static var gates: [String] { ["z", "r", "h"] }
    static var forgetGate: Int? { nil }
}

extension SimpleRNNConfiguration: ActivatedConfiguration, BiasedConfiguration {}
