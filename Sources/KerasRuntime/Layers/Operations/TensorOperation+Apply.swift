extension TensorOperation {
    /// Computes the operation.
    ///
    /// - Parameter operands: As many as ``operandCount`` says.
    /// - Throws: ``RuntimeError`` when their shapes do not fit.
    func apply<E>(_ operands: [Tensor<E>]) throws(RuntimeError) -> [Tensor<E>] {
        let x = operands[0]
        switch self {
        case .map(let operation, let axis):
            // Only functions of whole rows care for the axis.
            guard case .activation = operation, x.rank > 0 else { return [x.mapped(operation)] }
            let position = try axisPosition(axis, rank: x.rank)
            let last = x.rank - 1
            return [try x.moving(position, to: last).mapped(operation).moving(last, to: position)]
        case .combine(let operation):
            return [try x.combined(operation, operands[1])]
        case .sumAll:
            var sum = x
            for operand in operands.dropFirst() { sum = try sum.combined(.add, operand) }
            return [sum]
        case .select:
            return [try x.selected(operands[1], operands[2])]
        case .reduce(let reduction, let axes, let keeps):
            return [try x.reduced(reduction, axes: axes, keepsDimensions: keeps)]
        case .measure(let measure, let axes, let keeps):
            return [try x.measured(measure, axes: axes, keepsDimensions: keeps)]
        case .normalize(let axes):
            let squares = try x.mapped(.square).reduced(.sum, axes: axes, keepsDimensions: true)
            let length = try squares.combined(.maximum, Tensor(shape: [], [1e-12])).mapped(.squareRoot)
            return [try x.combined(.divide, length)]
        case .multiplyMatrices(let first, let second):
            return [try x.multiplied(by: operands[1], transposing: first, second)]
        case .reshape, .fill:
            let shape = try outputShapes(operands.map { $0.shape.map { $0 } })[0].map { $0 ?? 1 }
            if case .fill(let value) = self { return [Tensor(shape: shape, repeating: E(value))] }
            return [x.reshaped(shape)]
        case .transpose(let order):
            return [try x.transposed(TransposeConfiguration(order).positions(rank: x.rank))]
        case .concatenate(let axis):
            return [try Tensor.joined(operands, axis: axisPosition(axis, rank: x.rank))]
        case .stack(let axis):
            let position = try axisPosition(axis, rank: x.rank + 1)
            var shape = x.shape
            shape.insert(1, at: position)
            guard operands.allSatisfy({ $0.shape == x.shape }) else {
                throw RuntimeError(
                    "inputs", expected: "one shape",
                    found: operands.map { "\($0.shape)" }.joined(separator: " and "))
            }
            return [try Tensor.joined(operands.map { $0.reshaped(shape) }, axis: position)]
        case .slice(let items):
            let cut = try Cut(items, of: x.shape)
            return [try x.gathered(shape: cut.shape, strides: cut.strides, from: cut.start)]
        case .split, .splitAt, .unstack:
            return try parts(of: x)
        case .tile, .repeatElements, .flip, .pad, .mirror, .roll, .take, .accumulate:
            return [try rearrange(x)]
        case .broadcast(let shape):
            return [try x.broadcast(to: shape)]
        }
    }
}

extension Tensor {
    /// The elements of one tensor where this one is not 0, those of another where it is.
    func selected(_ a: Tensor, _ b: Tensor) throws(RuntimeError) -> Tensor {
        let shape = try broadcastShape(broadcastShape(self.shape, a.shape), b.shape)
        let (flags, a) = (try broadcast(to: shape), try a.broadcast(to: shape))
        var selected = try b.broadcast(to: shape)
        for j in flags.elements.indices where flags.elements[j] != 0 { selected.elements[j] = a.elements[j] }
        return selected
    }

    /// The tensor with some dimensions reduced, or all; they go unless they are kept with an extent of 1.
    func reduced(
        _ reduction: Reduction, axes: [Int]?, keepsDimensions: Bool
    ) throws(RuntimeError) -> Tensor {
        let positions =
            try axes.map { axes throws(RuntimeError) in try axisPositions(axes, rank: rank) }
            ?? Array(0..<rank)
        let reduced = try self.reduced(reduction, axes: positions)
        return keepsDimensions ? reduced : reduced.dropping(positions)
    }

    fileprivate func measured(
        _ measure: TensorOperation.Measure, axes: [Int]?, keepsDimensions: Bool
    ) throws(RuntimeError) -> Tensor {
        func kept(_ x: Tensor, _ reduction: Reduction) throws(RuntimeError) -> Tensor {
            try x.reduced(reduction, axes: axes, keepsDimensions: true)
        }
        var measured: Tensor
        switch measure {
        case .variance, .deviation:
            measured = try kept(combined(.subtract, kept(self, .mean)).mapped(.square), .mean)
            if measure == .deviation { measured = measured.mapped(.squareRoot) }
        case .norm:
            measured = try kept(mapped(.square), .sum).mapped(.squareRoot)
        case .logSumExp:
            let highest = try kept(self, .maximum)
            let sum = try kept(combined(.subtract, highest).mapped(.exp), .sum)
            measured = try sum.mapped(.log).combined(.add, highest)
        }
        if keepsDimensions { return measured }
        return try measured.dropping(
            axes.map { axes throws(RuntimeError) in try axisPositions(axes, rank: rank) } ?? Array(0..<rank))
    }

    /// The tensor without some dimensions, all of which have an extent of 1.
    func dropping(_ axes: [Int]) -> Tensor {
        reshaped(shape.indices.filter { !axes.contains($0) }.map { shape[$0] })
    }
}
