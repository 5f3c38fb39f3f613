import KerasRuntime

extension LayerDecoder {
    /// Layers that apply a function.
    static let activations: [LayerDecoder] = [
        LayerDecoder(
            "Activation", "every function of Keras 1 to 3", decode: ActivationConfiguration.decode),
        LayerDecoder(
            "ReLU", "max_value, negative_slope, threshold", since: .keras("2.2"),
            decode: ActivationConfiguration.decoder(ofClass: "ReLU")),
        LayerDecoder(
            "LeakyReLU", "alpha, negative_slope",
            decode: ActivationConfiguration.decoder(ofClass: "LeakyReLU")),
        LayerDecoder(
            "ELU", "alpha", decode: ActivationConfiguration.decoder(ofClass: "ELU")),
        LayerDecoder(
            "ThresholdedReLU", "theta", until: .tensorFlow("2.15"),
            decode: ActivationConfiguration.decoder(ofClass: "ThresholdedReLU")),
        LayerDecoder(
            "PReLU", "shared_axes", decode: PReLUConfiguration.decode),
        LayerDecoder(
            "Softmax", "axis, masks", since: .keras("2.1"), decode: SoftmaxConfiguration.decode),
    ]
}
