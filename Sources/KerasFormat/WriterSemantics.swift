import KerasRuntime

/// What the same words mean in files of different writers.
///
/// Every difference between versions of Keras is decided here; a ``ModelDescription`` holds results only.
struct WriterSemantics {
    let writer: Writer

    /// `hard_sigmoid` is `clip(0.2·x + 0.5)` before Keras 3 and `relu6(x + 3) / 6` in it.
    var hardSigmoid: Activation { .hardSigmoid(slope: writer.line == .keras3 ? 1.0 / 6 : 0.2) }

    /// LSTM's `recurrent_activation` where the file does not give it.
    var defaultRecurrentActivation: Activation {
        switch writer.line {
        case .keras3, .tensorFlow: .sigmoid
        case .keras2: (writer.version ?? Version(2, 0, 0)) < Version(2, 3, 0) ? hardSigmoid : .sigmoid
        case .keras1, .earlyTensorFlow: hardSigmoid
        }
    }

    /// What masked steps output before the first valid one.
    func maskedStart(unroll: Bool) -> RNNOptions.MaskedStart {
        switch writer.line {
        case .keras3, .tensorFlow: .zero
        case .keras1: .initialState
        case .keras2:
            (writer.version ?? Version(2, 0, 0)) < Version(2, 3, 0) && !unroll ? .initialState : .zero
        case .earlyTensorFlow: unroll ? .zero : .initialState
        }
    }

    /// Keras 3 finds the mask of an input only if the call has no other tensor among its arguments.
    var initialStateDropsMask: Bool { writer.line == .keras3 }

    /// TensorFlow's Keras 2 uses an initial state in a stateful layer only while the carried one is zero.
    var carriedStateWins: Bool { writer.line == .tensorFlow }

    /// Freezing a wrapper, such as Bidirectional, does not freeze what it wraps before Keras 2.1, so
    /// its weights stay among the trainable ones.
    var wrapperCannotFreeze: Bool {
        writer.line == .keras1
            || writer.line == .keras2 && (writer.version ?? Version(2, 0, 0)) < Version(2, 1, 0)
    }

    /// What layers with several inputs, such as Add and Concatenate, make of their masks.
    ///
    /// Keras 3 before 3.4 looks for a mask at the list of inputs and finds none. Keras 3.4 to 3.8 could not
    /// run Concatenate with masks of a free batch at all.
    var mergedMasks: MaskRule {
        guard writer.line == .keras3 else { return .every }
        return (writer.version ?? Version(3, 4, 0)) < Version(3, 4, 0) ? .none : .any
    }

    /// Whether Identity passes a mask on.
    var identityPassesMask: Bool { writer.line == .keras3 }

    /// Whether a half of Bidirectional outputs 0 at masked steps.
    ///
    /// TensorFlow from 1.15 on and Keras 3 set it to `return_sequences`, whatever the half says.
    /// TensorFlow 1.13 always set it and says so in the file; its version is that of 1.15, 2.2.4-tf.
    func zeroesMaskedOutput(ofHalf options: RNNOptions) -> Bool {
        switch writer.line {
        case .tensorFlow:
            options.returnSequences || (writer.version == Version(2, 2, 4) && options.zeroOutputForMask)
        case .keras3: options.returnSequences
        case .keras1, .keras2, .earlyTensorFlow: options.zeroOutputForMask
        }
    }
}
