import Verification

extension Chart {
    /// How many elements differ by how much, a bar for each power of ten.
    static func histogram(_ bars: [DetailEntry.Bar], elements: Int) -> Chart {
        let largest = bars.map(\.count).max() ?? 0
        var chart = Chart(
            "Error histogram",
            summary: "How many of \(NumberText.grouped(elements)) elements differ by how much.",
            xTitle: "|Δ| from this up to ten times as much")
        guard largest > 0 else { return chart }
        let slot = (right - left) / Double(bars.count)
        let width = min(40, slot * 0.8)
        // Labels side by side need some 34 units each.
        let labelled = max(1, Int((34 / slot).rounded(.up)))
        chart.bars = bars.enumerated().map { position, bar in
            let middle = left + slot * (Double(position) + 0.5)
            let height =
                bar.count == 0 ? 0 : max(1.5, (bottom - top - 12) * Double(bar.count) / Double(largest))
            let from = bar.from == 0 ? "0" : NumberText.short(bar.from)
            return Bar(
                x: text(middle - width / 2), y: text(bottom - height), width: text(width),
                height: text(height), middle: text(middle), labelY: text(bottom - height - 4),
                label: slot >= 24 && bar.count < 100_000 ? "\(bar.count)" : "",
                bottomLabel: position % labelled == 0 ? from.replacingZeroDigits : "",
                title: "\(NumberText.grouped(bar.count)) from |Δ| \(from)")
        }
        return chart
    }
}

extension String {
    /// `1.0e-05` as `1e-05`: powers of ten need no decimals.
    fileprivate var replacingZeroDigits: String {
        guard let dot = firstIndex(of: "."), let e = firstIndex(of: "e") else { return self }
        return String(self[..<dot] + self[e...])
    }
}
