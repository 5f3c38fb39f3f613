import Verification

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Android)
    import Android
#endif

extension Chart {
    /// What was expected and what was answered, element by element of the row that is worst.
    ///
    /// - Parameter worst: Index of the element that differs most.
    static func row(_ row: DetailEntry.Row, worst: [Int]?, isTime: Bool) -> Chart {
        let index = row.start.enumerated().map { $0.offset == row.axis ? "…" : "\($0.element)" }
        let first = row.start.indices.contains(row.axis) ? row.start[row.axis] : 0
        var chart = Chart(
            "Expected and actual at the worst row [\(index.joined(separator: ", "))]",
            summary: "\(row.expected.count) of \(row.length) elements, expected against actual.",
            xTitle: isTime ? "timestep" : "index")
        if row.expected.count < row.length {
            chart.note = "\(row.expected.count) of \(NumberText.grouped(row.length)) elements are shown."
        }
        chart.legend = [
            LegendItem(style: "expected", label: "expected"), LegendItem(style: "actual", label: "actual"),
        ]
        let finite = (row.expected + row.actual).map(\.value).filter(\.isFinite)
        var low = finite.min() ?? 0
        var high = finite.max() ?? 1
        if high - low < abs(high) * 1e-6 || high == low {
            // A flat row in the middle.
            (low, high) = (low - max(abs(low) * 0.5, 1e-6), high + max(abs(high) * 0.5, 1e-6))
        }
        let span = high - low
        func place(_ value: Double) -> Double { y(0.05 + 0.9 * (value - low) / span) }
        chart.yTicks = roundNumbers(from: low, to: high).map {
            Tick(at: text(place($0)), label: tickLabel($0))
        }
        chart.xTicks = xTicks(from: first, count: row.expected.count)
        let count = row.expected.count
        for (style, values) in [("expected", row.expected), ("actual", row.actual)] {
            var points: [String] = []
            func endLine() {
                if points.count > 1 {
                    chart.lines.append(Line(points: points.joined(separator: " "), style: style))
                }
                points = []
            }
            for (position, value) in values.enumerated() {
                let across = text(x(position, of: count))
                let isWorst = worst.map { $0.indices.contains(row.axis) && $0[row.axis] == first + position }
                let title = "\(style) at \(first + position): \(value.text)"
                guard value.value.isFinite else {
                    endLine()
                    chart.marks.append(Mark(x: across, y: text(top), style: "bad", title: title))
                    continue
                }
                points.append("\(across),\(text(place(value.value)))")
                let markStyle = isWorst ?? false ? "\(style) worst" : style
                chart.marks.append(
                    Mark(x: across, y: text(place(value.value)), style: markStyle, title: title))
            }
            endLine()
        }
        return chart
    }

    /// Three to nine round numbers within a range.
    private static func roundNumbers(from low: Double, to high: Double) -> [Double] {
        let power = pow(10, floor(log10((high - low) / 3)))
        guard power > 0, power.isFinite else { return [low, high] }
        let step = [5, 2, 1].map { $0 * power }.first { (high - low) / $0 >= 3.5 } ?? power
        // Counted in steps, as a sum of steps would drift from round numbers.
        let (first, last) = ((low / step).rounded(.up), (high / step).rounded(.down))
        guard last - first < 20, abs(first) < 1e9 else { return [low, high] }
        return stride(from: first, through: last, by: 1).map { $0 * step }
    }

    private static func tickLabel(_ value: Double) -> String {
        guard value != 0, abs(value) >= 1e-3, abs(value) < 1e6 else { return NumberText.short(value) }
        return "\((value * 1e6).rounded() / 1e6)"
    }
}
