import ArrayData
import KerasRuntime

/// A workload made ready: weights packed, memory laid out, nothing left but the calls that are measured.
package final class PreparedWorkload<Element: TensorScalar> {
    package let data: WorkloadData
    /// The LSTM as a model of its own, as it is run call by call.
    private var session: Session
    private let x: Tensor<Float>
    /// What the last call answered.
    private var output: Tensor<Float>
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
        let width = 4 * workload.units
        let weights = [
            NDArray(shape: [workload.features, width], data.kernel),
            NDArray(shape: [workload.units, width], data.recurrentKernel),
            NDArray(shape: [width], data.bias),
        ]
        let description = ModelDescription(
            name: workload.name,
            inputs: [ModelDescription.Input(name: "x", shape: [nil, nil, workload.features])],
            layers: [
                ModelDescription.Layer(
                    name: "lstm", className: "LSTM", configuration: LSTMConfiguration(units: workload.units))
            ],
            calls: [ModelDescription.Call(layer: 0, inputs: [0], outputs: [1])],
            outputs: [ModelDescription.Output(name: "y", value: 1)])
        session = try Model(description, weights: [weights]).makeSession(
            precision: Element.self == Double.self ? .float64 : .float32, threads: threads)
        x = Tensor(shape: [workload.batch, data.steps, workload.features], data.x)
        output = Tensor(shape: [workload.batch, workload.units])
        stream = workload.isStream && workload.batch == 1 ? try Self.stream(weights) : nil
        samples = .allocate(capacity: data.x.count)
        _ = samples.initialize(from: data.x.lazy.map { Element($0) })
        hidden = .allocate(capacity: workload.batch * workload.units)
        hidden.initialize(repeating: 0)
    }

    deinit {
        samples.deallocate()
        hidden.deallocate()
    }

    private static func stream(_ weights: [NDArray]) throws(RuntimeError) -> LSTMStream<Element> {
        let tensors = weights.map { Tensor<Element>($0) }
        return LSTMStream(try LSTM(kernel: tensors[0], recurrentKernel: tensors[1], bias: tensors[2]))
    }

    /// One call on the whole input; the hidden state is then in `output`.
    private func call() throws(RuntimeError) { try session.run(x, into: &output) }

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
