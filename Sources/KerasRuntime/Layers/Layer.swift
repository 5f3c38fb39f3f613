/// A tensor on its way through a model, with the mask that travels along.
public struct MaskedTensor<Element: TensorScalar>: Sendable {
    /// The values.
    public var tensor: Tensor<Element>
    /// Which timesteps are valid; `nil` where Keras has no mask.
    public var mask: Mask?

    /// Puts a tensor and its mask together.
    public init(_ tensor: Tensor<Element>, mask: Mask? = nil) {
        self.tensor = tensor
        self.mask = mask
    }
}

/// What a layer is called with.
public struct CallArguments<Element: TensorScalar>: Sendable {
    /// The layer's inputs.
    public var inputs: [MaskedTensor<Element>]
    /// The `initial_state` argument of a recurrent layer.
    public var initialState: [Tensor<Element>]?
    /// The `mask` argument, where the model gives one; it takes precedence over the input's mask.
    public var mask: Mask?
    /// What a stateful layer kept from the call before.
    public var carriedState: [Tensor<Element>]?
    /// Whether the call goes on where the one before ended, stateful or not: the session is a stream.
    public var continuesStream = false
    /// Working memory that is kept for the next call, and how many threads may share this one.
    public var workspace: Workspace?

    /// Gathers the arguments of a call.
    public init(
        inputs: [MaskedTensor<Element>], initialState: [Tensor<Element>]? = nil, mask: Mask? = nil,
        carriedState: [Tensor<Element>]? = nil
    ) {
        self.inputs = inputs
        self.initialState = initialState
        self.mask = mask
        self.carriedState = carriedState
    }

    /// The only input of a layer that takes one.
    func onlyInput() throws(RuntimeError) -> MaskedTensor<Element> {
        guard inputs.count == 1, let input = inputs.first else {
            throw RuntimeError("inputs", expected: "1 tensor", found: "\(inputs.count)")
        }
        return input
    }
}

/// What a layer answers.
public struct CallResult<Element: TensorScalar>: Sendable {
    /// The layer's outputs, each with the mask it hands on.
    public var outputs: [MaskedTensor<Element>]
    /// What a stateful layer keeps for its next call; `nil` for all others.
    public var carriedState: [Tensor<Element>]?
    /// What the next call at this place works with again.
    var memory = CallMemory<Element>()

    /// Gathers the outputs of a call.
    public init(_ outputs: [MaskedTensor<Element>], carriedState: [Tensor<Element>]? = nil) {
        self.outputs = outputs
        self.carriedState = carriedState
    }
}

/// A layer that is ready to run: weights and configuration in one immutable value.
public protocol Layer<Element>: Sendable {
    associatedtype Element: TensorScalar

    /// Computes the layer's outputs.
    ///
    /// - Throws: ``RuntimeError`` when an argument does not fit.
    func call(_ arguments: CallArguments<Element>) throws(RuntimeError) -> CallResult<Element>

    /// Computes the layer's outputs in the place of what an earlier call left, to use its memory again.
    ///
    /// Without an implementation of its own, a layer makes a new result every time.
    ///
    /// - Throws: ``RuntimeError`` when an argument does not fit; the result is then of no use.
    func call(
        _ arguments: CallArguments<Element>, into result: inout CallResult<Element>
    ) throws(RuntimeError)

    /// What the LSTMs inside computed step by step; empty for layers without any.
    ///
    /// The path of a trace is empty for the layer itself, "forward" and "backward" for the halves of
    /// a bidirectional one.
    func trace(
        _ arguments: CallArguments<Element>
    ) throws(RuntimeError) -> [(path: String, trace: LSTMTrace<Element>)]
}

extension Layer {
    public func call(
        _ arguments: CallArguments<Element>, into result: inout CallResult<Element>
    ) throws(RuntimeError) {
        result = try call(arguments)
    }

    public func trace(
        _ arguments: CallArguments<Element>
    ) throws(RuntimeError) -> [(path: String, trace: LSTMTrace<Element>)] { [] }
}
