/// A shape in which some extents are free, such as the batch size.
public typealias PartialShape = [Int?]

extension PartialShape {
    /// Whether a shape has these extents wherever they are not free.
    package func accepts(_ shape: [Int]) -> Bool {
        count == shape.count && zip(self, shape).allSatisfy { $0 == nil || $0 == $1 }
    }
}

/// A weight that a layer needs.
public struct LayerParameter: Sendable, Hashable {
    /// Keras' name of the weight, with the path of the inner layer before it: `forward/kernel`.
    public let name: String
    /// The shape it must have; `nil` where only the file can tell.
    public let shape: PartialShape
    /// What the extents mean, for messages: "features, 4·units".
    public let axes: String
    /// Whether training changes it; what training does not change comes last in files.
    public let isTrainable: Bool
    /// Whether it counts something: files keep it as an integer.
    public let isCount: Bool

    /// Describes a weight.
    public init(
        _ name: String, _ shape: PartialShape, axes: String, isTrainable: Bool = true, isCount: Bool = false
    ) {
        self.name = name
        self.shape = shape
        self.axes = axes
        self.isTrainable = isTrainable
        self.isCount = isCount
    }

    /// The same parameter seen from an outer layer.
    func nested(in path: String) -> LayerParameter {
        LayerParameter("\(path)/\(name)", shape, axes: axes, isTrainable: isTrainable, isCount: isCount)
    }
}

/// A setting of a layer, for people to read.
public struct LayerSetting: Sendable, Hashable {
    /// Keras' name of the argument.
    public let name: String
    /// Its value.
    public let value: String

    /// Describes a setting.
    public init(_ name: String, _ value: some CustomStringConvertible) {
        self.name = name
        self.value = value.description
    }
}

/// Everything about a layer but its weights, with all questions of Keras versions settled.
///
/// The two `layer(weights:)` are one line each, `try SomeLayer(self, weights)`: naming both
/// precisions here is what gets the layer compiled for both.
public protocol LayerConfiguration: Codable, Hashable, Sendable {
    /// The tag under which descriptions store this kind of layer.
    static var kind: String { get }

    /// The weights the layer needs, in the order in which Keras saves them.
    ///
    /// - Parameter inputShape: Shape of the layer's first input, `nil` if unknown.
    func parameters(inputShape: PartialShape?) -> [LayerParameter]

    /// Shapes of the layer's outputs.
    ///
    /// - Parameter inputShape: Shape of the layer's first input.
    /// - Throws: ``RuntimeError`` when the layer cannot take such an input.
    func outputShapes(inputShape: PartialShape) throws(RuntimeError) -> [PartialShape]

    /// The weights of a layer for which more inputs than the first matter.
    func parameters(inputShapes: [PartialShape?]) -> [LayerParameter]

    /// Shapes of the outputs of a layer for which more inputs than the first matter.
    func outputShapes(inputShapes: [PartialShape]) throws(RuntimeError) -> [PartialShape]

    /// The settings as Keras names them, for people to read.
    var settings: [LayerSetting] { get }

    /// Number of tensors the layer returns.
    var outputCount: Int { get }

    /// Whether the layer keeps a state from call to call.
    var isStateful: Bool { get }

    /// Whether the layer treats each timestep by itself, so that a sequence can go through bit by bit.
    ///
    /// - Parameter rank: Number of dimensions of an input, `nil` if unknown.
    func isTimewise(rank: Int?) -> Bool

    /// Throws unless the settings are such that layers can be made of them.
    ///
    /// Descriptions come from files as well, so each of the other requirements may take for granted only
    /// what this one checks.
    func validate() throws(RuntimeError)

    /// Builds the layer to run in single precision.
    func layer(weights: [Tensor<Float>]) throws(RuntimeError) -> any Layer<Float>

    /// Builds the layer to run in double precision.
    func layer(weights: [Tensor<Double>]) throws(RuntimeError) -> any Layer<Double>
}

extension LayerConfiguration {
    public var settings: [LayerSetting] { [] }
    public var outputCount: Int { 1 }
    public var isStateful: Bool { false }
    public func isTimewise(rank: Int?) -> Bool { false }
    public func validate() throws(RuntimeError) {}

    public func parameters(inputShapes: [PartialShape?]) -> [LayerParameter] {
        parameters(inputShape: inputShapes.first ?? nil)
    }

    public func outputShapes(inputShapes: [PartialShape]) throws(RuntimeError) -> [PartialShape] {
        guard let first = inputShapes.first else {
            throw RuntimeError("inputs", expected: "at least 1 tensor", found: "0")
        }
        return try outputShapes(inputShape: first)
    }
}

/// Whether an axis of a sequence is not its time, which is the second dimension.
///
/// - Parameter rank: Number of dimensions; if unknown, only the last is taken for another one.
func isBesideTime(_ axis: Int, rank: Int?) -> Bool {
    guard let rank else { return axis == -1 || axis > 1 }
    return axis != 1 && axis + rank != 1
}

extension Array {
    /// The list cut into parts of these lengths, one behind the other; a part that lacks elements is shorter.
    func dealt(in counts: [Int]) -> [[Element]] {
        var rest = self[...]
        return counts.map { count in
            defer { rest = rest.dropFirst(count) }
            return Array(rest.prefix(count))
        }
    }
}

/// A configuration of a layer that takes several inputs.
public protocol MergingConfiguration: LayerConfiguration {}

extension MergingConfiguration {
    public func parameters(inputShape: PartialShape?) -> [LayerParameter] {
        parameters(inputShapes: [inputShape])
    }

    public func outputShapes(inputShape: PartialShape) throws(RuntimeError) -> [PartialShape] {
        try outputShapes(inputShapes: [inputShape])
    }

    public func parameters(inputShapes: [PartialShape?]) -> [LayerParameter] { [] }
}

/// A shape as messages print it: `[?, 10, 3]`.
package func describe(_ shape: PartialShape) -> String {
    "[\(shape.map { $0.map { "\($0)" } ?? "?" }.joined(separator: ", "))]"
}
