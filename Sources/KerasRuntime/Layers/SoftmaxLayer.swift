/// Keras' layer `Softmax`: `eˣⁱ / Σ eˣʲ` over one dimension or several.
public struct SoftmaxConfiguration: AxesConfiguration {
    public static let kind = "Softmax"

    /// What a mask does.
    public enum MaskUse: String, Sendable, Hashable, Codable {
        case none
        /// −10⁹ is added where it is not valid.
        case added
        /// −10⁹ stands in the place of what is not valid, and 0 in the result.
        case replacing
    }

    /// The dimensions; negative ones count from the last.
    public var axes: [Int]
    /// What a mask does.
    public var maskUse: MaskUse

    /// Creates a configuration.
    public init(axes: [Int] = [-1], maskUse: MaskUse = .none) {
        self.axes = axes
        self.maskUse = maskUse
    }

    public var settings: [LayerSetting] { [LayerSetting("axis", axes)] }

    public func parameters(inputShape: PartialShape?) -> [LayerParameter] { [] }

    public func layer(weights: [Tensor<Float>]) throws(RuntimeError) -> any Layer<Float> {
        SoftmaxLayer(configuration: self)
    }

    public func layer(weights: [Tensor<Double>]) throws(RuntimeError) -> any Layer<Double> {
        SoftmaxLayer(configuration: self)
    }
}

struct SoftmaxLayer<Element: TensorScalar>: ReusingLayer {
    let configuration: SoftmaxConfiguration

    @_specialize(where Element == Float)
    @_specialize(where Element == Double)
    func call(
        _ arguments: CallArguments<Element>, into result: inout CallResult<Element>
    ) throws(RuntimeError) {
        let input = try arguments.onlyInput()
        let mask = configuration.maskUse == .none ? nil : arguments.mask ?? input.mask
        if mask == nil, configuration.isLastAlone(rank: input.tensor.rank) {
            result.memory.output.become(copyOf: input.tensor)
            result.memory.output.apply(.softmax)
            result.finish(mask: input.mask)
            return
        }
        result.finish(try softmax(input.tensor, mask), mask: input.mask)
    }

    /// Over any dimensions, of what is valid.
    private func softmax(_ input: Tensor<Element>, _ mask: Mask?) throws(RuntimeError) -> Tensor<Element> {
        var x = input
        let axes = try axisPositions(configuration.axes, rank: x.rank)
        let flags = mask.map { Tensor<Element>($0) }
        let masked = Tensor<Element>(shape: [], [-1e9])
        if let flags {
            x =
                configuration.maskUse == .added
                ? try x.combined(.add, flags.mapped(.not).combined(.multiply, masked))
                : try flags.selected(x, masked)
            guard x.shape == input.shape else {
                throw .shape("mask", expected: "that spreads to \(input.shape)", found: flags.shape)
            }
        }
        let powers = try x.combined(.subtract, x.reduced(.maximum, axes: axes)).mapped(.exp)
        var output = try powers.combined(.divide, powers.reduced(.sum, axes: axes))
        if let flags, configuration.maskUse == .replacing {
            output = try flags.selected(output, Tensor(shape: [], [0]))
        }
        return output
    }
}
