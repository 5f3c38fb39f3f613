/// Keras' `PReLU`: `x > 0: x; else alpha · x` with a slope for every element of a sample.
public struct PReLUConfiguration: LayerConfiguration {
    public static let kind = "PReLU"

    /// The dimensions along which the slopes are the same, counted from 1 behind the batch.
    public var sharedAxes: [Int]

    /// Creates a configuration.
    public init(sharedAxes: [Int] = []) { self.sharedAxes = sharedAxes }

    public var settings: [LayerSetting] { [LayerSetting("shared_axes", sharedAxes)] }

    public func parameters(inputShape: PartialShape?) -> [LayerParameter] {
        var shape = inputShape ?? []
        for axis in sharedAxes where shape.indices.contains(axis) { shape[axis] = 1 }
        return [LayerParameter("alpha", Array(shape.dropFirst()), axes: "a sample")]
    }

    public func isTimewise(rank: Int?) -> Bool { sharedAxes.contains(1) }

    public func outputShapes(inputShape: PartialShape) throws(RuntimeError) -> [PartialShape] {
        guard sharedAxes.allSatisfy({ (1..<max(inputShape.count, 1)).contains($0) }) else {
            throw RuntimeError(
                "shared_axes", expected: "dimensions behind the batch of \(describe(inputShape))",
                found: "\(sharedAxes)")
        }
        return [inputShape]
    }

    public func validate() throws(RuntimeError) {
        try SettingsCheck.axes(sharedAxes, "shared_axes")
    }

    public func layer(weights: [Tensor<Float>]) throws(RuntimeError) -> any Layer<Float> {
        PReLULayer(alpha: weights[0])
    }

    public func layer(weights: [Tensor<Double>]) throws(RuntimeError) -> any Layer<Double> {
        PReLULayer(alpha: weights[0])
    }
}

struct PReLULayer<Element: TensorScalar>: Layer {
    let alpha: Tensor<Element>

    func call(_ arguments: CallArguments<Element>) throws(RuntimeError) -> CallResult<Element> {
        let input = try arguments.onlyInput()
        let negative = try input.tensor.mapped(.clip(low: nil, high: 0)).combined(.multiply, alpha)
        let output = try input.tensor.mapped(.clip(low: 0, high: nil)).combined(.add, negative)
        guard output.shape == input.tensor.shape else {
            throw .shape("input", expected: "[B] + \(alpha.shape)", found: input.tensor.shape)
        }
        return CallResult([MaskedTensor(output, mask: input.mask)])
    }
}
