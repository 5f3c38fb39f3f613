/// The dimensions in another order: Keras' `Permute`, and operations such as `transpose`. A mask stops here.
public struct TransposeConfiguration: LayerConfiguration {
    public static let kind = "Transpose"

    /// What the new order is.
    public enum Order: Sendable, Hashable, Codable {
        /// Which dimension of the input each one of the output is.
        case given([Int])
        case reversed
        /// Two dimensions change places.
        case swapped(Int, Int)
        /// Dimensions at other places, in turn; what is left stays in order.
        case moved(from: [Int], to: [Int])
    }

    /// What the new order is.
    public var order: Order

    /// Creates a configuration.
    public init(_ order: Order) { self.order = order }

    public var settings: [LayerSetting] {
        switch order {
        case .given(let axes): [LayerSetting("axes", axes)]
        case .reversed: [LayerSetting("axes", "reversed")]
        case .swapped(let a, let b): [LayerSetting("axis1", a), LayerSetting("axis2", b)]
        case .moved(let from, let to): [LayerSetting("source", from), LayerSetting("destination", to)]
        }
    }

    public func parameters(inputShape: PartialShape?) -> [LayerParameter] { [] }

    public func outputShapes(inputShape: PartialShape) throws(RuntimeError) -> [PartialShape] {
        [try positions(rank: inputShape.count).map { inputShape[$0] }]
    }

    /// Which dimension of an input each one of the output is.
    func positions(rank: Int) throws(RuntimeError) -> [Int] {
        switch order {
        case .given(let axes):
            var positions: [Int] = []
            for axis in axes { positions.append(try axisPosition(axis, rank: rank, "axes")) }
            guard positions.sorted() == Array(0..<rank) else {
                throw RuntimeError("axes", expected: "each of \(rank) dimensions once", found: "\(axes)")
            }
            return positions
        case .reversed:
            return (0..<rank).reversed()
        case .swapped(let a, let b):
            var positions = Array(0..<rank)
            positions.swapAt(try axisPosition(a, rank: rank), try axisPosition(b, rank: rank))
            return positions
        case .moved(let from, let to):
            let sources = try from.map { axis throws(RuntimeError) in try axisPosition(axis, rank: rank) }
            let places = try to.map { axis throws(RuntimeError) in try axisPosition(axis, rank: rank) }
            guard sources.count == places.count, Set(sources).count == sources.count,
                Set(places).count == places.count
            else {
                throw RuntimeError(
                    "axes", expected: "as many different places as sources", found: "\(from) and \(to)")
            }
            var rest = (0..<rank).filter { !sources.contains($0) }
            for (place, source) in zip(places, sources).sorted(by: { $0.0 < $1.0 }) {
                rest.insert(source, at: place)
            }
            return rest
        }
    }

    public func validate() throws(RuntimeError) {
        try order.validate()
    }

    public func layer(weights: [Tensor<Float>]) throws(RuntimeError) -> any Layer<Float> {
        TransposeLayer(configuration: self)
    }

    public func layer(weights: [Tensor<Double>]) throws(RuntimeError) -> any Layer<Double> {
        TransposeLayer(configuration: self)
    }
}

extension TransposeConfiguration.Order {
    /// Throws unless the numbers could be axes.
    func validate() throws(RuntimeError) {
        switch self {
        case .given(let axes): try SettingsCheck.axes(axes, "axes")
        case .reversed: break
        case .swapped(let a, let b): try SettingsCheck.axes([a, b], "axes")
        case .moved(let from, let to):
            try SettingsCheck.axes(from, "axes")
            try SettingsCheck.axes(to, "axes")
        }
    }
}

struct TransposeLayer<Element: TensorScalar>: Layer {
    let configuration: TransposeConfiguration

    func call(_ arguments: CallArguments<Element>) throws(RuntimeError) -> CallResult<Element> {
        let input = try arguments.onlyInput().tensor
        let order = try configuration.positions(rank: input.rank)
        return CallResult([MaskedTensor(try input.transposed(order))])
    }
}
