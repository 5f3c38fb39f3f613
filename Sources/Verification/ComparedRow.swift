import ArrayData

/// One row of two arrays, the whole of it or a window: what was expected and what was answered.
public struct ComparedRow: Sendable {
    /// The axis along which the row runs.
    public let axis: Int
    /// The index of the row's first element that is shown.
    public let start: [Int]
    /// Number of elements of the whole row.
    public let length: Int
    public let expected: [Double]
    public let actual: [Double]

    private static let limit = 64

    /// The row through an element, and around it where the row is long; `nil` for scalars.
    init?(through position: Int, axis: Int, actual: NDArray, expected: NDArray) {
        guard expected.shape.indices.contains(axis) else { return nil }
        var index = NDArray.index(ofElement: position, shape: expected.shape)
        let place = index[axis]
        let step = expected.shape[(axis + 1)...].reduce(1, *)
        length = expected.shape[axis]
        let shown = min(length, Self.limit)
        let first = max(0, min(place - shown / 2, length - shown))
        index[axis] = first
        self.axis = axis
        start = index
        func values(_ array: NDArray) -> [Double] {
            (first..<(first + shown)).map { element in
                let at = position + (element - place) * step
                return array.doubles(in: at..<(at + 1))[0]
            }
        }
        self.expected = values(expected)
        self.actual = values(actual)
    }
}
