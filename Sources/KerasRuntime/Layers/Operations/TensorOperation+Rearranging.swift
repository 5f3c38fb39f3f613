extension TensorOperation {
    /// Operations that put elements into other places.
    func rearrange<E>(_ x: Tensor<E>) throws(RuntimeError) -> Tensor<E> {
        // Checks the arguments against the rank.
        let shape = try outputShapes([x.shape.map { $0 }])[0].map { $0 ?? 1 }
        let strides = x.shape.rowMajorStrides
        switch self {
        case .tile(let counts):
            let counts = Array(repeating: 1, count: shape.count - counts.count) + counts
            let lead = shape.count - x.rank
            var twofold: (shape: [Int], strides: [Int]) = ([], [])
            for axis in shape.indices {
                twofold.shape += [counts[axis], axis < lead ? 1 : x.shape[axis - lead]]
                twofold.strides += [0, axis < lead ? 0 : strides[axis - lead]]
            }
            return try x.gathered(shape: twofold.shape, strides: twofold.strides).reshaped(shape)
        case .repeatElements(let count, let axis):
            let position = try axisPosition(axis, rank: x.rank)
            var twofold = (shape: x.shape, strides: strides)
            twofold.shape.insert(count, at: position + 1)
            twofold.strides.insert(0, at: position + 1)
            return try x.gathered(shape: twofold.shape, strides: twofold.strides).reshaped(shape)
        case .flip(let axes):
            let turned =
                try axes.map { axes throws(RuntimeError) in try axisPositions(axes, rank: x.rank) }
                ?? Array(0..<x.rank)
            guard x.count > 0 else { return x }
            let start = turned.reduce(0) { $0 + (x.shape[$1] - 1) * strides[$1] }
            return try x.gathered(
                shape: shape,
                strides: strides.indices.map { turned.contains($0) ? -strides[$0] : strides[$0] },
                from: start)
        case .pad(let widths, let value):
            var padded = x
            for (axis, width) in widths.enumerated() where width != [0, 0] {
                let ends = try width.map { extent throws(RuntimeError) in
                    var end = padded.shape
                    end[axis] = extent
                    _ = try end.elementCount()
                    return Tensor<E>(shape: end, repeating: E(value))
                }
                padded = try Tensor.joined([ends[0], padded, ends[1]], axis: axis)
            }
            return padded
        case .mirror(let widths, let repeatsEdge):
            var padded = x
            for (axis, width) in widths.enumerated() where width != [0, 0] {
                padded = try padded.mirrored(axis, width[0], width[1], repeatsEdge: repeatsEdge)
            }
            return padded
        case .roll(let shift, let axis):
            let position = try axisPosition(axis, rank: x.rank)
            let extent = x.shape[position]
            guard extent > 0 else { return x }
            let first = (extent - shift % extent) % extent
            return try Tensor.joined(
                [x.sliced(position, first..<extent), x.sliced(position, 0..<first)], axis: position)
        case .take(let places, let axis, let isSingle):
            let position = try axisPosition(axis, rank: x.rank)
            var parts: [Tensor<E>] = []
            for place in places {
                let index = place < 0 ? place + x.shape[position] : place
                guard (0..<x.shape[position]).contains(index) else {
                    throw RuntimeError(
                        "indices", expected: "indices of \(x.shape[position])", found: "\(place)")
                }
                parts.append(try x.sliced(position, index..<(index + 1)))
            }
            let taken = try Tensor.joined(parts, axis: position)
            return isSingle ? taken.dropping([position]) : taken
        case .accumulate(let axis):
            let position = try axisPosition(axis, rank: x.rank)
            var parts: [Tensor<E>] = []
            for place in 0..<x.shape[position] {
                let part = try x.sliced(position, place..<(place + 1))
                parts.append(try parts.last?.combined(.add, part) ?? part)
            }
            return parts.isEmpty ? x : try Tensor.joined(parts, axis: position)
        default:
            return x
        }
    }

    /// The parts that a tensor is split into.
    func parts<E>(of x: Tensor<E>) throws(RuntimeError) -> [Tensor<E>] {
        _ = try outputShapes([x.shape.map { $0 }])
        switch self {
        case .split(let count, let axis):
            let position = try axisPosition(axis, rank: x.rank)
            let width = x.shape[position] / count
            return try (0..<count).map { part throws(RuntimeError) in
                try x.sliced(position, (part * width)..<((part + 1) * width))
            }
        case .splitAt(let places, let axis):
            let position = try axisPosition(axis, rank: x.rank)
            let extent = x.shape[position]
            let ends = [0] + places.map { min(max($0 < 0 ? $0 + extent : $0, 0), extent) } + [extent]
            return try zip(ends, ends.dropFirst()).map { pair throws(RuntimeError) in
                try x.sliced(position, pair.0..<max(pair.0, pair.1))
            }
        case .unstack(let count, let axis):
            let position = try axisPosition(axis, rank: x.rank)
            return try (0..<count).map { part throws(RuntimeError) in
                try x.sliced(position, part..<(part + 1)).dropping([position])
            }
        default: return [x]
        }
    }
}

extension Tensor {
    /// One dimension with what a mirror at each end shows of it before and behind it.
    fileprivate func mirrored(
        _ axis: Int, _ before: Int, _ behind: Int, repeatsEdge: Bool
    ) throws(RuntimeError) -> Tensor {
        let extent = shape[axis]
        // The edge itself is left out of what the mirror shows, or not.
        let edge = repeatsEdge ? 0 : 1
        guard max(before, behind) <= extent - edge else {
            throw RuntimeError(
                "pad_width", expected: "at most \(extent - edge)", found: "\(max(before, behind))")
        }
        let ends = [(edge, before), (extent - edge - behind, behind)]
        let shown = try ends.map { start, count throws(RuntimeError) in
            try TensorOperation.flip([axis]).apply([sliced(axis, start..<(start + count))])[0]
        }
        return try Tensor.joined([shown[0], self, shown[1]], axis: axis)
    }

    /// A part of one dimension.
    fileprivate func sliced(_ axis: Int, _ range: Range<Int>) throws(RuntimeError) -> Tensor {
        var shape = shape
        shape[axis] = range.count
        let strides = self.shape.rowMajorStrides
        // Behind the last element there is nothing to point to.
        return try gathered(
            shape: shape, strides: strides, from: range.isEmpty ? 0 : range.lowerBound * strides[axis])
    }

    /// Matrix products over the last two dimensions, the others spread to the shape of both.
    ///
    /// A vector stands for a matrix of one row, or of one column on the right.
    func multiplied(
        by other: Tensor, transposing first: Bool, _ second: Bool
    ) throws(RuntimeError) -> Tensor {
        var (a, b) = (self, other)
        let shape = try matrixProductShape(a.shape.map { $0 }, b.shape.map { $0 }, first, second).map {
            $0 ?? 1
        }
        if a.rank == 1 { a = a.reshaped([1] + a.shape) }
        if b.rank == 1 { b = b.reshaped(b.shape + [1]) }
        if first { a = try a.moving(a.rank - 2, to: a.rank - 1) }
        if second { b = try b.moving(b.rank - 2, to: b.rank - 1) }
        let (rows, depth) = (a.shape[a.rank - 2], a.lastExtent)
        let columns = b.lastExtent
        if b.rank == 2 {
            // One matrix for all: the rows of all others stand one behind the other.
            let all = a.shape.dropLast().reduce(1, *)
            return try Tensor.products(a, rows: all, b, columns: columns, depth: depth, batch: 1).reshaped(
                shape)
        }
        let batch = try broadcastShape(Array(a.shape.dropLast(2)), Array(b.shape.dropLast(2)))
        a = try a.broadcast(to: batch + [rows, depth])
        b = try b.broadcast(to: batch + [depth, columns])
        return try Tensor.products(
            a, rows: rows, b, columns: columns, depth: depth, batch: batch.elementCount()
        ).reshaped(shape)
    }
}

/// The shape of matrix products over the last two dimensions.
func matrixProductShape(
    _ a: PartialShape, _ b: PartialShape, _ transposesFirst: Bool, _ transposesSecond: Bool
) throws(RuntimeError) -> PartialShape {
    guard !a.isEmpty, !b.isEmpty else {
        throw RuntimeError(
            "inputs", expected: "at least 1 dimension", found: "\(describe(a)) and \(describe(b))")
    }
    var x = a.count == 1 ? [1] + a : a
    var y = b.count == 1 ? b + [1] : b
    if transposesFirst { x.swapAt(x.count - 1, x.count - 2) }
    if transposesSecond { y.swapAt(y.count - 1, y.count - 2) }
    if let depth = x[x.count - 1], let other = y[y.count - 2], depth != other {
        throw RuntimeError(
            "inputs", expected: "as many columns as rows", found: "\(describe(a)) and \(describe(b))")
    }
    var shape = try broadcastShape(Array(x.dropLast(2)), Array(y.dropLast(2)))
    if a.count > 1 { shape.append(x[x.count - 2]) }
    if b.count > 1 { shape.append(y[y.count - 1]) }
    return shape
}
