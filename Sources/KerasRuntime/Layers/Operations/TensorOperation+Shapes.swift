extension TensorOperation {
    /// Shapes of the outputs.
    ///
    /// - Parameter shapes: Of the operands, as many as ``operandCount`` says.
    /// - Throws: ``RuntimeError`` when they do not fit.
    func outputShapes(_ shapes: [PartialShape]) throws(RuntimeError) -> [PartialShape] {
        let x = shapes[0]
        switch self {
        case .map, .flip, .roll, .accumulate, .fill, .normalize:
            try check(rank: x.count)
            return [x]
        case .combine: return [try broadcastShape(x, shapes[1])]
        case .sumAll:
            var shape = x
            for other in shapes.dropFirst() { shape = try broadcastShape(shape, other) }
            return [shape]
        case .select: return [try broadcastShape(broadcastShape(x, shapes[1]), shapes[2])]
        case .reduce(_, let axes, let keeps), .measure(_, let axes, let keeps):
            let positions =
                try axes.map { axes throws(RuntimeError) in try axisPositions(axes, rank: x.count) }
                ?? Array(x.indices)
            if keeps { return [x.indices.map { positions.contains($0) ? 1 : x[$0] }] }
            return [x.indices.filter { !positions.contains($0) }.map { x[$0] }]
        case .multiplyMatrices(let first, let second):
            return [try matrixProductShape(x, shapes[1], first, second)]
        case .reshape(let rule): return try ReshapeConfiguration(rule).outputShapes(inputShape: x)
        case .transpose(let order): return try TransposeConfiguration(order).outputShapes(inputShape: x)
        case .concatenate(let axis):
            return try ConcatenateConfiguration(axis: axis).outputShapes(inputShapes: shapes)
        case .stack(let axis):
            var shape = x
            shape.insert(shapes.count, at: try axisPosition(axis, rank: x.count + 1))
            return [shape]
        case .slice(let items): return [try Cut.shape(items, of: x)]
        case .split, .splitAt, .unstack: return try partShapes(x)
        case .broadcast(let shape): return [shape]
        case .tile, .repeatElements, .pad, .mirror, .take: return [try rearrangedShape(x)]
        }
    }

    private func check(rank: Int) throws(RuntimeError) {
        switch self {
        case .flip(.some(let axes)), .normalize(.some(let axes)): _ = try axisPositions(axes, rank: rank)
        case .roll(_, let axis), .accumulate(let axis): _ = try axisPosition(axis, rank: rank)
        default: break
        }
    }

    private func rearrangedShape(_ x: PartialShape) throws(RuntimeError) -> PartialShape {
        func scaled(_ extent: Int?, _ count: Int) throws(RuntimeError) -> Int? {
            try extent.map { extent throws(RuntimeError) in try [extent, count].elementCount() }
        }
        var shape = x
        switch self {
        case .tile(let counts):
            let rank = max(counts.count, x.count)
            let counts = Array(repeating: 1, count: rank - counts.count) + counts
            shape = Array(repeating: 1, count: rank - x.count) + x
            for axis in 0..<rank { shape[axis] = try scaled(shape[axis], counts[axis]) }
        case .repeatElements(let count, let axis):
            let position = try axisPosition(axis, rank: x.count)
            shape[position] = try scaled(x[position], count)
        case .pad(let widths, _), .mirror(let widths, _):
            guard widths.count == x.count, widths.allSatisfy({ $0.count == 2 && $0.allSatisfy { $0 >= 0 } })
            else {
                throw RuntimeError(
                    "pad_width", expected: "2 numbers for each of \(x.count) dimensions", found: "\(widths)")
            }
            for (axis, width) in widths.enumerated() {
                shape[axis] = x[axis].map { $0 + width[0] + width[1] }
            }
        case .take(let places, let axis, let isSingle):
            let position = try axisPosition(axis, rank: x.count)
            shape[position] = places.count
            if isSingle { shape.remove(at: position) }
        default: break
        }
        return shape
    }

    private func partShapes(_ x: PartialShape) throws(RuntimeError) -> [PartialShape] {
        var shape = x
        switch self {
        case .split(let count, let axis):
            let position = try axisPosition(axis, rank: x.count)
            if let extent = x[position] {
                guard count > 0, extent % count == 0 else {
                    throw RuntimeError("input", expected: "\(count) parts of equal size", found: describe(x))
                }
                shape[position] = extent / count
            }
            return Array(repeating: shape, count: count)
        case .splitAt(let places, let axis):
            shape[try axisPosition(axis, rank: x.count)] = nil
            return Array(repeating: shape, count: places.count + 1)
        case .unstack(let count, let axis):
            let position = try axisPosition(axis, rank: x.count)
            if let extent = x[position], extent < count {
                throw RuntimeError("input", expected: "\(count) parts", found: describe(x))
            }
            shape.remove(at: position)
            return Array(repeating: shape, count: count)
        default: return [x]
        }
    }
}
