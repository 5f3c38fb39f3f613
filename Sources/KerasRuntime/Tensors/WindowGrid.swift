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
        forEachRun(over: extents, joined: false) { taps, position, place, count in
            body(taps.lowerBound, position, place, count)
        }
    }

    /// The same, but for elements that are neighbours in the last dimension, one run of places at a time that
    /// all of them see something at.
    ///
    /// - Parameter joined: Whether neighbours come together where none of them is beyond the border. What they
    ///   see at a place are then neighbours, too; the position is the first one's. Without effect where the
    ///   last window is dilated.
    func forEachRun(
        over extents: [Int], joined: Bool,
        _ body: (_ taps: Range<Int>, _ position: Int, _ place: Int, _ count: Int) -> Void
    ) {
        let counts = places(over: extents)
        let positionStrides = extents.rowMajorStrides
        let placeStrides = counts.rowMajorStrides
        func visit(_ dimension: Int, _ tap: Int, _ position: Int, _ place: Int) {
            let window = windows[dimension]
            let extent = extents[dimension]
            let lead = window.lead(over: extent)
            let elements = window.elements(over: extent)
            let isLast = dimension == windows.count - 1
            let inner = isLast && joined ? window.innerPlaces(over: extent) : 0..<0
            for element in elements {
                let places = window.places(ofElement: element, over: extent)
                if places.isEmpty { continue }
                // Wraps for windows larger than any kernel: pooling has no use for the number.
                let tap = tap &* window.size &+ element
                let start = element * window.dilation - lead
                if isLast {
                    for run in places.without(inner) {
                        body(
                            tap..<(tap &+ 1), position + start + run.lowerBound * window.stride,
                            place + run.lowerBound, run.count)
                    }
                    continue
                }
                for stop in places {
                    visit(
                        dimension + 1, tap,
                        position + (start + stop * window.stride) * positionStrides[dimension],
                        place + stop * placeStrides[dimension])
                }
            }
            if !inner.isEmpty {
                let first = tap &* window.size
                body(
                    first..<(first + window.size), position - lead + inner.lowerBound * window.stride,
                    place + inner.lowerBound, inner.count)
            }
        }
        visit(0, 0, 0, 0)
    }
}

extension Range<Int> {
    /// What is left of a range before and behind another one within it, or the range itself.
    fileprivate func without(_ inner: Range<Int>) -> [Range<Int>] {
        if inner.isEmpty { return [self] }
        return [lowerBound..<inner.lowerBound, inner.upperBound..<upperBound].filter { !$0.isEmpty }
    }
}
