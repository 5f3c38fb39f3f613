import KerasRuntime

// Every activation that Keras has a name for.

extension Subject {
    var activationRemedies: [Remedy] {
        remedies { paths in
            let phrase = Part.phrase(paths)
            var remedies: [Remedy] = []
            if let now = configurations(paths, as: (any ActivatedConfiguration).self).first?.activation {
                remedies += Activation.named.filter { $0 != now }.map { activation in
                    Remedy(
                        cause: now.isHardSigmoid && activation.isHardSigmoid
                            ? .hardSigmoidVersion : .activation,
                        kind: .activation,
                        detail: "the activation\(phrase) is \(activation.fullName), not \(now.fullName)"
                    ) { variant in
                        variant.changeParts(paths, as: (any ActivatedConfiguration).self) {
                            $0.activation = activation
                        }
                    }
                }
            }
            let gated = configurations(paths, as: (any GatedConfiguration).self)
            if let now = gated.first?.recurrentActivation {
                remedies += Activation.named.filter { $0 != now }.map { activation in
                    Remedy(
                        cause: now.isHardSigmoid && activation.isHardSigmoid
                            ? .hardSigmoidVersion : .recurrentActivation,
                        kind: .recurrentActivation,
                        detail:
                            "the recurrent activation\(phrase) is \(activation.fullName), not \(now.fullName)"
                    ) { variant in
                        variant.changeParts(paths, as: (any GatedConfiguration).self) {
                            $0.recurrentActivation = activation
                        }
                    }
                }
            }
            return remedies
        }
    }
}

extension Activation {
    /// What Keras' names stand for, the likelier ones first; different names of one function once.
    static let named: [Activation] = [
        .tanh, .sigmoid, .hardSigmoid(slope: 0.2), .hardSigmoid(slope: 1.0 / 6), .linear, .relu(),
        .softsign, .softplus, .elu(alpha: 1), .selu, .softmax, .gelu(approximate: false),
        .gelu(approximate: true), .silu, .exponential, .relu(maximum: 6), .relu(negativeSlope: 0.2),
        .relu(negativeSlope: 0.3), .hardSilu, .mish, .logSoftmax, .logSigmoid, .tanhShrink, .hardTanh,
        .hardShrink(threshold: 0.5), .softShrink(threshold: 0.5), .squareplus(b: 4), .sparsePlus,
        .sparseSigmoid, .thresholdedReLU(theta: 1),
    ]

    var isHardSigmoid: Bool {
        if case .hardSigmoid = self { true } else { false }
    }

    /// The name for people, where a name alone does not tell which version's function it is.
    var fullName: String {
        switch self {
        case .hardSigmoid(0.2): "hard_sigmoid of Keras 2 (clip(0.2·x + 0.5))"
        case .hardSigmoid: "hard_sigmoid of Keras 3 (clip(x/6 + 0.5))"
        default: description
        }
    }
}
