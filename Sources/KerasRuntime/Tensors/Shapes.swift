/// Far more elements than any tensor of a model that fits into memory has.
let largestElementCount = 1 << 28

extension [Int] {
    /// Number of elements of a tensor of this shape.
    ///
    /// - Throws: ``RuntimeError`` when they are too many: shapes come from files and from callers.
    package func elementCount() throws(RuntimeError) -> Int {
        // Whoever multiplies some extents of an empty tensor, in any order, must be safe too.
        var count = 1
        for extent in self where extent != 0 {
            let (product, overflow) = count.multipliedReportingOverflow(by: extent)
            guard !overflow, product >= 0, product <= largestElementCount else {
                throw RuntimeError(
                    "shape", expected: "at most \(largestElementCount) elements", found: "\(self)")
            }
            count = product
        }
        return contains(0) ? 0 : count
    }

    /// How far apart neighbours in each dimension lie in row-major order.
    var rowMajorStrides: [Int] {
        var strides = Array(repeating: 1, count: count)
        for axis in indices.reversed().dropFirst() { strides[axis] = strides[axis + 1] * self[axis + 1] }
        return strides
    }
}

extension PartialShape {
    /// The product of the extents; `nil` if one is free.
    ///
    /// - Throws: ``RuntimeError`` when it is too large.
    func knownElementCount() throws(RuntimeError) -> Int? {
        let known = compactMap { $0 }
        return known.count == count ? try known.elementCount() : nil
    }
}

/// An axis counted from the first; negative ones count from the last.
///
/// - Throws: ``RuntimeError`` when a tensor of that rank has no such axis.
func axisPosition(_ axis: Int, rank: Int, _ subject: String = "axis") throws(RuntimeError) -> Int {
    guard axis >= -rank, axis < rank else {
        throw RuntimeError(subject, expected: "one of \(rank)", found: "\(axis)")
    }
    return axis < 0 ? axis + rank : axis
}

/// Several axes counted from the first, each once, in rising order.
///
/// - Throws: ``RuntimeError`` when a tensor of that rank does not have one of them.
func axisPositions(_ axes: [Int], rank: Int, _ subject: String = "axis") throws(RuntimeError) -> [Int] {
    var positions: Set<Int> = []
    for axis in axes { positions.insert(try axisPosition(axis, rank: rank, subject)) }
    return positions.sorted()
}

/// The shape that two shapes are spread to when they meet: aligned at their ends, an extent of 1
/// takes any other.
///
/// - Throws: ``RuntimeError`` when they do not go together.
func broadcastShape(_ a: PartialShape, _ b: PartialShape) throws(RuntimeError) -> PartialShape {
    let rank = max(a.count, b.count)
    var shape: PartialShape = []
    for axis in 0..<rank {
        let x: Int? = axis < rank - a.count ? 1 : a[axis - (rank - a.count)]
        let y: Int? = axis < rank - b.count ? 1 : b[axis - (rank - b.count)]
        switch (x, y) {
        case (1, _): shape.append(y)
        case (_, 1): shape.append(x)
        case (nil, _): shape.append(y)
        case (_, nil): shape.append(x)
        case (let x, let y):
            guard x == y else {
                throw RuntimeError(
                    "inputs", expected: "shapes that go together", found: "\(describe(a)) and \(describe(b))")
            }
            shape.append(x)
        }
    }
    return shape
}

/// The same for shapes without free extents.
func broadcastShape(_ a: [Int], _ b: [Int]) throws(RuntimeError) -> [Int] {
    try broadcastShape(a.map { $0 } as PartialShape, b.map { $0 } as PartialShape).map { $0 ?? 1 }
}
