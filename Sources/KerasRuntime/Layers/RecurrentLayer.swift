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
struct RecurrentLayer<Cell: RNNCell>: ReusingLayer {
    let rnn: RNN<Cell>

    init(_ cell: Cell, _ options: RNNOptions) { rnn = RNN(cell, options: options) }

    @_specialize(where Cell == GRUCell<Float>)
    @_specialize(where Cell == GRUCell<Double>)
    @_specialize(where Cell == SimpleRNNCell<Float>)
    @_specialize(where Cell == SimpleRNNCell<Double>)
    @_specialize(where Cell == StackedCells<Float>)
    @_specialize(where Cell == StackedCells<Double>)
    func call(
        _ arguments: CallArguments<Cell.Element>, into result: inout CallResult<Cell.Element>
    ) throws(RuntimeError) {
        try rnn.call(arguments, into: &result)
    }
}

extension RNN {
    /// Runs the layer as part of a model: with the masks and states of Keras' `RNN.call`.
    func call(
        _ arguments: CallArguments<Element>, into result: inout CallResult<Element>
    ) throws(RuntimeError) {
        let input = try arguments.onlyInput()
        let carried = arguments.continuesStream ? arguments.carriedState : nil
        let initialState = carried?.dropLast() ?? options.initialState(arguments)?[...]
        let workspace = arguments.workspace ?? Workspace()
        let end = try run(
            input.tensor, initialState: initialState, mask: options.appliedMask(arguments),
            lastOutput: carried?.last, workspace: workspace, into: &result.memory.output)

        let carries = arguments.continuesStream || options.stateful
        var states = (carries ? result.carriedState : result.memory.tensors) ?? []
        result.carriedState = nil
        result.memory.tensors = []
        // A masked step repeats the output before, also where that was in an earlier call of the stream.
        if carries || options.returnState {
            keep(end, in: &states, withLastOutput: arguments.continuesStream)
        }
        withExtendedLifetime(workspace) {}
        // The mask travels on as it came, also where it was not applied, and is not reversed.
        result.finish(mask: options.returnSequences ? arguments.mask ?? input.mask : nil)
        if options.returnState {
            for index in widths.indices { result.outputs.append(MaskedTensor(states[index])) }
        }
        if carries { result.carriedState = states } else { result.memory.tensors = states }
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
}
