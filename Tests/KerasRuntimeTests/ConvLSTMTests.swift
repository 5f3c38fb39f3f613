import TestSupport
import Testing

@testable import KerasRuntime

/// Images of 2 × 3 with 3 channels, 4 filters, T = 5, B = 2.
@Suite struct ConvLSTMTests {
    private let weights = RandomLSTM(units: 4, features: 3, seed: 160)

    private func random(_ shape: [Int], _ seed: UInt64) -> Tensor<Float> {
        var generator = SeededGenerator(seed)
        return .random(shape, &generator, scale: 2)
    }

    private func layer(
        _ options: RNNOptions, sizes: [Int] = [1, 1], strides: [Int] = [1, 1],
        padding: WindowSettings.Padding = .valid
    ) throws -> any Layer<Float> {
        let kernel = weights.kernel.converted() as Tensor<Float>
        let recurrent = weights.recurrentKernel.converted() as Tensor<Float>
        let taps = sizes.reduce(1, *)
        // The same matrix at each element of the window, each time scaled by another power of two.
        func spread(_ matrix: Tensor<Float>) -> Tensor<Float> {
            Tensor(
                shape: sizes + matrix.shape,
                (0..<taps).flatMap { tap in matrix.elements.map { $0 / Float(1 << tap) } })
        }
        return try ConvLSTMConfiguration(
            filters: 4, windows: WindowSettings(sizes: sizes, strides: strides, padding: padding),
            options: options
        ).layer(weights: [spread(kernel), spread(recurrent), weights.bias.converted()])
    }

    /// One pixel of images [B, T, 2, 3, C], or of [B, 2, 3, C] where they are no sequence.
    private func pixel(_ x: Tensor<Float>, _ place: Int) -> Tensor<Float> {
        let width = x.shape[x.rank - 1]
        let images = x.elements.count / (6 * width)
        var values: [Float] = []
        for image in 0..<images {
            let start = (image * 6 + place) * width
            values += x.elements[start..<(start + width)]
        }
        return Tensor(shape: Array(x.shape[..<(x.rank - 3)]) + [width], values)
    }

    /// With a kernel of 1 × 1, every pixel is an LSTM of its own.
    @Test(arguments: [false, true], [false, true])
    func pixelsAreLSTMs(returnSequences: Bool, goBackwards: Bool) throws {
        let options = RNNOptions {
            $0.returnSequences = returnSequences
            $0.returnState = true
            $0.goBackwards = goBackwards
        }
        let x = random([2, 5, 2, 3, 3], 161)
        let initial = [random([2, 2, 3, 4], 162), random([2, 2, 3, 4], 163)]
        let mask = Mask(
            shape: [2, 5], valid: [false, true, true, false, true, true, true, true, false, false])
        let found = try layer(options).call(
            CallArguments(inputs: [MaskedTensor(x, mask: mask)], initialState: initial))
        #expect(found.outputs[0].tensor.shape == (returnSequences ? [2, 5, 2, 3, 4] : [2, 2, 3, 4]))
        #expect(found.outputs[0].mask == (returnSequences ? mask : nil))
        #expect(found.outputs.count == 3)
        let lstm: LSTM<Float> = try weights.layer(options)
        for place in 0..<6 {
            let expected = try lstm(
                pixel(x, place), initialState: initial.map { pixel($0, place) }, mask: mask)
            #expect(pixel(found.outputs[0].tensor, place).distance(to: expected.output) < 1e-6)
            #expect(pixel(found.outputs[1].tensor, place).distance(to: expected.states[0]) < 1e-6)
            #expect(pixel(found.outputs[2].tensor, place).distance(to: expected.states[1]) < 1e-6)
        }
    }

    /// A row of three pixels, one channel, one filter: everything linear, so that it can be added up.
    @Test func neighboursOnPaper() throws {
        // Only the candidate and the output see anything; hard sigmoid of 4 and above is 1, of 0 is 0.5.
        func columns(_ candidates: [Float]) -> [Float] { candidates.flatMap { [0, 0, $0, 0] } }
        let cell = try ConvLSTMCell<Float>(
            kernel: Tensor(shape: [3, 1, 4], columns([1, 2, 4])),
            recurrentKernel: Tensor(shape: [3, 1, 4], columns([1, 0, -1])),
            bias: Tensor(shape: [4], [4, 0, 0.5, 4]), activation: .linear,
            recurrentActivation: .hardSigmoid(slope: 0.25),
            windows: WindowSettings(sizes: [3], strides: [1], padding: .same), extents: [3])
        var states = [
            Tensor<Float>(shape: [1, 3], [1, 2, 5]), Tensor<Float>(shape: [1, 3], [8, 16, 32]),
        ]
        let output = try cell(Tensor(shape: [1, 3], [1, 10, 100]), states: &states)
        // x ∗ kernel: 2 · 1 + 4 · 10 = 42, 1 · 1 + 2 · 10 + 4 · 100 = 421, 1 · 10 + 2 · 100 = 210
        // h ∗ recurrent kernel: −2, 1 − 5 = −4, 2; bias 0.5; half of the cell state: 4, 8, 16
        #expect(output.elements == [44.5, 425.5, 228.5])
        #expect(states == [output, output])
    }

    /// The input's kernel walks with strides, the state's stays where it is.
    @Test func stridesAreTheInputsAlone() throws {
        let options = RNNOptions { $0.returnState = true }
        let strided = try layer(options, sizes: [2, 2], strides: [2, 2], padding: .same)
        let images = MaskedTensor(random([2, 5, 2, 3, 3], 164))
        let shapes = try strided.call(CallArguments(inputs: [images])).outputs.map(\.tensor.shape)
        #expect(shapes == [[2, 1, 2, 4], [2, 1, 2, 4], [2, 1, 2, 4]])
        let configuration = ConvLSTMConfiguration(
            filters: 4, windows: WindowSettings(sizes: [2, 2], strides: [2, 2], padding: .same),
            options: options)
        #expect(
            try configuration.outputShapes(inputShape: [2, nil, 2, 3, 3]).map(describe)
                == ["[2, 1, 2, 4]", "[2, 1, 2, 4]", "[2, 1, 2, 4]"])
        let parameters = configuration.parameters(inputShape: [nil, nil, 2, 3, 3])
        #expect(
            parameters.map { "\($0.name) \(describe($0.shape))" } == [
                "kernel [2, 2, 3, 16]", "recurrent_kernel [2, 2, 4, 16]", "bias [16]",
            ])
    }

    /// A state that was kept and changed outside may have any shape.
    @Test(arguments: [[2, 3, 2, 4], [3, 2, 3, 4], [48], []])
    func carriedStatesOfOtherShapes(shape: [Int]) throws {
        let layer = try layer(RNNOptions { $0.stateful = true })
        let carried = [Tensor<Float>(shape: [2, 2, 3, 4]), Tensor<Float>(shape: shape)]
        #expect(
            message {
                _ = try layer.call(
                    CallArguments(
                        inputs: [MaskedTensor(random([2, 5, 2, 3, 3], 165))], carriedState: carried))
            } == "initial_state: expected shape [2, 2, 3, 4], found \(shape)")
    }

    @Test func refusals() throws {
        let layer = try layer(.sequences)
        func problem(_ x: [Int], states: [[Int]]? = nil) -> String {
            message {
                _ = try layer.call(
                    CallArguments(
                        inputs: [MaskedTensor(Tensor(shape: x))],
                        initialState: states?.map { Tensor(shape: $0) }))
            }
        }
        #expect(problem([2, 5, 2, 3, 3]) == "no error")
        #expect(
            problem([2, 5, 2, 3, 4]) == "input: expected shape [B, T, …, …, 3], found [2, 5, 2, 3, 4]")
        #expect(problem([2, 5, 2, 3]) == "input: expected shape [B, T, …, …, 3], found [2, 5, 2, 3]")
        #expect(
            problem([2, 0, 2, 3, 3]) == "input: expected at least one timestep, found [2, 0, 2, 3, 3]")
        #expect(
            problem([2, 5, 2, 3, 3], states: [[2, 2, 3, 4]])
                == "initial_state: expected 2 tensors, found 1")
        #expect(
            problem([2, 5, 2, 3, 3], states: [[2, 2, 3, 4], [2, 3, 2, 4]])
                == "initial_state: expected shape [2, 2, 3, 4], found [2, 3, 2, 4]")
        #expect(
            message {
                _ = try ConvLSTMConfiguration(
                    filters: 4, windows: WindowSettings(sizes: [1, 1], strides: [1, 1])
                ).outputShapes(inputShape: [nil, nil, 2, 3])
            } == "input: expected 5 dimensions, found [?, ?, 2, 3]")
    }
}
