/// Keras' LSTM layer: ``RNN`` around an ``LSTMCell``.
public typealias LSTM<Element: TensorScalar> = RNN<LSTMCell<Element>>

extension RNN {
    /// Creates an LSTM layer from Keras' three arrays.
    ///
    ///     let lstm = try LSTM(kernel: kernel, recurrentKernel: recurrentKernel, bias: bias)
    ///
    /// - Parameters:
    ///   - kernel: [F, 4U], gates in the order i, f, c, o.
    ///   - recurrentKernel: [U, 4U].
    ///   - bias: [4U], or `nil` for `use_bias=False`.
    ///   - options: Everything that does not concern the cell.
    /// - Throws: ``RuntimeError`` when the shapes do not belong together.
    public init<Scalar>(
        kernel: Tensor<Scalar>, recurrentKernel: Tensor<Scalar>, bias: Tensor<Scalar>? = nil,
        activation: Activation = .tanh, recurrentActivation: Activation = .sigmoid,
        options: RNNOptions = RNNOptions()
    ) throws(RuntimeError) where Cell == LSTMCell<Scalar> {
        self.init(
            try LSTMCell(
                kernel: kernel, recurrentKernel: recurrentKernel, bias: bias,
                activation: activation, recurrentActivation: recurrentActivation),
            options: options)
    }

    /// Creates a fresh LSTM layer, its weights drawn as Keras would draw them.
    ///
    /// - Parameters:
    ///   - units: U.
    ///   - features: F.
    ///   - unitForgetBias: Adds 1 to the forget gate's part of the bias, as Keras does by default.
    ///   - generator: Where the random numbers come from; the same generator gives the same layer.
    public init<Scalar, Generator: RandomNumberGenerator>(
        units: Int, features: Int, useBias: Bool = true, unitForgetBias: Bool = true,
        activation: Activation = .tanh, recurrentActivation: Activation = .sigmoid,
        kernelInitializer: Initializer = .glorotUniform,
        recurrentInitializer: Initializer = .orthogonal(),
        biasInitializer: Initializer = .zeros,
        options: RNNOptions = RNNOptions(),
        using generator: inout Generator
    ) throws(RuntimeError) where Cell == LSTMCell<Scalar> {
        precondition(units > 0 && features > 0, "units and features must be positive")
        let width = Gate.allCases.count * units
        var bias: Tensor<Scalar>?
        let kernel: Tensor<Scalar> = kernelInitializer.tensor(
            rows: features, columns: width, using: &generator)
        let recurrentKernel: Tensor<Scalar> = recurrentInitializer.tensor(
            rows: units, columns: width, using: &generator)
        if useBias {
            var values: Tensor<Scalar> = biasInitializer.tensor(rows: 1, columns: width, using: &generator)
            if unitForgetBias {
                // Ones, not one more than what the initializer drew: Keras concatenates them in.
                let start = Gate.forget.rawValue * units
                for u in 0..<units { values.elements[start + u] = 1 }
            }
            bias = values.reshaped([width])
        }
        try self.init(
            kernel: kernel, recurrentKernel: recurrentKernel, bias: bias,
            activation: activation, recurrentActivation: recurrentActivation, options: options)
    }
}
