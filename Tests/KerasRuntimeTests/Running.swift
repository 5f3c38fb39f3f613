import Testing

@testable import KerasRuntime

/// The only output of a layer that is called once.
func output(
    of configuration: any LayerConfiguration, _ weights: [Tensor<Float>] = [],
    _ inputs: MaskedTensor<Float>...
) throws -> MaskedTensor<Float> {
    let layer: any Layer<Float> = try configuration.layer(weights: weights)
    let outputs = try layer.call(CallArguments(inputs: inputs)).outputs
    return try #require(outputs.count == 1 ? outputs.first : nil)
}

/// The same without masks.
func output(
    of configuration: any LayerConfiguration, _ weights: [Tensor<Float>] = [], _ inputs: Tensor<Float>...
) throws -> Tensor<Float> {
    let layer: any Layer<Float> = try configuration.layer(weights: weights)
    let outputs = try layer.call(CallArguments(inputs: inputs.map { MaskedTensor($0) })).outputs
    #expect(outputs.allSatisfy { $0.mask == nil })
    return try #require(outputs.count == 1 ? outputs.first : nil).tensor
}

/// 0, 1, 2, … in row-major order.
func counting(_ shape: [Int]) -> Tensor<Float> {
    Tensor(shape: shape, (0..<shape.reduce(1, *)).map { Float($0) })
}
