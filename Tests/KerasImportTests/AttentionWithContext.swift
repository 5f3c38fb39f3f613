import KerasImport
import KerasRuntime

/// A layer of a user's own, as sentiment models have it: a context vector weighs the timesteps.
///
///     s = e^(u · tanh(x·W + b)) at valid steps, else 0        y = Σ x · s / (Σ s + ε)
struct AttentionWithContext: LayerConfiguration {
    static let kind = "AttentionWithContext"

    var useBias: Bool

    /// How the library is told of it.
    static let customLayer = CustomLayer("AttentionWithContext") { settings in
        AttentionWithContext(useBias: try settings.bool("bias", default: true))
    }

    func parameters(inputShape: PartialShape?) -> [LayerParameter] {
        let size = inputShape?.last ?? nil
        let bias = LayerParameter("b", [size], axes: "features")
        return [LayerParameter("W", [size, size], axes: "features, features")] + (useBias ? [bias] : [])
            + [LayerParameter("u", [size], axes: "features")]
    }

    func outputShapes(inputShape: PartialShape) throws(RuntimeError) -> [PartialShape] {
        guard inputShape.count == 3 else {
            throw RuntimeError("input", expected: "3 dimensions", found: "\(inputShape.count)")
        }
        return [[inputShape[0], inputShape[2]]]
    }

    func layer(weights: [Tensor<Float>]) throws(RuntimeError) -> any Layer<Float> {
        AttentionWithContextLayer(weights, useBias: useBias)
    }

    func layer(weights: [Tensor<Double>]) throws(RuntimeError) -> any Layer<Double> {
        AttentionWithContextLayer(weights, useBias: useBias)
    }
}

private struct AttentionWithContextLayer<Element: TensorScalar>: Layer {
    let matrix: [Element]
    let bias: [Element]?
    let context: [Element]

    init(_ weights: [Tensor<Element>], useBias: Bool) {
        matrix = weights[0].elements
        bias = useBias ? weights[1].elements : nil
        context = weights[weights.count - 1].elements
    }

    func call(_ arguments: CallArguments<Element>) throws(RuntimeError) -> CallResult<Element> {
        let (x, mask) = (arguments.inputs[0].tensor, arguments.inputs[0].mask)
        let (batch, timesteps, features) = (x.shape[0], x.shape[1], x.shape[2])
        var y = [Element](repeating: 0, count: batch * features)
        for row in 0..<batch {
            var total: Element = 1e-7
            for step in 0..<timesteps where mask?.valid[row * timesteps + step] ?? true {
                let start = (row * timesteps + step) * features
                var score: Element = 0
                for j in 0..<features {
                    var sum = bias?[j] ?? 0
                    for k in 0..<features { sum += x.elements[start + k] * matrix[k * features + j] }
                    score += context[j] * Element.tanh(sum)
                }
                let weight = Element.exp(score)
                total += weight
                for j in 0..<features { y[row * features + j] += weight * x.elements[start + j] }
            }
            for j in 0..<features { y[row * features + j] /= total }
        }
        return CallResult([MaskedTensor(Tensor(shape: [batch, features], y))])
    }
}
