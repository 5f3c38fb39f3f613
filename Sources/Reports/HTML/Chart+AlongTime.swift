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
    /// The largest difference of each timestep, on a logarithmic scale, with the tolerance.
    static func alongTime(_ along: DetailEntry.AlongTime, atol: Double?) -> Chart {
        let finite = along.maxAbs.compactMap { $0 }.filter { $0 > 0 }
        let largest = along.maxAbs.contains(nil) ? "not finite" : NumberText.short(finite.max() ?? 0)
        var chart = Chart(
            "Error along time",
            summary: "Largest difference of each of \(along.steps) timesteps; \(largest) at most.",
            xTitle: "timestep")
        if along.stepsPerValue > 1 {
            chart.note = "Each point is the largest of \(along.stepsPerValue) timesteps."
        }
        chart.xTicks = xTicks(from: 0, count: along.maxAbs.count, scale: along.stepsPerValue)
        guard !finite.isEmpty || along.maxAbs.contains(nil) else {
            chart.note += "No difference at any timestep."
            return chart
        }
        let inView = finite + [atol].compactMap { $0 }.filter { $0 > 0 }
        let low = floor(log10(inView.min() ?? 1e-8) - 0.05)
        let high = max(low + 1, ceil(log10(inView.max() ?? 1) + 0.05))
        func place(_ value: Double) -> Double {
            // Exactly equal is below all decades: at the bottom.
            value > 0 ? y((log10(value) - low) / (high - low)) : bottom
        }
        let decades = Int(high - low)
        let step = max(1, (decades + 4) / 5)
        chart.yTicks = stride(from: 0, through: decades, by: step).map {
            Tick(at: text(y(Double($0) / Double(decades))), label: "1e\(Int(low) + $0)")
        }
        if let atol, atol > 0 {
            chart.bound = [Tick(at: text(place(atol)), label: "atol \(NumberText.short(atol))")]
        }
        var points: [String] = []
        func endLine() {
            if points.count > 1 {
                chart.lines.append(Line(points: points.joined(separator: " "), style: "error"))
            }
            points = []
        }
        for (position, value) in along.maxAbs.enumerated() {
            let across = text(x(position, of: along.maxAbs.count))
            let step = along.stepsPerValue * position
            guard let value else {
                endLine()
                chart.marks.append(
                    Mark(x: across, y: text(Self.top), style: "bad", title: "t = \(step): not finite"))
                continue
            }
            points.append("\(across),\(text(place(value)))")
            chart.marks.append(
                Mark(
                    x: across, y: text(place(value)), style: value > atol ?? .infinity ? "bad" : "error",
                    title: "t = \(step): max |Δ| \(NumberText.short(value))"))
        }
        endLine()
        return chart
    }
}
