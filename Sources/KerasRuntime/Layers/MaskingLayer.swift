/// Keras' `Masking`: a timestep whose features all equal one value is masked and set to 0.
public struct MaskingConfiguration: LayerConfiguration {
    public static let kind = "Masking"

    /// The value, rounded as the model's own type rounds it: 0.1 in a float32 model is not 0.1.
    public var maskValue: Double

    /// Creates a configuration.
    public init(maskValue: Double) { self.maskValue = maskValue }

    public var settings: [LayerSetting] { [LayerSetting("mask_value", maskValue)] }

    public func parameters(inputShape: PartialShape?) -> [LayerParameter] { [] }

    public func isTimewise(rank: Int?) -> Bool { true }

    public func outputShapes(inputShape: PartialShape) throws(RuntimeError) -> [PartialShape] {
        [inputShape]
    }

    public func layer(weights: [Tensor<Float>]) throws(RuntimeError) -> any Layer<Float> {
        MaskingLayer(self)
    }

    public func layer(weights: [Tensor<Double>]) throws(RuntimeError) -> any Layer<Double> {
        MaskingLayer(self)
    }
}

struct MaskingLayer<Element: TensorScalar>: Layer {
    let maskValue: Element

    init(_ configuration: MaskingConfiguration) { maskValue = Element(configuration.maskValue) }

    func call(_ arguments: CallArguments<Element>) throws(RuntimeError) -> CallResult<Element> {
        var tensor = try arguments.onlyInput().tensor
        guard tensor.rank >= 2 else {
            throw RuntimeError("input", expected: "at least 2 dimensions", found: "\(tensor.shape)")
        }
        let features = tensor.lastExtent
        let shape = Array(tensor.shape.dropLast())
        var valid = Array(repeating: false, count: shape.reduce(1, *))
        for step in valid.indices {
            let row = (step * features)..<((step + 1) * features)
            valid[step] = tensor.elements[row].contains { $0 != maskValue }
            // A product and not a 0, as Keras has it: an infinite mask value leaves NaN.
            if !valid[step] { for j in row { tensor.elements[j] *= 0 } }
        }
        // The mask replaces one that came with the input.
        return CallResult([MaskedTensor(tensor, mask: Mask(shape: shape, valid: valid))])
    }
}
