import Files
import Verification

/// Layers and outputs against cases: how far each is off.
struct HeatMap: Sendable {
    struct Cell: Sendable {
        let style: String
        let text: String
        let title: String
    }

    struct Row: Sendable {
        let name: String
        let cells: [Cell]
    }

    struct Group: Sendable {
        let title: String
        let rows: [Row]
        let span: Int
    }

    let caseNames: [String]
    let groups: [Group]
    /// Cases that are left out, those that match before those that differ.
    let note: String

    private static let limit = 60

    init(_ report: VerificationReport) {
        let ordered =
            report.cases.filter { $0.status == "differ" } + report.cases.filter { $0.status != "differ" }
        let cases = Array(ordered.prefix(Self.limit))
        caseNames = cases.map(\.name.oneLine)
        note =
            report.cases.count > cases.count
            ? "\(cases.count) of \(NumberText.grouped(report.cases.count)) cases are shown; the JSON has all."
            : ""
        func group(
            _ title: String, _ entries: (VerificationReport.CaseEntry) -> [(String, ComparisonEntry?)]
        ) -> Group {
            var names: [String] = []
            var seen: Set<String> = []
            let columns = cases.map { recorded in
                var column: [String: ComparisonEntry] = [:]
                for (name, entry) in entries(recorded) {
                    if seen.insert(name).inserted { names.append(name) }
                    column[name] = entry
                }
                return column
            }
            let rows = names.map { name in
                Row(
                    name: name.oneLine,
                    cells: zip(cases, columns).map { Self.cell($1[name], "\(name), \($0.name)") })
            }
            return Group(title: title, rows: rows, span: cases.count + 1)
        }
        func label(_ layer: VerificationReport.LayerEntry) -> String {
            let index = layer.isolated?.index ?? layer.cumulative?.index ?? 0
            return index == 0 ? layer.name : "\(layer.name), output \(index)"
        }
        groups = [
            group("Each layer alone, fed what was recorded") { $0.layers.map { (label($0), $0.isolated) } },
            group("The same layers in the running model") { $0.layers.map { (label($0), $0.cumulative) } },
            group("Outputs of the model") { $0.outputs.map { ($0.name, $0) } },
        ].filter { !$0.rows.isEmpty }
    }

    private static func cell(_ entry: ComparisonEntry?, _ place: String) -> Cell {
        guard let entry, entry.status != "unchecked" else {
            return Cell(style: "none", text: "–", title: "\(place.oneLine): not checked")
        }
        let differs = entry.status == "differ"
        let text =
            entry.maxAbs.map(NumberText.short) ?? (entry.shape == entry.expectedShape ? "nan" : "shape")
        return Cell(
            style: level(entry), text: (differs ? "✕ " : "") + (entry.nonfiniteMismatched > 0 ? "nan" : text),
            title: "\(place): \(entry.sentence)".oneLine)
    }

    /// How far the worst element is off, by what is allowed there.
    private static func level(_ entry: ComparisonEntry) -> String {
        let differs = entry.status == "differ"
        guard let worst = entry.worst, let maxAbs = entry.maxAbs, entry.nonfiniteMismatched == 0 else {
            return differs ? "h6" : "h0"
        }
        let bound = (entry.atol ?? .infinity) + (entry.rtol ?? .infinity) * abs(worst.expected.value)
        let share = maxAbs == 0 ? 0 : maxAbs / bound
        let steps = [0, 0.01, 0.1]
        let within = steps.firstIndex { share <= $0 } ?? 3
        let beyond = share < 10 ? 4 : share < 1_000 ? 5 : 6
        return "h\(differs ? beyond : within)"
    }
}
