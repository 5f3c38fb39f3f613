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

struct MaskingLayer<Element: TensorScalar>: ReusingLayer {
    let maskValue: Element

    init(_ configuration: MaskingConfiguration) { maskValue = Element(configuration.maskValue) }

    @_specialize(where Element == Float)
    @_specialize(where Element == Double)
    func call(
        _ arguments: CallArguments<Element>, into result: inout CallResult<Element>
    ) throws(RuntimeError) {
        let input = try arguments.onlyInput().tensor
        guard input.rank >= 2 else {
            throw RuntimeError("input", expected: "at least 2 dimensions", found: "\(input.shape)")
        }
        let features = input.lastExtent
        result.memory.output.become(copyOf: input)
        result.memory.mask.become(droppingLastOf: input.shape)
        result.memory.output.elements.withUnsafeMutableBufferPointer { elements in
            for step in result.memory.mask.valid.indices {
                let row = (step * features)..<((step + 1) * features)
                let isValid = elements[row].contains { $0 != maskValue }
                result.memory.mask.valid[step] = isValid
                // A product and not a 0, as Keras has it: an infinite mask value leaves NaN.
                if !isValid { for j in row { elements[j] *= 0 } }
            }
        }
        // The mask replaces one that came with the input.
        result.finish(mask: result.memory.mask)
    }
}
