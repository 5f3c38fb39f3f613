/// What one use of a layer keeps from call to call.
struct CallMemory<Element: TensorScalar>: Sendable {
    /// The output that the layer computes, and a second tensor on the way to it.
    var output = Tensor<Element>.placeholder
    var between = Tensor<Element>.placeholder
    /// The mask that the layer makes.
    var mask = Mask(shape: [], valid: [true])
    /// Further ones: states that are returned, outputs under another shape.
    var tensors: [Tensor<Element>] = []
    /// The calls of the layers inside.
    var inner: [InnerCall<Element>] = []
}

/// The call of a layer inside another.
struct InnerCall<Element: TensorScalar>: Sendable {
    var arguments = CallArguments<Element>(inputs: [])
    var result = CallResult<Element>([])
}

/// A layer that computes in the memory of the call before: a warm session allocates nothing for it.
///
/// It implements `call(_:into:)`, and makes a result of its own only where there is none before. The
/// implementations are specialized for both precisions: reached through `any Layer`, generic code would be
/// interpreted, and allocate for each look into a list.
protocol ReusingLayer<Element>: Layer {}

extension ReusingLayer {
    func call(_ arguments: CallArguments<Element>) throws(RuntimeError) -> CallResult<Element> {
        var result = CallResult<Element>([])
        try call(arguments, into: &result)
        return result
    }
}

extension CallResult {
    /// Makes the only output what has been computed in the memory.
    mutating func finish(mask: Mask?) { finish(memory.output, mask: mask) }

    /// Makes a tensor the only output of a layer without states.
    mutating func finish(_ output: Tensor<Element>, mask: Mask?) {
        outputs.removeAll(keepingCapacity: true)
        outputs.append(MaskedTensor(output, mask: mask))
        carriedState = nil
    }

    /// Lets go of what it shares with others, so that the next call may write into its memory.
    mutating func release() {
        outputs.removeAll(keepingCapacity: true)
        for index in memory.inner.indices { memory.inner[index].release() }
    }
}

extension CallArguments {
    /// Lets go of everything that was gathered for a call, but for the list's own memory.
    mutating func release() {
        inputs.removeAll(keepingCapacity: true)
        initialState = nil
        mask = nil
        carriedState = nil
        workspace = nil
    }
}

extension InnerCall {
    mutating func release() {
        arguments.release()
        result.release()
    }
}
