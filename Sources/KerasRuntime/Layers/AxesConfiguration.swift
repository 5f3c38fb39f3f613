/// A configuration of a layer that computes along some dimensions, and leaves the shape as it is.
public protocol AxesConfiguration: LayerConfiguration {
    /// The dimensions; negative ones count from the last.
    var axes: [Int] { get }
}

extension AxesConfiguration {
    public func isTimewise(rank: Int?) -> Bool { axes.allSatisfy { isBesideTime($0, rank: rank) } }

    public func outputShapes(inputShape: PartialShape) throws(RuntimeError) -> [PartialShape] {
        _ = try axisPositions(axes, rank: inputShape.count)
        return [inputShape]
    }

    public func validate() throws(RuntimeError) { try SettingsCheck.axes(axes) }

    /// Extents of the dimensions, which are those of the weights; all free where the input is unknown.
    func extents(of inputShape: PartialShape?) -> PartialShape {
        guard let inputShape, let positions = try? axisPositions(axes, rank: inputShape.count) else {
            return axes.map { _ in nil }
        }
        return positions.map { inputShape[$0] }
    }

    /// Whether the last dimension of a tensor is the only one, so that its rows lie one behind the other.
    func isLastAlone(rank: Int) -> Bool {
        rank > 0 && axes.count == 1 && (axes[0] == -1 || axes[0] == rank - 1)
    }
}
