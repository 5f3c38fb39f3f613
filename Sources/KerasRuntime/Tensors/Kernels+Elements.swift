extension Kernels {
    /// Copies elements that lie `strides` apart into row-major order.
    ///
    /// - Complexity: O(number of elements); allocates the position that it counts up.
    @inline(__always)
    static func gather<S: TensorScalar>(
        _ source: UnsafePointer<S>, strides: [Int], shape: [Int], to out: UnsafeMutablePointer<S>
    ) {
        guard let extent = shape.last, let step = strides.last else {
            out[0] = source[0]
            return
        }
        if shape.contains(0) { return }
        var position = Array(repeating: 0, count: shape.count)
        var from = source
        var to = out
        while true {
            if step == 1 {
                to.update(from: from, count: extent)
            } else {
                for j in 0..<extent { to[j] = from[j * step] }
            }
            to += extent
            var axis = shape.count - 2
            while axis >= 0 {
                position[axis] += 1
                from += strides[axis]
                if position[axis] < shape[axis] { break }
                from -= strides[axis] * shape[axis]
                position[axis] = 0
                axis -= 1
            }
            if axis < 0 { return }
        }
    }

    /// Combines two rows element by element; the switch stands outside of the loops.
    @inline(__always)
    static func combine<S: TensorScalar>(
        _ operation: BinaryOperation, _ a: UnsafePointer<S>, step aStep: Int, _ b: UnsafePointer<S>,
        step bStep: Int, to out: UnsafeMutablePointer<S>, count: Int
    ) {
        @inline(__always)
        func each(_ combine: (S, S) -> S) {
            if aStep == 1, bStep == 1 {
                for j in 0..<count { out[j] = combine(a[j], b[j]) }
            } else {
                for j in 0..<count { out[j] = combine(a[j * aStep], b[j * bStep]) }
            }
        }
        switch operation {
        case .add: each { $0 + $1 }
        case .subtract: each { $0 - $1 }
        case .multiply: each { $0 * $1 }
        case .divide: each { $0 / $1 }
        // NaN comes through, whichever side it is on.
        case .maximum: each { $0 > $1 || $0.isNaN ? $0 : $1 }
        case .minimum: each { $0 < $1 || $0.isNaN ? $0 : $1 }
        case .floorDivide: each { ($0 / $1).rounded(.down) }
        case .remainder:
            each { a, b in
                let rest = a.truncatingRemainder(dividingBy: b)
                return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest
            }
        case .power: each { S.pow($0, $1) }
        case .squaredDifference: each { ($0 - $1) * ($0 - $1) }
        case .divideOrZero: each { $1 == 0 ? 0 : $0 / $1 }
        case .equal: each { $0 == $1 ? 1 : 0 }
        case .notEqual: each { $0 != $1 ? 1 : 0 }
        case .less: each { $0 < $1 ? 1 : 0 }
        case .lessOrEqual: each { $0 <= $1 ? 1 : 0 }
        case .greater: each { $0 > $1 ? 1 : 0 }
        case .greaterOrEqual: each { $0 >= $1 ? 1 : 0 }
        case .and: each { $0 != 0 && $1 != 0 ? 1 : 0 }
        case .or: each { $0 != 0 || $1 != 0 ? 1 : 0 }
        case .xor: each { ($0 != 0) != ($1 != 0) ? 1 : 0 }
        }
    }

    /// Replaces every element of a row; the switch stands outside of the loops.
    @inline(__always)
    static func apply<S: TensorScalar>(
        _ operation: UnaryOperation, to row: UnsafeMutablePointer<S>, count: Int
    ) {
        @inline(__always)
        func map(_ transform: (S) -> S) {
            for j in 0..<count { row[j] = transform(row[j]) }
        }
        switch operation {
        case .identity: break
        case .absolute: map { abs($0) }
        case .negative: map { -$0 }
        case .sign: map { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 }
        case .square: map { $0 * $0 }
        case .squareRoot: map { $0.squareRoot() }
        case .reciprocal: map { 1 / $0 }
        case .reciprocalSquareRoot: map { 1 / $0.squareRoot() }
        case .exp: map(S.exp)
        case .expm1: map(S.expm1)
        case .log: map(S.log)
        case .log1p: map(S.log1p)
        case .log2:
            let scale = S(0.693_147_180_559_945_3)
            map { S.log($0) / scale }
        case .log10:
            let scale = S(2.302_585_092_994_046)
            map { S.log($0) / scale }
        case .sin: map(S.sin)
        case .cos: map(S.cos)
        case .tan: map { S.sin($0) / S.cos($0) }
        case .arctan: map(S.atan)
        // By expm1, so that nothing cancels out near 0.
        case .sinh: map { (S.expm1($0) - S.expm1(-$0)) / 2 }
        case .cosh: map { (S.exp($0) + S.exp(-$0)) / 2 }
        case .floor: map { $0.rounded(.down) }
        case .ceiling: map { $0.rounded(.up) }
        case .round: map { $0.rounded(.toNearestOrEven) }
        case .truncate: map { $0.rounded(.towardZero) }
        case .truth: map { $0 != 0 ? 1 : 0 }
        case .not: map { $0 == 0 ? 1 : 0 }
        case .isNaN: map { $0.isNaN ? 1 : 0 }
        case .isInfinite: map { $0.isInfinite ? 1 : 0 }
        case .isFinite: map { $0.isFinite ? 1 : 0 }
        case .clip(let low, let high):
            let low = low.map { S($0) } ?? -.infinity
            let high = high.map { S($0) } ?? .infinity
            map { $0 < low ? low : $0 > high ? high : $0 }
        case .activation(let activation): apply(activation, to: row, count: count)
        }
    }

    /// Reduces the middle one of three dimensions.
    ///
    /// An extent of 0 leaves 0 of a sum, 1 of a product, NaN of a mean and the infinities of the rest.
    @inline(__always)
    static func reduce<S: TensorScalar>(
        _ reduction: Reduction, _ x: UnsafePointer<S>, outer: Int, extent: Int, inner: Int,
        to out: UnsafeMutablePointer<S>
    ) {
        @inline(__always)
        func fold(_ start: S, _ combine: (S, S) -> S) {
            for o in 0..<outer {
                let row = out + o * inner
                for i in 0..<inner { row[i] = start }
                for e in 0..<extent {
                    let from = x + (o * extent + e) * inner
                    for i in 0..<inner { row[i] = combine(row[i], from[i]) }
                }
            }
        }
        @inline(__always)
        func positions(_ isBetter: (S, S) -> Bool) {
            for o in 0..<outer {
                for i in 0..<inner {
                    let from = x + o * extent * inner + i
                    var best = 0
                    for e in 0..<extent where isBetter(from[e * inner], from[best * inner]) { best = e }
                    out[o * inner + i] = S(best)
                }
            }
        }
        switch reduction {
        case .sum: fold(0) { $0 + $1 }
        case .product: fold(1) { $0 * $1 }
        case .mean:
            fold(0) { $0 + $1 }
            let count = S(extent)
            for j in 0..<(outer * inner) { out[j] /= count }
        case .maximum: fold(-.infinity) { $0 > $1 || $0.isNaN ? $0 : $1 }
        case .minimum: fold(.infinity) { $0 < $1 || $0.isNaN ? $0 : $1 }
        case .any: fold(0) { $0 != 0 || $1 != 0 ? 1 : 0 }
        case .all: fold(1) { $0 != 0 && $1 != 0 ? 1 : 0 }
        case .positionOfMaximum: positions(>)
        case .positionOfMinimum: positions(<)
        }
    }
}
