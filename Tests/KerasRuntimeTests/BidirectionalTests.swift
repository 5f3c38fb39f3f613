import TestSupport
import Testing

@testable import KerasRuntime

/// Two LSTMs by hand against the layer: F = 3, T = 5, B = 2, 4 units in both halves.
@Suite struct BidirectionalTests {
    private let forward = RandomLSTM(units: 4, features: 3, seed: 50)
    private let backward = RandomLSTM(units: 4, features: 3, seed: 51)

    private func input<Element: TensorScalar>() -> Tensor<Element> {
        var generator = SeededGenerator(52)
        return .random([2, 5, 3], &generator, scale: 2)
    }

    private func layer(
        _ mode: BidirectionalConfiguration.MergeMode, _ options: RNNOptions = .sequences
    ) throws -> any Layer<Double> {
        var back = options
        back.goBackwards.toggle()
        let configuration = BidirectionalConfiguration(
            forward: LSTMConfiguration(units: 4, options: options),
            backward: LSTMConfiguration(units: 4, options: back), mergeMode: mode)
        let weights = [forward, backward].flatMap { [$0.kernel, $0.recurrentKernel, $0.bias] }
        return try configuration.layer(weights: weights)
    }

    private func call(
        _ layer: any Layer<Double>, _ x: Tensor<Double>, mask: Mask? = nil, states: [Tensor<Double>]? = nil
    ) throws -> [MaskedTensor<Double>] {
        try layer.call(CallArguments(inputs: [MaskedTensor(x, mask: mask)], initialState: states)).outputs
    }

    /// What the halves answer: the backward one on the mirrored input, turned round again.
    private func halves() throws -> (Tensor<Double>, Tensor<Double>) {
        let x: Tensor<Double> = input()
        let ahead: LSTM<Double> = try forward.layer(.sequences)
        let back: LSTM<Double> = try backward.layer(.sequences)
        return (try ahead(x).output, try back(x.mirrored).output.mirrored)
    }

    @Test func concat() throws {
        let (a, b) = try halves()
        let output = try call(layer(.concat), input())[0].tensor
        #expect(output.shape == [2, 5, 8])
        for row in 0..<2 {
            for time in 0..<5 {
                let found = output.row(row).timestep(time).elements
                let expected = a.row(row).timestep(time).elements + b.row(row).timestep(time).elements
                #expect(found == expected)
            }
        }
    }

    @Test func arithmeticModes() throws {
        let (a, b) = try halves()
        let pairs = zip(a.elements, b.elements)
        #expect(try call(layer(.sum), input())[0].tensor.elements == pairs.map { $0 + $1 })
        #expect(try call(layer(.mul), input())[0].tensor.elements == pairs.map { $0 * $1 })
        #expect(try call(layer(.ave), input())[0].tensor.elements == pairs.map { ($0 + $1) / 2 })
    }

    @Test func separate() throws {
        let (a, b) = try halves()
        let outputs = try call(layer(.separate), input())
        #expect(outputs.map(\.tensor) == [a, b])
    }

    /// Without sequences each half gives the end of its own walk: the backward one that of t = 0.
    @Test func lastOutputs() throws {
        let (a, b) = try halves()
        let outputs = try call(layer(.separate, RNNOptions()), input())
        #expect(outputs.map(\.tensor) == [a.timestep(4), b.timestep(0)])
        let joined = try call(layer(.concat, RNNOptions()), input())[0].tensor
        #expect(joined.shape == [2, 8])
        #expect(
            joined.elements[8..<16]
                == (a.timestep(4).elements[4..<8] + b.timestep(0).elements[4..<8]))
    }

    @Test func statesOfBothHalves() throws {
        let x: Tensor<Double> = input()
        let options = RNNOptions {
            $0.returnSequences = true
            $0.returnState = true
        }
        let ahead: LSTM<Double> = try forward.layer(.sequences)
        let back: LSTM<Double> = try backward.layer(.sequences)
        let expected = try ahead(x).states + back(x.mirrored).states
        #expect(try call(layer(.concat, options), x).map(\.tensor).dropFirst() == expected[...])
        #expect(try call(layer(.separate, options), x).map(\.tensor).dropFirst(2) == expected[...])

        // [forward h, forward c, backward h, backward c] go in where they come out.
        let started = try call(layer(.separate, options), x, states: expected).map(\.tensor)
        let one = try ahead(x, initialState: Array(expected[..<2]))
        let two = try back(x.mirrored, initialState: Array(expected[2...]))
        #expect(started == [one.output, two.output.mirrored] + one.states + two.states)
    }

    @Test func masks() throws {
        let x: Tensor<Double> = input()
        let valid = [true, true, true, false, false] + [false, true, true, true, false]
        let mask = Mask(shape: [2, 5], valid: valid)
        let mirrored = Mask(
            shape: [2, 5], valid: Array(valid[..<5].reversed()) + Array(valid[5...].reversed()))
        let ahead: LSTM<Double> = try forward.layer(.sequences)
        let back: LSTM<Double> = try backward.layer(.sequences)
        let expected = [
            try ahead(x, mask: mask).output, try back(x.mirrored, mask: mirrored).output.mirrored,
        ]
        let outputs = try call(layer(.separate), x, mask: mask)
        #expect(outputs.map(\.tensor) == expected)
        // The mask is handed on as it came, and only along with a sequence.
        #expect(outputs.map(\.mask) == [mask, mask])
        #expect(try call(layer(.concat, RNNOptions()), x, mask: mask)[0].mask == nil)
    }

    @Test func timeMajor() throws {
        let x: Tensor<Double> = input()
        let options = RNNOptions {
            $0.returnSequences = true
            $0.timeMajor = true
        }
        let timeMajor = try call(layer(.concat, options), x.transposed)[0].tensor
        #expect(timeMajor.shape == [5, 2, 8])
        #expect(timeMajor.transposed == (try call(layer(.concat), x)[0].tensor))
    }

    /// Keras lets a forward half run backwards; its sequence is then not turned round, the other one is.
    @Test func innerGoBackwards() throws {
        let x: Tensor<Double> = input()
        let options = RNNOptions {
            $0.returnSequences = true
            $0.goBackwards = true
        }
        let ahead: LSTM<Double> = try forward.layer(.sequences)
        let back: LSTM<Double> = try backward.layer(.sequences)
        let outputs = try call(layer(.separate, options), x).map(\.tensor)
        #expect(outputs == [try ahead(x.mirrored).output, try back(x).output.mirrored])
    }

    @Test func traces() throws {
        let x: Tensor<Double> = input()
        let arguments = CallArguments(inputs: [MaskedTensor(x)])
        let traces = try layer(.sum).trace(arguments)
        #expect(traces.map(\.path) == ["forward", "backward"])
        let ahead: LSTM<Double> = try forward.layer()
        let back: LSTM<Double> = try backward.layer()
        #expect(traces[0].trace.h == (try ahead.trace(x).h))
        #expect(traces[1].trace.h == (try back.trace(x.mirrored).h))
    }

    @Test func refused() throws {
        let x: Tensor<Double> = input()
        let three = Array(repeating: Tensor<Double>(shape: [2, 4]), count: 3)
        #expect(
            message { _ = try call(layer(.sum), x, states: three) }
                == "initial_state: expected an even number of tensors, found 3")
        #expect(
            message { _ = try call(layer(.sum), x, states: Array(three[..<2])) }
                == "initial_state: expected 2 tensors, found 1")
        let uneven = BidirectionalConfiguration(
            forward: LSTMConfiguration(units: 4, options: .sequences),
            backward: LSTMConfiguration(units: 4), mergeMode: .concat)
        let weights = [forward, backward].flatMap { [$0.kernel, $0.recurrentKernel, $0.bias] }
        #expect(
            message { _ = try call(uneven.layer(weights: weights), x) }
                == "backward output: expected shape [2, 5, 4] but for the features, found [2, 4]")
    }

    @Test func shapesAndParameters() throws {
        let options = RNNOptions {
            $0.returnSequences = true
            $0.returnState = true
        }
        let configuration = BidirectionalConfiguration(
            forward: LSTMConfiguration(units: 4, options: options),
            backward: LSTMConfiguration(units: 4, useBias: false, options: options), mergeMode: .concat)
        #expect(configuration.outputCount == 5)
        #expect(
            try configuration.outputShapes(inputShape: [nil, 7, 3])
                == [[nil, 7, 8], [nil, 4], [nil, 4], [nil, 4], [nil, 4]])
        #expect(
            configuration.parameters(inputShape: [nil, nil, 3]).map { "\($0.name) \(describe($0.shape))" }
                == [
                    "forward/kernel [3, 16]", "forward/recurrent_kernel [4, 16]", "forward/bias [16]",
                    "backward/kernel [3, 16]", "backward/recurrent_kernel [4, 16]",
                ])
    }
}
