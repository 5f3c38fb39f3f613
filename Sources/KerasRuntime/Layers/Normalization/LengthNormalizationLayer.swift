/// Keras' `UnitNormalization` and `RMSNormalization`: each sample divided by a length of its own.
public struct LengthNormalizationConfiguration: AxesConfiguration {
    public static let kind = "LengthNormalization"

    /// What is divided by.
    public enum Length: Sendable, Hashable, Codable {
        /// `√Σx²`, which counts as no less than a minimum.
        case euclidean(minimum: Double)
        /// `√(mean(x²) + epsilon)`; a weight of the normalized dimensions, `scale`, multiplies the quotient.
        case rootMeanSquare(epsilon: Double)
    }

    /// The dimensions that make up a vector; negative ones count from the last.
    public var axes: [Int]
    /// What is divided by.
    public var length: Length

    /// Creates a configuration.
    public init(axes: [Int] = [-1], _ length: Length) {
        self.axes = axes
        self.length = length
    }

    public var settings: [LayerSetting] {
        switch length {
        case .euclidean: [LayerSetting("axis", axes)]
        case .rootMeanSquare(let epsilon): [LayerSetting("axis", axes), LayerSetting("epsilon", epsilon)]
        }
    }

    public func parameters(inputShape: PartialShape?) -> [LayerParameter] {
        guard case .rootMeanSquare = length else { return [] }
        return [LayerParameter("scale", extents(of: inputShape), axes: "normalized dimensions")]
    }

    public func layer(weights: [Tensor<Float>]) throws(RuntimeError) -> any Layer<Float> {
        LengthNormalizationLayer(configuration: self, scale: weights.first)
    }

    public func layer(weights: [Tensor<Double>]) throws(RuntimeError) -> any Layer<Double> {
        LengthNormalizationLayer(configuration: self, scale: weights.first)
    }
}

struct LengthNormalizationLayer<Element: TensorScalar>: Layer {
    let configuration: LengthNormalizationConfiguration
    let scale: Tensor<Element>?

    func call(_ arguments: CallArguments<Element>) throws(RuntimeError) -> CallResult<Element> {
        let input = try arguments.onlyInput()
        let x = input.tensor
        let axes = try axisPositions(configuration.axes, rank: x.rank)
        let squares = x.mapped(.square)
        let length: Tensor<Element>
        switch configuration.length {
        case .euclidean(let minimum):
            length = try squares.reduced(.sum, axes: axes).mapped(.squareRoot)
                .combined(.maximum, Tensor(shape: [], [Element(minimum)]))
        case .rootMeanSquare(let epsilon):
            length = try squares.reduced(.mean, axes: axes)
                .combined(.add, Tensor(shape: [], [Element(epsilon)])).mapped(.squareRoot)
        }
        var output = try x.combined(.divide, length)
        if let scale {
            guard scale.shape == axes.map({ x.shape[$0] }) else {
                throw .shape("input", expected: "with \(scale.shape) in dimensions \(axes)", found: x.shape)
            }
            let spread = x.shape.indices.map { axes.contains($0) ? x.shape[$0] : 1 }
            output = try output.combined(.multiply, scale.reshaped(spread))
        }
        return CallResult([MaskedTensor(output, mask: input.mask)])
    }
}
