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
    private let steps: Int

    /// - Parameter threads: How many threads share a call; `nil` lets the amount of work decide.
    package init(_ data: WorkloadData, threads: Int?) throws(RuntimeError) {
        self.data = data
        steps = data.steps
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

    /// One call on the whole input; the hidden state is then in `output`.
    private func call() throws(RuntimeError) { output = try lstm(x, workspace: workspace).output }

    /// A stream's next step. The caller counts: looking after a property costs as much as a third of a step.
    private func advance(_ stream: LSTMStream<Element>, _ step: inout Int) {
        let width = data.workload.features
        stream.step(
            UnsafeBufferPointer(rebasing: samples[(step * width)..<((step + 1) * width)]), into: hidden)
        step = step + 1 == steps ? 0 : step + 1
    }

    /// The hidden state after all steps from a state of zeros, [B, U].
    package func result() throws(RuntimeError) -> [Double] {
        guard let stream else {
            try call()
            return output.elements.map { Double($0) }
        }
        stream.reset()
        var step = 0
        for _ in 0..<steps { advance(stream, &step) }
        return hidden.map { Double($0) }
    }

    /// The largest difference from what the data says, `nil` if it says nothing; not a number if one is not.
    package func error() throws(RuntimeError) -> Double? {
        guard let expected = data.expected else { return nil }
        return zip(try result(), expected).map { abs($0 - Double($1)) }
            .reduce(0) { $0.isNaN || $0 >= $1 ? $0 : $1 }
    }

    /// Measures calls on the whole input, or a stream's steps, for a while.
    package func measure(seconds: Double) throws -> Timing {
        guard let stream else { return try Timing.measure(seconds: seconds) { try call() } }
        var step = 0
        return Timing.measure(seconds: seconds, callsAtOnce: 100) { advance(stream, &step) }
    }
}
