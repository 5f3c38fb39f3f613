internal import Threads

/// Keras' `Bidirectional`: one recurrent layer forwards, one backwards, and a way to merge them.
public struct BidirectionalConfiguration: LayerConfiguration {
    public static let kind = "Bidirectional"

    /// How the two outputs become one.
    public enum MergeMode: String, Sendable, Hashable, Codable {
        /// Side by side in the last dimension.
        case concat
        case sum
        case mul
        /// The mean.
        case ave
        /// Keras' `None`: two outputs.
        case separate
    }

    /// The layer that sees the sequence as it is.
    public var forward: AnyLayerConfiguration
    /// The layer that sees it reversed.
    public var backward: AnyLayerConfiguration
    /// How the two outputs become one.
    public var mergeMode: MergeMode

    /// Creates a configuration from its halves.
    public init(
        forward: any RecurrentConfiguration, backward: any RecurrentConfiguration, mergeMode: MergeMode
    ) {
        self.forward = AnyLayerConfiguration(forward)
        self.backward = AnyLayerConfiguration(backward)
        self.mergeMode = mergeMode
    }

    /// The options of the forward half; Keras sees to it that those which matter here agree.
    var options: RNNOptions {
        (forward.base as? any RecurrentConfiguration)?.options ?? RNNOptions()
    }

    public var settings: [LayerSetting] {
        func half(_ name: String, _ layer: AnyLayerConfiguration) -> [LayerSetting] {
            layer.base.settings.map { LayerSetting("\(name).\($0.name)", $0.value) }
        }
        return [LayerSetting("merge_mode", mergeMode.rawValue)] + half("forward", forward)
            + half("backward", backward)
    }

    public var outputCount: Int {
        let states = options.returnState ? forward.base.outputCount + backward.base.outputCount - 2 : 0
        return (mergeMode == .separate ? 2 : 1) + states
    }

    public var isStateful: Bool { options.stateful }

    public func parameters(inputShape: PartialShape?) -> [LayerParameter] {
        forward.base.parameters(inputShape: inputShape).map { $0.nested(in: "forward") }
            + backward.base.parameters(inputShape: inputShape).map { $0.nested(in: "backward") }
    }

    public func outputShapes(inputShape: PartialShape) throws(RuntimeError) -> [PartialShape] {
        let ahead = try forward.base.outputShapes(inputShape: inputShape)
        let back = try backward.base.outputShapes(inputShape: inputShape)
        var merged = ahead[0]
        if mergeMode == .concat, let a = merged.last ?? nil, let b = back[0].last ?? nil {
            merged[merged.count - 1] = a + b
        }
        let outputs = mergeMode == .separate ? [ahead[0], back[0]] : [merged]
        return outputs + ahead.dropFirst() + back.dropFirst()
    }

    public func validate() throws(RuntimeError) {
        guard let ahead = forward.base as? any RecurrentConfiguration,
            let back = backward.base as? any RecurrentConfiguration
        else {
            throw RuntimeError(
                "layers", expected: "two recurrent ones",
                found: "\(type(of: forward.base).kind) and \(type(of: backward.base).kind)")
        }
        try ahead.validate()
        try back.validate()
        let (a, b) = (ahead.options, back.options)
        guard a.returnSequences == b.returnSequences, a.returnState == b.returnState,
            a.timeMajor == b.timeMajor
        else {
            throw RuntimeError(
                "layers", expected: "equal return_sequences, return_state and time_major", found: "others")
        }
    }

    public func layer(weights: [Tensor<Float>]) throws(RuntimeError) -> any Layer<Float> {
        let split = forward.base.parameters(inputShape: nil).count
        return BidirectionalLayer(
            self, forward: try forward.base.layer(weights: Array(weights[..<split])),
            backward: try backward.base.layer(weights: Array(weights[split...])),
            weightCount: weights.reduce(0) { $0 + $1.count })
    }

    public func layer(weights: [Tensor<Double>]) throws(RuntimeError) -> any Layer<Double> {
        let split = forward.base.parameters(inputShape: nil).count
        return BidirectionalLayer(
            self, forward: try forward.base.layer(weights: Array(weights[..<split])),
            backward: try backward.base.layer(weights: Array(weights[split...])),
            weightCount: weights.reduce(0) { $0 + $1.count })
    }
}

extension BidirectionalConfiguration: PackingConfiguration {
    func packedLayer(shapes: [[Int]]) -> PackedLayer? {
        let split = forward.base.parameters(inputShape: nil).count
        guard shapes.count >= split,
            let ahead = (forward.base as? any PackingConfiguration)?.packedLayer(
                shapes: Array(shapes[..<split])),
            let back = (backward.base as? any PackingConfiguration)?.packedLayer(
                shapes: Array(shapes[split...]))
        else { return nil }
        return PackedLayer(
            layer: BidirectionalLayer(
                self, forward: ahead.layer, backward: back.layer,
                weightCount: shapes.reduce(0) { $0 + $1.reduce(1, *) }),
            weights: ahead.weights + back.weights)
    }
}

struct BidirectionalLayer<Element: TensorScalar>: Layer {
    let forward: any Layer<Element>
    let backward: any Layer<Element>
    let mergeMode: BidirectionalConfiguration.MergeMode
    let returnSequences: Bool
    let timeMajor: Bool
    /// Elements of all weights.
    let weightCount: Int

    init(
        _ configuration: BidirectionalConfiguration, forward: any Layer<Element>,
        backward: any Layer<Element>, weightCount: Int
    ) {
        self.weightCount = weightCount
        self.forward = forward
        self.backward = backward
        mergeMode = configuration.mergeMode
        returnSequences = configuration.options.returnSequences
        timeMajor = configuration.options.timeMajor
    }

    func call(_ arguments: CallArguments<Element>) throws(RuntimeError) -> CallResult<Element> {
        let (aheadArguments, backArguments) = try split(arguments)
        let input = try arguments.onlyInput()
        let (ahead, back) = try callHalves(aheadArguments, backArguments, input.tensor)

        var reversed = back.outputs[0].tensor
        if returnSequences { reversed = reversed.reversedInTime(timeMajor: timeMajor) }
        let mask = returnSequences ? arguments.mask ?? input.mask : nil
        let merged: [Tensor<Element>] =
            if mergeMode == .separate {
                [ahead.outputs[0].tensor, reversed]
            } else {
                [try merge(ahead.outputs[0].tensor, reversed)]
            }
        let states = ahead.outputs.dropFirst() + back.outputs.dropFirst()
        var carried: [Tensor<Element>]?
        if let a = ahead.carriedState, let b = back.carriedState { carried = a + b }
        return CallResult(merged.map { MaskedTensor($0, mask: mask) } + states, carriedState: carried)
    }

    /// Calls both halves, at once where that is worth a second thread.
    private func callHalves(
        _ ahead: CallArguments<Element>, _ back: CallArguments<Element>, _ input: Tensor<Element>
    ) throws(RuntimeError) -> (CallResult<Element>, CallResult<Element>) {
        let timesteps = input.rank == 3 ? input.shape[0] * input.shape[1] : 0
        let threads = back.workspace?.threads(operations: 2 * weightCount * timesteps) ?? 1
        guard threads > 1 else { return (try forward.call(ahead), try backward.call(back)) }
        var second = back
        second.workspace = back.workspace?.sibling
        typealias Answer = Result<CallResult<Element>, RuntimeError>
        var answers: (ahead: Answer?, back: Answer?)
        withUnsafeMutablePointer(to: &answers.ahead) { first in
            withUnsafeMutablePointer(to: &answers.back) { other in
                Threads.together(
                    { first.pointee = forward.result(of: ahead) },
                    { other.pointee = backward.result(of: second) })
            }
        }
        guard let ahead = answers.ahead, let back = answers.back else {
            preconditionFailure("both halves have been called")
        }
        return (try ahead.get(), try back.get())
    }

    func trace(
        _ arguments: CallArguments<Element>
    ) throws(RuntimeError) -> [(path: String, trace: LSTMTrace<Element>)] {
        let (aheadArguments, backArguments) = try split(arguments)
        return try forward.trace(aheadArguments).map { ("forward", $0.trace) }
            + backward.trace(backArguments).map { ("backward", $0.trace) }
    }

    /// Gives each half its own states: the first half of the list is the forward layer's.
    private func split(
        _ arguments: CallArguments<Element>
    ) throws(RuntimeError) -> (CallArguments<Element>, CallArguments<Element>) {
        var ahead = arguments
        var back = arguments
        if let states = arguments.initialState {
            guard states.count % 2 == 0 else {
                throw RuntimeError(
                    "initial_state", expected: "an even number of tensors", found: "\(states.count)")
            }
            ahead.initialState = Array(states[..<(states.count / 2)])
            back.initialState = Array(states[(states.count / 2)...])
        }
        if let states = arguments.carriedState {
            ahead.carriedState = Array(states[..<(states.count / 2)])
            back.carriedState = Array(states[(states.count / 2)...])
        }
        return (ahead, back)
    }

    private func merge(
        _ a: Tensor<Element>, _ b: Tensor<Element>
    ) throws(RuntimeError) -> Tensor<Element> {
        if mergeMode == .concat {
            guard a.shape.dropLast() == b.shape.dropLast() else {
                throw .shape("backward output", expected: "\(a.shape) but for the features", found: b.shape)
            }
            return a.concatenated(with: b)
        }
        guard a.shape == b.shape else {
            throw .shape("backward output", expected: "\(a.shape)", found: b.shape)
        }
        var merged = a
        for j in merged.elements.indices {
            switch mergeMode {
            case .sum: merged.elements[j] += b.elements[j]
            case .mul: merged.elements[j] *= b.elements[j]
            case .ave: merged.elements[j] = (merged.elements[j] + b.elements[j]) / 2
            case .concat, .separate: break
            }
        }
        return merged
    }
}

extension Layer {
    fileprivate func result(of arguments: CallArguments<Element>) -> Result<CallResult<Element>, RuntimeError>
    {
        do throws(RuntimeError) {
            return .success(try call(arguments))
        } catch {
            return .failure(error)
        }
    }
}

extension Tensor {
    /// The sequence [B, T, …], or [T, B, …], with its timesteps in reverse order.
    func reversedInTime(timeMajor: Bool) -> Tensor {
        let (batch, timesteps) = timeMajor ? (shape[1], shape[0]) : (shape[0], shape[1])
        let width = shape[2...].reduce(1, *)
        var reversed = self
        for row in 0..<batch {
            for time in 0..<timesteps {
                let from = timeMajor ? time * batch + row : row * timesteps + time
                let mirrored = timesteps - 1 - time
                let to = timeMajor ? mirrored * batch + row : row * timesteps + mirrored
                for u in 0..<width { reversed.elements[to * width + u] = elements[from * width + u] }
            }
        }
        return reversed
    }

    /// Both tensors side by side in the last dimension; all other extents are equal.
    func concatenated(with other: Tensor) -> Tensor {
        precondition(shape.dropLast() == other.shape.dropLast(), "\(shape) beside \(other.shape)")
        let (width, otherWidth) = (lastExtent, other.lastExtent)
        var joined: [Element] = []
        joined.reserveCapacity(count + other.count)
        for row in 0..<shape.dropLast().reduce(1, *) {
            joined += elements[(row * width)..<((row + 1) * width)]
            joined += other.elements[(row * otherWidth)..<((row + 1) * otherWidth)]
        }
        return Tensor(shape: shape.dropLast() + [width + otherWidth], joined)
    }
}
