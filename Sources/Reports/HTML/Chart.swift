/// The frame of a chart: an SVG of fixed inner size, so that its letters stay readable on a phone.
struct Chart: Sendable {
    /// A tick: where it is, and what it says.
    struct Tick: Sendable {
        let at: String
        let label: String
    }

    struct Line: Sendable {
        let points: String
        let style: String
    }

    struct Bar: Sendable {
        let x: String
        let y: String
        let width: String
        let height: String
        /// Middle of the bar, and where its label goes.
        let middle: String
        let labelY: String
        let label: String
        let bottomLabel: String
        /// The bar in words.
        let title: String
    }

    static let width = 380.0
    static let height = 220.0
    static let left = 58.0
    static let right = 368.0
    static let top = 14.0
    static let bottom = 176.0

    var title: String
    var note = ""
    /// The chart in words, for those who do not see it.
    var summary: String
    var xTitle: String
    var yTicks: [Tick] = []
    var xTicks: [Tick] = []
    var lines: [Line] = []
    var marks: [Mark] = []
    var bars: [Bar] = []
    /// A horizontal line: the tolerance. Of none or one element.
    var bound: [Tick] = []
    var legend: [LegendItem] = []

    /// A dot with words on it.
    struct Mark: Sendable {
        let x: String
        let y: String
        let style: String
        let title: String
    }

    struct LegendItem: Sendable {
        let style: String
        let label: String
    }

    init(_ title: String, summary: String, xTitle: String) {
        self.title = title
        self.summary = summary
        self.xTitle = xTitle
    }

    /// A coordinate, to a tenth.
    static func text(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }

    /// Where a value is across, the first of `count` at the left edge, the last at the right one.
    static func x(_ position: Int, of count: Int) -> Double {
        count < 2 ? (left + right) / 2 : left + (right - left) * Double(position) / Double(count - 1)
    }

    /// Where a share of the height is, 0 at the bottom.
    static func y(_ share: Double) -> Double { bottom - (bottom - top) * min(1, max(0, share)) }

    /// Ticks across: first, last, and some between, at whole numbers.
    static func xTicks(from first: Int, count: Int, scale: Int = 1) -> [Tick] {
        guard count > 0 else { return [] }
        let step = max(1, (count + 4) / 5)
        return stride(from: 0, to: count, by: step).map {
            Tick(at: text(x($0, of: count)), label: "\(first + $0 * scale)")
        }
    }
}
