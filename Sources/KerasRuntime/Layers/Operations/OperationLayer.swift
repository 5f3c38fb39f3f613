/// An operation on tensors that a model has between its layers, such as `x * 2` or `x[:, -1]`.
public struct OperationConfiguration: MergingConfiguration {
    public static let kind = "Operation"

    /// What is computed.
    public var operation: TensorOperation
    /// Of what.
    public var operands: [Operand]

    /// Creates a configuration.
    public init(_ operation: TensorOperation, _ operands: [Operand]) {
        self.operation = operation
        self.operands = operands
    }

    /// Creates one whose operands are the layer's inputs.
    public init(_ operation: TensorOperation, inputs: Int = 1) {
        self.init(operation, (0..<inputs).map { .input($0) })
    }

    public var settings: [LayerSetting] { [LayerSetting("operation", operation.name)] }

    public var outputCount: Int { operation.outputCount }

    public func isTimewise(rank: Int?) -> Bool {
        // A constant with a row for every timestep knows which timestep it is.
        let areConstantsAlike = operands.allSatisfy { operand in
            if case .constant(let constant) = operand { return constant.shape.count <= 1 }
            return true
        }
        switch operation {
        case .combine, .select, .sumAll, .fill: return areConstantsAlike
        case .map(let function, let axis):
            if case .activation(.softmax) = function { return axis == -1 || axis == 2 }
            if case .activation(.logSoftmax) = function { return axis == -1 || axis == 2 }
            return true
        case .concatenate(let axis): return areConstantsAlike && isBesideTime(axis, rank: rank)
        case .reduce(_, let axes?, _): return axes.allSatisfy { isBesideTime($0, rank: rank) }
        default: return false
        }
    }

    public func outputShapes(inputShapes: [PartialShape]) throws(RuntimeError) -> [PartialShape] {
        var shapes: [PartialShape] = []
        for operand in operands { shapes.append(try operand.shape(inputShapes)) }
        try requireCount()
        return try operation.outputShapes(shapes)
    }

    fileprivate func requireCount() throws(RuntimeError) {
        guard operands.count == operation.operandCount ?? max(operands.count, 1) else {
            throw RuntimeError(
                "inputs", expected: operation.operandCount.map { "\($0) operands" } ?? "at least 1 operand",
                found: "\(operands.count)")
        }
    }

    public func validate() throws(RuntimeError) {
        for operand in operands {
            switch operand {
            case .constant(let constant): try constant.validate()
            case .input(let number):
                // How many inputs there are is the call's to tell.
                guard (0..<(1 << 16)).contains(number) else {
                    throw RuntimeError("operands", expected: "numbers of inputs", found: "\(number)")
                }
            }
        }
        try operation.validate()
    }

    public func layer(weights: [Tensor<Float>]) throws(RuntimeError) -> any Layer<Float> {
        OperationLayer(configuration: self)
    }

    public func layer(weights: [Tensor<Double>]) throws(RuntimeError) -> any Layer<Double> {
        OperationLayer(configuration: self)
    }
}

struct OperationLayer<Element: TensorScalar>: Layer {
    let configuration: OperationConfiguration

    func call(_ arguments: CallArguments<Element>) throws(RuntimeError) -> CallResult<Element> {
        let inputs = arguments.inputs.map(\.tensor)
        var operands: [Tensor<Element>] = []
        for operand in configuration.operands { operands.append(try operand.tensor(inputs)) }
        try configuration.requireCount()
        return CallResult(try configuration.operation.apply(operands).map { MaskedTensor($0) })
    }
}
