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

    /// ConvLSTM's `recurrent_activation` where the file does not give it.
    var defaultConvLSTMRecurrentActivation: Activation { writer.line == .keras3 ? .sigmoid : hardSigmoid }

    /// Whether `TimeDistributed` asks the layer inside for its mask: Keras 2 from 2.2.3 on and TensorFlow's.
    /// All others hand on the mask that came with the input.
    var timeDistributedHandsOnInnerMasks: Bool {
        switch writer.line {
        case .tensorFlow, .earlyTensorFlow: true
        case .keras2: (writer.version ?? Version(2, 0, 0)) >= Version(2, 2, 3)
        case .keras1, .keras3: false
        }
    }

    /// GRU's `reset_after` where the file does not give it.
    var defaultResetAfter: Bool { writer.line == .keras3 || writer.line == .tensorFlow }

    /// Whether stacked cells list their states from the last cell down.
    var statesLastCellFirst: Bool {
        writer.line == .earlyTensorFlow
            || writer.line == .keras2 && (writer.version ?? Version(2, 0, 0)) < Version(2, 2, 3)
    }

    /// What masked steps output.
    func maskedOutput(unroll: Bool) -> RNNOptions.MaskedOutput {
        switch writer.line {
        case .keras3, .tensorFlow: .previousOutput
        case .keras1: .firstState
        case .keras2:
            (writer.version ?? Version(2, 0, 0)) < Version(2, 3, 0) && !unroll
                ? .firstState : .previousOutput
        case .earlyTensorFlow: unroll ? .previousOutput : .firstState
        }
    }

    /// Keras 3 finds the mask of an input only if the call has no other tensor among its arguments.
    var initialStateDropsMask: Bool { writer.line == .keras3 }

    /// TensorFlow 2 before Keras 3 uses an initial state in a stateful layer only while the carried one is
    /// zero; TensorFlow 1.15 always. Its version is also that of TensorFlow 2.0 and 2.1.
    var carriedStateWins: Bool { writer.line == .tensorFlow && writer.version != Version(2, 2, 4) }

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

    /// Whether the layer ReLU passes a mask on: a slip of the pen stops it in TensorFlow's early versions.
    var reluPassesMask: Bool {
        switch writer.line {
        case .earlyTensorFlow: false
        case .tensorFlow: (writer.version ?? Version(2, 5, 0)) >= Version(2, 5, 0)
        case .keras1, .keras2, .keras3: true
        }
    }

    /// What the layer Softmax does with a mask.
    var softmaxMask: SoftmaxConfiguration.MaskUse {
        switch writer.line {
        case .keras1, .keras2, .earlyTensorFlow: .none
        case .tensorFlow: (writer.version ?? Version(2, 5, 0)) >= Version(2, 5, 0) ? .added : .none
        case .keras3: (writer.version ?? Version(3, 13, 0)) >= Version(3, 13, 0) ? .replacing : .added
        }
    }

    /// What MultiHeadAttention does with masks: nothing before TensorFlow 2.10.
    ///
    /// Keras 3.7 and later take another way where nobody looks at the weights of the steps.
    ///
    /// - Parameter seesScores: Whether the weights are returned or some of them dropped in training.
    func multiHeadMask(seesScores: Bool) -> MultiHeadAttentionConfiguration.MaskUse {
        switch writer.line {
        case .keras1, .keras2, .earlyTensorFlow: return .none
        case .tensorFlow: return (writer.version ?? Version(2, 10, 0)) >= Version(2, 10, 0) ? .added : .none
        case .keras3:
            let version = writer.version ?? Version(3, 13, 0)
            if version >= Version(3, 7, 0), !seesScores { return .filled }
            return softmaxMask == .replacing ? .replacing : .added
        }
    }

    /// Whether MultiHeadAttention takes the masks off its inputs, so that whatever Keras runs later finds
    /// none.
    var multiHeadAttentionTakesMasks: Bool {
        writer.line == .keras3 && (writer.version ?? Version(3, 7, 0)) >= Version(3, 7, 0)
    }

    /// Whether negative `attention_axes` of MultiHeadAttention count the heads and so mean others than
    /// they say: Keras up to 3.9 does so, from 3.12 on it does not.
    var countsHeadsAmongAttentionAxes: Bool {
        writer.line != .keras3 || (writer.version ?? Version(3, 12, 0)) < Version(3, 12, 0)
    }

    /// What `bilinear` means: Keras, while it was not TensorFlow's own, measured from the corners.
    var bilinear: Interpolation {
        switch writer.line {
        case .keras1, .keras2, .earlyTensorFlow: .bilinearOfCorners
        case .tensorFlow, .keras3: .bilinear
        }
    }

    /// Whether UpSampling2D, where it interpolates and channels come first, takes one extent for another
    /// and so makes an image of another size: Keras 3 at first did.
    var confusesExtentsOfImages: Bool {
        writer.line == .keras3 && (writer.version ?? Version(3, 3, 0)) < Version(3, 3, 0)
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
