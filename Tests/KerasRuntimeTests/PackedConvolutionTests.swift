import Testing

@testable import KerasRuntime

/// Convolutions in the kernels.
extension PackedLayerTests {
    @Test(arguments: 0..<120)
    func convolution(seed: Int) throws {
        var s = Sample(seed: seed + 4000)
        let groups = Int.random(in: 0..<4, using: &s.g) == 0 ? 2 : 1
        let size = Int.random(in: 1...7, using: &s.g)
        let stride = s.chance() ? 1 : Int.random(in: 2...3, using: &s.g)
        let dilation = stride > 1 || s.chance() ? 1 : Int.random(in: 2...3, using: &s.g)
        let configuration = ConvolutionConfiguration(
            filters: groups * s.units,
            windows: WindowSettings(
                sizes: [size], strides: [stride], dilations: [dilation],
                padding: s.one(of: [.valid, .same, .causal])),
            groups: groups, activation: s.one(of: Self.activations), useBias: s.chance())
        let timesteps = s.timesteps + (size - 1) * dilation
        let kernel = s.tensor(
            [size, s.features, groups * s.units],
            scale: min(1, 2 / Double(size * s.features).squareRoot()))
        let bias = s.tensor([groups * s.units])
        let x = s.tensor([min(s.batch, 4), timesteps, groups * s.features])
        func run<E: TensorScalar>(_: E.Type, _ set: InstructionSet?) throws -> [Tensor<E>] {
            let layer = try ConvolutionLayer<E>(
                configuration, [kernel.converted(), bias.converted()], for: set)
            #expect((layer.packed == nil) == (set == nil))
            return try layer.call(CallArguments(inputs: [MaskedTensor(x.converted())])).outputs.map(\.tensor)
        }
        try compare(try run(Double.self, nil), try run(Float.self, nil)) {
            (try run(Float.self, $0), try run(Double.self, $0))
        }
    }

    /// Planes and volumes, whose windows are rows of those of a sequence.
    @Test(arguments: 0..<40)
    func space(seed: Int) throws {
        var s = Sample(seed: seed + 5000)
        let rank = Int.random(in: 2...3, using: &s.g)
        var sizes: [Int] = []
        var strides: [Int] = []
        var extents: [Int] = []
        for _ in 0..<rank {
            sizes.append(Int.random(in: 1...3, using: &s.g))
            strides.append(Int.random(in: 1...2, using: &s.g))
            extents.append(Int.random(in: 3...7, using: &s.g))
        }
        let channels = Int.random(in: 1...9, using: &s.g)
        let configuration = ConvolutionConfiguration(
            filters: s.units,
            windows: WindowSettings(sizes: sizes, strides: strides, padding: s.one(of: [.valid, .same])))
        let kernel = s.tensor(sizes + [channels, s.units], scale: 0.3)
        let bias = s.tensor([s.units])
        let x = s.tensor([2] + extents + [channels])
        func run<E: TensorScalar>(_: E.Type, _ set: InstructionSet?) throws -> [Tensor<E>] {
            let layer = try ConvolutionLayer<E>(
                configuration, [kernel.converted(), bias.converted()], for: set)
            return try layer.call(CallArguments(inputs: [MaskedTensor(x.converted())])).outputs.map(\.tensor)
        }
        try compare(try run(Double.self, nil), try run(Float.self, nil)) {
            (try run(Float.self, $0), try run(Double.self, $0))
        }
    }
}
