/// The same elements under another shape: Keras' `Reshape` and `Flatten`, and operations such as
/// `expand_dims`. A mask stops here.
public struct ReshapeConfiguration: LayerConfiguration {
    public static let kind = "Reshape"

    /// What the new shape is.
    public enum Rule: Sendable, Hashable, Codable {
        /// These extents behind the first `kept` ones of the input; one may be −1, which takes what is left.
        case target([Int], kept: Int)
        /// The batch, and everything else in one dimension; the second one moved to the end before if
        /// the channels come first.
        case flattened(channelsFirst: Bool)
        /// Extents of 1 put in at these places of the new shape.
        case expanded([Int])
        /// Extents of 1 taken out at these places, or wherever they are.
        case squeezed([Int]?)
    }

    /// What the new shape is.
    public var rule: Rule

    /// Creates a configuration.
    public init(_ rule: Rule) { self.rule = rule }

    public var settings: [LayerSetting] {
        switch rule {
        case .target(let extents, _): [LayerSetting("target_shape", extents)]
        case .flattened(let channelsFirst):
            [LayerSetting("data_format", channelsFirst ? "channels_first" : "channels_last")]
        case .expanded(let axes): [LayerSetting("axis", axes)]
        case .squeezed(let axes): [LayerSetting("axis", axes.map { "\($0)" } ?? "all")]
        }
    }

    public func parameters(inputShape: PartialShape?) -> [LayerParameter] { [] }

    public func outputShapes(inputShape: PartialShape) throws(RuntimeError) -> [PartialShape] {
        switch rule {
        case .target(let extents, let kept):
            return [try target(extents, kept, inputShape)]
        case .flattened:
            guard let batch = inputShape.first else {
                throw RuntimeError("input", expected: "at least 1 dimension", found: "[]")
            }
            return [[batch, try Array(inputShape.dropFirst()).knownElementCount()]]
        case .expanded(let axes):
            let rank = inputShape.count + axes.count
            let places = try axisPositions(axes, rank: rank)
            guard places.count == axes.count else {
                throw RuntimeError("axis", expected: "different ones", found: "\(axes)")
            }
            var shape = inputShape
            for place in places { shape.insert(1, at: place) }
            return [shape]
        case .squeezed(nil):
            return [inputShape.filter { $0 != 1 }]
        case .squeezed(.some(let axes)):
            let places = try axisPositions(axes, rank: inputShape.count)
            guard places.allSatisfy({ inputShape[$0] ?? 1 == 1 }) else {
                throw RuntimeError(
                    "input", expected: "extents of 1 in dimensions \(axes)", found: describe(inputShape))
            }
            return [inputShape.indices.filter { !places.contains($0) }.map { inputShape[$0] }]
        }
    }

    private func target(
        _ extents: [Int], _ kept: Int, _ shape: PartialShape
    ) throws(RuntimeError) -> PartialShape {
        guard shape.count >= kept, extents.count(where: { $0 == -1 }) <= 1,
            extents.allSatisfy({ $0 >= -1 })
        else {
            throw RuntimeError(
                "target_shape", expected: "a shape with at most one -1", found: "\(extents)")
        }
        let known = try extents.filter { $0 != -1 }.elementCount()
        var target: PartialShape = extents
        if let count = try Array(shape.dropFirst(kept)).knownElementCount() {
            let free = extents.firstIndex(of: -1)
            if let free, known > 0 { target[free] = count / known }
            let isWhole = free == nil ? known == count : known > 0 && count % known == 0
            guard isWhole else {
                throw RuntimeError(
                    "input", expected: "elements for shape \(extents)", found: describe(shape))
            }
        } else if let free = extents.firstIndex(of: -1) {
            target[free] = nil
        }
        return shape.prefix(kept) + target
    }

    public func validate() throws(RuntimeError) {
        try rule.validate()
    }

    public func layer(weights: [Tensor<Float>]) throws(RuntimeError) -> any Layer<Float> {
        ReshapeLayer(configuration: self)
    }

    public func layer(weights: [Tensor<Double>]) throws(RuntimeError) -> any Layer<Double> {
        ReshapeLayer(configuration: self)
    }
}

extension ReshapeConfiguration.Rule {
    /// Throws unless the numbers could be those of a shape.
    func validate() throws(RuntimeError) {
        switch self {
        case .target(let extents, let kept):
            try SettingsCheck.shape(extents.filter { $0 != -1 }, "target_shape")
            guard (0...64).contains(kept) else {
                throw RuntimeError("target_shape", expected: "dimensions to keep", found: "\(kept)")
            }
        case .flattened: break
        case .expanded(let axes): try SettingsCheck.axes(axes)
        case .squeezed(let axes): try SettingsCheck.axes(axes ?? [])
        }
    }
}

struct ReshapeLayer<Element: TensorScalar>: Layer {
    let configuration: ReshapeConfiguration

    func call(_ arguments: CallArguments<Element>) throws(RuntimeError) -> CallResult<Element> {
        var input = try arguments.onlyInput().tensor
        let shape = try configuration.outputShapes(inputShape: input.shape)[0].map { $0 ?? 1 }
        if case .flattened(channelsFirst: true) = configuration.rule, input.rank > 2 {
            input = try input.moving(1, to: input.rank - 1)
        }
        return CallResult([MaskedTensor(input.reshaped(shape))])
    }
}
