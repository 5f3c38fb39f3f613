/// What Python's brackets cut out of a shape.
struct Cut {
    /// Extents of what is cut out.
    var shape: [Int] = []
    /// How far apart its elements lie.
    var strides: [Int] = []
    /// Where its first element is.
    var start = 0

    /// - Throws: ``RuntimeError`` when there are too many items, or an index lies outside.
    init(_ items: [SliceItem], of extents: [Int]) throws(RuntimeError) {
        let own = extents.rowMajorStrides
        var axis = 0
        for item in try Self.spelledOut(items, rank: extents.count) {
            switch item {
            case .newAxis:
                shape.append(1)
                strides.append(0)
                continue
            case .index(let index):
                let position = index < 0 ? index + extents[axis] : index
                guard (0..<extents[axis]).contains(position) else {
                    throw RuntimeError(
                        "slice", expected: "an index of \(extents[axis])", found: "\(index)")
                }
                start += position * own[axis]
            case .range(let from, let to, let step):
                let range = try Self.range(from, to, step, over: extents[axis])
                shape.append(range.count)
                strides.append(step * own[axis])
                if range.count > 0 { start += range.first * own[axis] }
            case .ellipsis: break
            }
            axis += 1
        }
    }

    /// The shape of what is cut out where extents may be free.
    static func shape(_ items: [SliceItem], of extents: PartialShape) throws(RuntimeError) -> PartialShape {
        var shape: PartialShape = []
        var axis = 0
        for item in try spelledOut(items, rank: extents.count) {
            switch item {
            case .newAxis:
                shape.append(1)
                continue
            case .range(nil, nil, 1): shape.append(extents[axis])
            case .range(let from, let to, let step):
                if let extent = extents[axis] {
                    shape.append(try range(from, to, step, over: extent).count)
                } else {
                    shape.append(nil)
                }
            case .index, .ellipsis: break
            }
            axis += 1
        }
        return shape
    }

    /// The items with an ellipsis, and what is left out at the end, written out.
    private static func spelledOut(_ items: [SliceItem], rank: Int) throws(RuntimeError) -> [SliceItem] {
        let used = items.count { $0 != .newAxis && $0 != .ellipsis }
        guard used <= rank, items.count(where: { $0 == .ellipsis }) <= 1 else {
            throw RuntimeError("slice", expected: "at most \(rank) dimensions", found: "\(used)")
        }
        let whole = Array(repeating: SliceItem.range(start: nil, stop: nil, step: 1), count: rank - used)
        guard let place = items.firstIndex(of: .ellipsis) else { return items + whole }
        return items[..<place] + whole + items[(place + 1)...]
    }

    /// Where Python's `start:stop:step` begins and how many elements it has.
    private static func range(
        _ start: Int?, _ stop: Int?, _ step: Int, over extent: Int
    ) throws(RuntimeError) -> (first: Int, count: Int) {
        guard step != 0 else { throw RuntimeError("slice", expected: "a step", found: "0") }
        func position(_ place: Int, _ low: Int, _ high: Int) -> Int {
            min(max(place < 0 ? place + extent : place, low), high)
        }
        if step > 0 {
            let first = start.map { position($0, 0, extent) } ?? 0
            let end = stop.map { position($0, 0, extent) } ?? extent
            return (first, end > first ? (end - first - 1) / step + 1 : 0)
        }
        let first = start.map { position($0, -1, extent - 1) } ?? extent - 1
        let end = stop.map { position($0, -1, extent - 1) } ?? -1
        return (first, first > end ? (first - end - 1) / -step + 1 : 0)
    }
}
