extension Tensor {
    /// A tensor of elements of this one that lie `strides` apart.
    ///
    /// All positions that `shape` and `strides` lead to are within this tensor.
    ///
    /// - Throws: ``RuntimeError`` when the shape has too many elements.
    func gathered(shape: [Int], strides: [Int], from start: Int = 0) throws(RuntimeError) -> Tensor {
        let count = try shape.elementCount()
        let gathered = [Element](unsafeUninitializedCapacity: count) { out, filled in
            elements.withUnsafeBufferPointer { source in
                guard count > 0, let source = source.baseAddress, let out = out.baseAddress else { return }
                Element.gather(source + start, strides: strides, shape: shape, to: out)
                filled = count
            }
        }
        return Tensor(shape: shape, gathered)
    }

    /// The tensor spread to a larger shape, aligned at the ends; an extent of 1 is repeated.
    ///
    /// - Throws: ``RuntimeError`` when it cannot be.
    func broadcast(to shape: [Int]) throws(RuntimeError) -> Tensor {
        if shape == self.shape { return self }
        guard try broadcastShape(self.shape, shape) == shape else {
            throw RuntimeError("input", expected: "a shape that spreads to \(shape)", found: "\(self.shape)")
        }
        let own = zip(self.shape, self.shape.rowMajorStrides).map { $0 == 1 ? 0 : $1 }
        let strides = Array(repeating: 0, count: shape.count - rank) + own
        return try gathered(shape: shape, strides: strides)
    }

    /// The tensor with its dimensions in another order: dimension `d` of the result is `order[d]` of it.
    func transposed(_ order: [Int]) throws(RuntimeError) -> Tensor {
        if order == Array(0..<rank) { return self }
        let strides = shape.rowMajorStrides
        return try gathered(shape: order.map { shape[$0] }, strides: order.map { strides[$0] })
    }

    /// The tensor with one dimension moved to another place.
    func moving(_ axis: Int, to place: Int) throws(RuntimeError) -> Tensor {
        var order = Array(0..<rank)
        order.remove(at: axis)
        order.insert(axis, at: place)
        return try transposed(order)
    }

    /// Both tensors combined element by element, each spread to the shape of both.
    ///
    /// - Throws: ``RuntimeError`` when their shapes do not go together.
    func combined(_ operation: BinaryOperation, _ other: Tensor) throws(RuntimeError) -> Tensor {
        let shape = try broadcastShape(self.shape, other.shape)
        let count = try shape.elementCount()
        let a = self.count == 1 ? self : try broadcast(to: shape)
        let b = other.count == 1 ? other : try other.broadcast(to: shape)
        let combined = [Element](unsafeUninitializedCapacity: count) { out, filled in
            guard count > 0, let out = out.baseAddress else { return }
            a.elements.withUnsafeBufferPointer { first in
                b.elements.withUnsafeBufferPointer { second in
                    guard let first = first.baseAddress, let second = second.baseAddress else { return }
                    Element.combine(
                        operation, first, step: a.count == 1 ? 0 : 1, second, step: b.count == 1 ? 0 : 1,
                        to: out, count: count)
                    filled = count
                }
            }
        }
        return Tensor(shape: shape, combined)
    }

    /// The tensor with an operation applied to every element, or row of the last dimension.
    func mapped(_ operation: UnaryOperation) -> Tensor {
        var mapped = self
        let columns = lastExtent
        let rows = columns > 0 ? count / columns : 0
        mapped.elements.withUnsafeMutableBufferPointer { elements in
            guard let base = elements.baseAddress else { return }
            for row in 0..<rows { Element.apply(operation, to: base + row * columns, count: columns) }
        }
        return mapped
    }

    /// The tensor with some dimensions reduced to one number each; they stay with an extent of 1.
    ///
    /// - Parameter axes: Counted from the first, in rising order.
    func reduced(_ reduction: Reduction, axes: [Int]) throws(RuntimeError) -> Tensor {
        guard !axes.isEmpty else { return self }
        let kept = (0..<rank).filter { !axes.contains($0) }
        // What is reduced comes last, as one dimension.
        let ordered = try transposed(kept + axes)
        let outer = try kept.map { shape[$0] }.elementCount()
        let extent = try axes.map { shape[$0] }.elementCount()
        var output = Tensor(shape: shape.indices.map { axes.contains($0) ? 1 : shape[$0] })
        output.elements.withUnsafeMutableBufferPointer { out in
            ordered.elements.withUnsafeBufferPointer { x in
                guard let out = out.baseAddress else { return }
                guard let x = x.baseAddress else {
                    // Reads nothing of it.
                    Element.reduce(reduction, UnsafePointer(out), outer: outer, extent: 0, inner: 1, to: out)
                    return
                }
                Element.reduce(reduction, x, outer: outer, extent: extent, inner: 1, to: out)
            }
        }
        return output
    }

    /// Tensors one behind the other in one dimension.
    ///
    /// - Throws: ``RuntimeError`` when they differ in another dimension.
    static func joined(_ parts: [Tensor], axis: Int) throws(RuntimeError) -> Tensor {
        let (shape, elements) = try join(parts.map { ($0.shape, $0.elements) }, axis: axis)
        return Tensor(shape: shape, elements)
    }
}

/// Arrays of any elements one behind the other in one dimension.
///
/// - Parameter axis: Counted from the first; all parts have it.
/// - Throws: ``RuntimeError`` when they differ in another dimension.
func join<T>(
    _ parts: [(shape: [Int], elements: [T])], axis: Int
) throws(RuntimeError) -> (shape: [Int], elements: [T]) {
    var shape = parts.first?.shape ?? []
    shape[axis] = 0
    for part in parts {
        var fitting = shape
        if part.shape.indices.contains(axis) { fitting[axis] = part.shape[axis] }
        guard fitting == part.shape else {
            throw RuntimeError(
                "inputs", expected: "shapes that differ in dimension \(axis) only",
                found: parts.map { "\($0.shape)" }.joined(separator: " and "))
        }
        shape[axis] += part.shape[axis]
    }
    let count = try shape.elementCount()
    // There can be millions of rows with nothing in them.
    guard count > 0 else { return (shape, []) }
    let outer = shape[..<axis].reduce(1, *)
    let inner = shape[(axis + 1)...].reduce(1, *)
    var elements: [T] = []
    elements.reserveCapacity(count)
    for row in 0..<outer {
        for part in parts {
            let width = part.shape[axis] * inner
            elements += part.elements[(row * width)..<((row + 1) * width)]
        }
    }
    return (shape, elements)
}
