import ArrayData
import KerasRuntime

/// Answers that are right but for the order of the batch's rows.
struct BatchOrder {
    /// For each expected row the row that was answered, where it is another.
    private(set) var order: [Int] = []
    /// The largest difference between rows that belong together.
    private(set) var maxAbsAfter = 0.0

    /// Pairs up the rows of several answers; `nil` unless all rows pair up and some in another order.
    ///
    /// - Parameter pairs: Answered and expected arrays, with the axis of the batch.
    init?(_ pairs: [(actual: NDArray, expected: NDArray, axis: Int, tolerance: Tolerance)]) {
        var isPermuted = false
        for (actual, expected, axis, tolerance) in pairs {
            guard actual.shape == expected.shape, expected.shape.indices.contains(axis) else { return nil }
            let rows = (0..<expected.shape[axis]).map { row in
                (actual.sliced(axis: axis, row..<(row + 1)), expected.sliced(axis: axis, row..<(row + 1)))
            }
            var unused = Array(rows.indices)
            var found: [Int] = []
            for (row, (_, wanted)) in rows.enumerated() {
                // A row in its own place stays there, also among equal ones.
                let candidates = unused.filter { $0 == row } + unused.filter { $0 != row }
                let match = candidates.lazy.compactMap { candidate in
                    tolerance.difference(rows[candidate].0, wanted).map { (candidate, $0) }
                }.first
                guard let (candidate, difference) = match else { return nil }
                unused.removeAll { $0 == candidate }
                found.append(candidate)
                maxAbsAfter = max(maxAbsAfter, difference)
            }
            if found != Array(rows.indices) && !isPermuted {
                isPermuted = true
                order = found
            }
        }
        guard isPermuted else { return nil }
    }

    var detail: String {
        let rows = order.count <= 16 ? ": \(order.map { "\($0)" }.joined(separator: " "))" : ""
        return "rows of the batch in another order\(rows)"
    }
}

extension BatchOrder {
    /// Looks at what a layer answers alone.
    init?(_ probes: [Probe], _ variant: Variant) {
        guard var session = try? variant.makeSession() else { return nil }
        var pairs: [(actual: NDArray, expected: NDArray, axis: Int, tolerance: Tolerance)] = []
        for probe in probes {
            if probe.resets { session.reset() }
            guard let answers = try? session.advance(call: 0, probe.arguments) else { return nil }
            for (position, expected) in probe.expected {
                let axis = variant.isTimeMajor && expected.rank == 3 ? 1 : 0
                pairs.append((answers[position].array, expected, axis, probe.tolerance))
            }
        }
        self.init(pairs)
    }
}
