import KerasRuntime

/// A workload made ready: weights packed, memory laid out, nothing left but the calls that are measured.
package final class PreparedWorkload<Element: TensorScalar> {
    package let data: WorkloadData
    private let lstm: LSTM<Element>
    private let x: Tensor<Element>
    private let workspace: Workspace
    /// What the last call answered.
    private var output: Tensor<Element>
    private let stream: LSTMStream<Element>?
    /// A stream's input and output, at places that stay.
    private let samples: UnsafeMutableBufferPointer<Element>
    private let hidden: UnsafeMutableBufferPointer<Element>
    private var nextStep = 0

    /// - Parameter threads: How many threads share a call; `nil` lets the amount of work decide.
    package init(_ data: WorkloadData, threads: Int?) throws(RuntimeError) {
        self.data = data
        let workload = data.workload
        func tensor(_ shape: [Int], _ values: [Float]) -> Tensor<Element> {
            Tensor(shape: shape, values.map { Element($0) })
        }
        let width = 4 * workload.units
        lstm = try LSTM(
            kernel: tensor([workload.features, width], data.kernel),
            recurrentKernel: tensor([workload.units, width], data.recurrentKernel),
            bias: tensor([width], data.bias))
        x = tensor([workload.batch, data.steps, workload.features], data.x)
        output = Tensor(shape: [workload.batch, workload.units])
        workspace = Workspace(threads: threads)
        stream = workload.isStream && workload.batch == 1 ? LSTMStream(lstm) : nil
        samples = .allocate(capacity: data.x.count)
        _ = samples.initialize(from: x.elements)
        hidden = .allocate(capacity: workload.batch * workload.units)
        hidden.initialize(repeating: 0)
    }

    deinit {
        samples.deallocate()
        hidden.deallocate()
    }

    /// What is measured: one call on the whole input, or a stream's next step.
    package func call() throws(RuntimeError) {
        guard let stream else {
            output = try lstm(x, workspace: workspace).output
            return
        }
        let width = data.workload.features
        stream.step(
            UnsafeBufferPointer(rebasing: samples[(nextStep * width)..<((nextStep + 1) * width)]),
            into: hidden)
        nextStep = nextStep + 1 == data.steps ? 0 : nextStep + 1
    }

    /// The hidden state after all steps from a state of zeros, [B, U].
    package func result() throws(RuntimeError) -> [Double] {
        guard let stream else {
            try call()
            return output.elements.map { Double($0) }
        }
        stream.reset()
        nextStep = 0
        for _ in 0..<data.steps { try call() }
        return hidden.map { Double($0) }
    }

    /// The largest difference from what the data says, `nil` if it says nothing; not a number if one is not.
    package func error() throws(RuntimeError) -> Double? {
        guard let expected = data.expected else { return nil }
        return zip(try result(), expected).map { abs($0 - Double($1)) }
            .reduce(0) { $0.isNaN || $0 >= $1 ? $0 : $1 }
    }

    /// Measures calls for a while.
    package func measure(seconds: Double) throws -> Timing {
        try Timing.measure(seconds: seconds, callsAtOnce: stream == nil ? nil : 100) { try call() }
    }
}
