/// What usually makes an imported layer answer otherwise than the original.
///
/// The raw values are a contract with programs that read reports.
public enum Cause: String, Sendable, Hashable, CaseIterable {
    case gateOrder = "gate_order"
    case kernelTransposed = "kernel_transposed"
    case biasMissing = "bias_missing"
    case biasDoubled = "bias_doubled"
    case forgetBiasAdded = "forget_bias_added"
    case activation
    case recurrentActivation = "recurrent_activation"
    case hardSigmoidVersion = "hard_sigmoid_version"
    case goBackwards = "go_backwards"
    case state
    case bidirectionalSwapped = "bidirectional_swapped"
    case mergeMode = "merge_mode"
    case mask
    case timeMajor = "time_major"
    case weightsRounded = "weights_rounded"
    case weightsSwapped = "weights_swapped"
    case weightsChanged = "weights_changed"
    case dropout
    case zeroOutputForMask = "zero_output_for_mask"
    case batchOrder = "batch_order"
    case unknown

    /// Whether the fault lies in what the file holds, so that it is put right there; otherwise the
    /// original was run in another way than the file says.
    public var isInWeights: Bool {
        switch self {
        case .gateOrder, .kernelTransposed, .biasMissing, .biasDoubled, .forgetBiasAdded,
            .bidirectionalSwapped, .weightsRounded, .weightsSwapped, .weightsChanged:
            true
        default: false
        }
    }
}

extension Verification {
    /// One thing that makes a layer differ, or one of two that do so together.
    public struct Diagnosis: Sendable, Hashable {
        public let cause: Cause
        /// Name of the layer.
        public let layer: String
        /// What is the case, for people: "gates stored i c f o".
        public let detail: String
        /// What speaks for it.
        public let evidence: String
        /// The largest difference that is left when the cause is undone, over everything that was
        /// recorded of the layer; `nil` where it cannot be undone.
        public let maxAbsAfter: Double?
        /// Number of the explanation that it belongs to. Explanations are alternatives; causes of one
        /// explanation hold together.
        public let explanation: Int
    }
}
