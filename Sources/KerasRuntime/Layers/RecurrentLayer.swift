/// A configuration of a recurrent layer, which wrappers such as Bidirectional look into.
public protocol RecurrentConfiguration: LayerConfiguration {
    /// How the layer walks through time.
    var options: RNNOptions { get set }
    /// Number of states.
    var stateCount: Int { get }
}

extension RecurrentConfiguration {
    public var outputCount: Int { options.returnState ? 1 + stateCount : 1 }
    public var isStateful: Bool { options.stateful }
}

/// A configuration of a recurrent layer around a cell whose states are rows of numbers.
public protocol CellConfiguration: RecurrentConfiguration {
    /// Columns of each state.
    var stateWidths: [Int] { get }
    /// Which state is the output.
    var outputState: Int { get }

    /// Builds the cell alone, in single precision.
    func cell(weights: [Tensor<Float>]) throws(RuntimeError) -> any RNNCell<Float>

    /// Builds the cell alone, in double precision.
    func cell(weights: [Tensor<Double>]) throws(RuntimeError) -> any RNNCell<Double>
}

extension CellConfiguration {
    public var outputState: Int { 0 }
    public var stateCount: Int { stateWidths.count }

    public func outputShapes(inputShape: PartialShape) throws(RuntimeError) -> [PartialShape] {
        guard inputShape.count == 3 else {
            throw RuntimeError("input", expected: "3 dimensions", found: describe(inputShape))
        }
        let batch = inputShape[options.timeMajor ? 1 : 0]
        let units = stateWidths[outputState]
        let output = options.returnSequences ? [inputShape[0], inputShape[1], units] : [batch, units]
        return [output] + (options.returnState ? stateWidths.map { [batch, $0] } : [])
    }
}

/// A recurrent layer as part of a model.
struct RecurrentLayer<Cell: RNNCell>: Layer {
    let rnn: RNN<Cell>

    init(_ cell: Cell, _ options: RNNOptions) { rnn = RNN(cell, options: options) }

    func call(_ arguments: CallArguments<Cell.Element>) throws(RuntimeError) -> CallResult<Cell.Element> {
        try rnn.call(arguments)
    }
}

extension RNN {
    /// Runs the layer as part of a model: with the masks and states of Keras' `RNN.call`.
    func call(_ arguments: CallArguments<Element>) throws(RuntimeError) -> CallResult<Element> {
        let input = try arguments.onlyInput()
        var carried = arguments.continuesStream ? arguments.carriedState : nil
        let lastOutput = carried?.popLast()
        let result = try run(
            input.tensor, initialState: carried ?? options.initialState(arguments),
            mask: options.appliedMask(arguments), lastOutput: lastOutput, workspace: arguments.workspace)
        var answer = options.result(result.output, result.states, arguments)
        // A masked step repeats the output before, also where that was in an earlier call of the stream.
        if arguments.continuesStream { answer.carriedState = result.states + [result.lastOutput] }
        return answer
    }
}

extension RNNOptions {
    /// The mask that the layer applies.
    func appliedMask<Element>(_ arguments: CallArguments<Element>) -> Mask? {
        if let mask = arguments.mask { return mask }
        return initialStateDropsMask && arguments.initialState != nil ? nil : arguments.inputs.first?.mask
    }

    /// The state that the layer begins with; `nil` for zeros.
    func initialState<Element>(_ arguments: CallArguments<Element>) -> [Tensor<Element>]? {
        guard stateful, let carried = arguments.carriedState else { return arguments.initialState }
        guard let given = arguments.initialState else { return carried }
        let hasState = carried.contains { $0.elements.contains { $0 != 0 } }
        return carriedStateWins && hasState ? carried : given
    }

    /// What the layer answers, and what it keeps.
    func result<Element>(
        _ output: Tensor<Element>, _ states: [Tensor<Element>], _ arguments: CallArguments<Element>
    ) -> CallResult<Element> {
        // The mask travels on as it came, also where it was not applied, and is not reversed.
        let handedOn = returnSequences ? arguments.mask ?? arguments.inputs.first?.mask : nil
        let returned = returnState ? states.map { MaskedTensor($0) } : []
        return CallResult(
            [MaskedTensor(output, mask: handedOn)] + returned, carriedState: stateful ? states : nil)
    }
}
