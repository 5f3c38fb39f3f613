/// How a recurrent layer walks through time: Keras' arguments that do not concern the cell.
public struct RNNOptions: Sendable, Hashable, Codable {
    /// What a masked step outputs.
    public enum MaskedOutput: String, Sendable, Hashable, Codable {
        /// The output before, or 0 if there is none: Keras 2.3, TensorFlow 1.13 and everything later.
        case previousOutput
        /// The first of the states, which it carries: Keras 1 and Keras 2 up to 2.2.4, without `unroll`.
        case firstState
    }

    /// Whether y is the whole sequence, [B, T, U], or the last output, [B, U].
    public var returnSequences = false
    /// Whether the states after the last step are returned behind y.
    public var returnState = false
    /// Whether time runs backwards; a returned sequence stays in the order of processing.
    public var goBackwards = false
    /// Whether the state after a call is the initial state of the next one, row by row.
    public var stateful = false
    /// Whether inputs, outputs and masks are [T, B, …] rather than [B, T, …].
    public var timeMajor = false
    /// Whether Keras unrolled the loop. Makes no difference to the answers.
    public var unroll = false
    /// Whether masked steps output 0 rather than the previous output.
    public var zeroOutputForMask = false
    /// What masked steps output.
    public var maskedOutput = MaskedOutput.previousOutput
    /// Whether a mask that merely travels with the input is ignored in a call that gets an initial
    /// state, as Keras 3 does. A mask given as an argument of its own is always applied.
    public var initialStateDropsMask = false
    /// Whether a stateful layer prefers a carried state that is not all zero to an initial state it
    /// is given, as TensorFlow's Keras 2 does.
    public var carriedStateWins = false

    /// Keras' defaults.
    public init() {}

    /// The options that are set, as Keras names them, and what versions of Keras differ in.
    var settings: [LayerSetting] {
        let flags = [
            ("return_sequences", returnSequences), ("return_state", returnState),
            ("go_backwards", goBackwards), ("stateful", stateful), ("time_major", timeMajor),
            ("unroll", unroll), ("zero_output_for_mask", zeroOutputForMask),
        ]
        let masked = maskedOutput == .firstState ? [LayerSetting("masked_output", "first state")] : []
        return flags.filter(\.1).map { LayerSetting($0.0, $0.1) } + masked
    }
}
