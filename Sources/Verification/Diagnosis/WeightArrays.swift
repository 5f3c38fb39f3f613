import ArrayData

// Weights in another order or scaled: how files get them wrong, and how that is undone.

extension NDArray {
    /// The array of which element `j` is this one's element `source[j]`.
    private func gathered(_ source: [Int], shape: [Int]) -> NDArray {
        switch values {
        case .float32(let values):
            NDArray(shape: shape, elementType: elementType, values: .float32(source.map { values[$0] }))
        case .float64(let values):
            NDArray(shape: shape, elementType: elementType, values: .float64(source.map { values[$0] }))
        case .int64(let values):
            NDArray(shape: shape, elementType: elementType, values: .int64(source.map { values[$0] }))
        }
    }

    /// Puts blocks of columns in another order: block `k` becomes what was block `order[k]`.
    func reorderingBlocks(_ order: [Int]) -> NDArray {
        guard let columns = shape.last, columns > 0, columns % order.count == 0 else { return self }
        let width = columns / order.count
        let source = (0..<count).map { j in
            let column = j % columns
            return j - column + order[column / width] * width + column % width
        }
        return gathered(source, shape: shape)
    }

    /// Reads the same buffer as the transposed matrix, and transposes it back.
    var rereadTransposed: NDArray {
        guard rank == 2 else { return self }
        let (rows, columns) = (shape[0], shape[1])
        return gathered((0..<count).map { $0 % columns * rows + $0 / columns }, shape: shape)
    }

    /// The matrix transposed and its buffer read in the shape from before: undoes `rereadTransposed`.
    var storedTransposed: NDArray {
        guard rank == 2 else { return self }
        let (rows, columns) = (shape[0], shape[1])
        return gathered((0..<count).map { $0 % rows * columns + $0 / rows }, shape: shape)
    }

    /// Transposes each of the square blocks that stand side by side; `nil` if they are not square.
    func transposingBlocks(_ blocks: Int) -> NDArray? {
        guard rank == 2, shape[1] == shape[0] * blocks else { return nil }
        let (width, columns) = (shape[0], shape[1])
        let source = (0..<count).map { j in
            let (row, column) = (j / columns, j % columns)
            return column % width * columns + column / width * width + row
        }
        return gathered(source, shape: shape)
    }

    /// Every element through a function.
    func mapping(_ body: (Double) -> Double) -> NDArray {
        switch values {
        case .float32(let values):
            NDArray(
                shape: shape, elementType: elementType,
                values: .float32(values.map { Float(body(Double($0))) }))
        case .float64(let values):
            NDArray(shape: shape, elementType: elementType, values: .float64(values.map(body)))
        case .int64: self
        }
    }

    /// Adds to the elements of one of several blocks.
    func adding(_ amount: Double, toBlock block: Int, of blocks: Int) -> NDArray {
        let width = count / blocks
        var position = -1
        return mapping { value in
            position += 1
            return position / max(width, 1) == block ? value + amount : value
        }
    }

    /// A stretch of one axis.
    func sliced(axis: Int, _ range: Range<Int>) -> NDArray {
        // What is the same for all rows stays whole.
        guard shape.indices.contains(axis), range.upperBound <= shape[axis] else { return self }
        let inner = shape[(axis + 1)...].reduce(1, *)
        let outer = shape[..<axis].reduce(1, *)
        var source: [Int] = []
        for block in 0..<outer {
            let start = (block * shape[axis] + range.lowerBound) * inner
            source += start..<(start + range.count * inner)
        }
        var sliced = shape
        sliced[axis] = range.count
        return gathered(source, shape: sliced)
    }
}
