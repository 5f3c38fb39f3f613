/// Windows that walk along all dimensions of space at once.
struct WindowGrid: Sendable, Hashable {
    /// One for each dimension.
    let windows: [Window]

    /// Number of elements of the window.
    var tapCount: Int { windows.reduce(1) { $0 * $1.size } }

    /// At how many places the windows stop in each dimension.
    func places(over extents: [Int]) -> [Int] { zip(windows, extents).map { $0.count(over: $1) } }

    /// The same where extents may be free.
    func places(over extents: PartialShape) -> PartialShape {
        zip(windows, extents).map { window, extent in extent.map { window.count(over: $0) } }
    }

    /// Visits what each element of the window sees, a row of places along the last dimension at a time.
    ///
    /// - Parameter body: The element's number; the position in space, in row-major order, that it sees
    ///   first; the place of the window then; how many places follow each other. Positions lie the
    ///   last window's stride apart.
    func forEachRow(
        over extents: [Int], _ body: (_ tap: Int, _ position: Int, _ place: Int, _ count: Int) -> Void
    ) {
        let counts = places(over: extents)
        let positionStrides = extents.rowMajorStrides
        let placeStrides = counts.rowMajorStrides
        func visit(_ dimension: Int, _ tap: Int, _ position: Int, _ place: Int) {
            let window = windows[dimension]
            let lead = window.lead(over: extents[dimension])
            for element in window.elements(over: extents[dimension]) {
                let places = window.places(ofElement: element, over: extents[dimension])
                if places.isEmpty { continue }
                // Wraps for windows larger than any kernel: pooling has no use for the number.
                let tap = tap &* window.size &+ element
                let start = element * window.dilation - lead
                if dimension == windows.count - 1 {
                    body(
                        tap, position + start + places.lowerBound * window.stride,
                        place + places.lowerBound, places.count)
                    continue
                }
                for stop in places {
                    visit(
                        dimension + 1, tap,
                        position + (start + stop * window.stride) * positionStrides[dimension],
                        place + stop * placeStrides[dimension])
                }
            }
        }
        visit(0, 0, 0, 0)
    }
}
