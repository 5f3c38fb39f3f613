import Files
import Mustache
import Verification

/// The outcome of `verify` as one page that needs nothing beside it: no network, no scripts.
///
/// Everything on it is in the JSON as well: the page is made of the same value.
public struct HTMLReport: Sendable {
    private let report: VerificationReport

    /// Prepares the page of a report.
    public init(_ report: VerificationReport) { self.report = report }

    /// The page as HTML.
    public func page() throws -> String {
        try Markup.template(PageTemplate.text).render(Page(report))
    }
}

/// What the template shows, all of it text. Names come from files: control characters are escaped here,
/// markup by the template.
struct Page: Sendable {
    struct Fact: Sendable {
        let label: String
        let value: String
    }

    struct Cause: Sendable {
        let sentence: String
        let code: String
        let evidence: String
    }

    struct Detail: Sendable {
        let heading: String
        let status: String
        let sentence: String
        let charts: [Chart]
    }

    struct Table: Sendable {
        let heading: String
        let columns: [String]
        let rows: [MeasureRow]
        let rest: String
    }

    struct MeasureRow: Sendable {
        let head: String
        let status: String
        let cells: [String]
    }

    let docTitle: String
    let status: String
    let symbol: String
    let verdict: String
    let facts: [Fact]
    /// Where the difference begins; of none or one sentence.
    let start: [String]
    let hasCauses: Bool
    let causes: [Cause]
    let details: [Detail]
    let maps: [HeatMap]
    let tables: [Table]
    let generator: String

    init(_ report: VerificationReport) {
        let model = report.model.oneLine
        docTitle = "\(report.status): \(model)"
        status = report.status
        symbol = ["match": "✓", "differ": "✕"][report.status] ?? "!"
        verdict =
            report.verdict?.oneLine ?? "It could not be verified: \(report.error?.message.oneLine ?? "")"
        generator = "\(report.tool) \(report.version)"
        var facts = [Fact(label: "Model", value: model)]
        if let recording = report.recording {
            facts.append(Fact(label: "Recording", value: recording.oneLine))
        }
        if let writer = report.writer {
            let name = writer.keras.map { "Keras \($0)" } ?? writer.line
            facts.append(
                Fact(label: "Written by", value: (name + (writer.backend.map { " on \($0)" } ?? "")).oneLine))
        }
        if report.error == nil || report.sameFile != nil {
            let same = report.sameFile.map { $0 ? "yes" : "no, from another file" }
            facts.append(
                Fact(label: "Recorded from this file", value: same ?? "the recording does not say"))
        }
        let bounds = [report.tolerance.atol, report.tolerance.rtol].map { $0.map(NumberText.short) ?? "any" }
        facts.append(Fact(label: "Tolerance", value: "atol \(bounds[0]), rtol \(bounds[1])"))
        self.facts = facts
        start = [report.firstDivergence?.sentence.oneLine].compactMap { $0 }
        causes = report.explanations.map {
            Cause(sentence: $0.sentence.oneLine, code: $0.causes, evidence: $0.evidence.oneLine)
        }
        hasCauses = !causes.isEmpty
        details = report.details.map { Self.detail($0, in: report) }
        let map = HeatMap(report)
        maps = map.groups.isEmpty ? [] : [map]
        tables = Self.tables(report)
    }

    private static func detail(_ detail: DetailEntry, in report: VerificationReport) -> Detail {
        let found = report.cases.first { $0.name == detail.case }.flatMap { recorded -> ComparisonEntry? in
            switch detail.kind {
            case .output: recorded.outputs.first { $0.index == detail.index && $0.name == detail.name }
            case .isolated:
                recorded.layers.lazy.compactMap(\.isolated)
                    .first { $0.name == detail.name && $0.index == detail.index }
            case .cumulative:
                recorded.layers.lazy.compactMap(\.cumulative)
                    .first { $0.name == detail.name && $0.index == detail.index }
            }
        }
        let what =
            switch detail.kind {
            case .output: "Output \(detail.name)"
            case .isolated: "Layer \(detail.name), alone"
            case .cumulative: "Layer \(detail.name), in the running model"
            }
        var charts: [Chart] = []
        if let along = detail.alongTime { charts.append(.alongTime(along, atol: found?.atol)) }
        if let row = detail.worstRow, row.length > 1 {
            charts.append(
                .row(row, worst: found?.worst?.index, isTime: detail.alongTime?.axis == row.axis))
        }
        charts.append(.histogram(detail.histogram, elements: found?.elements ?? 0))
        return Detail(
            heading: "\(what), case \(detail.case)".oneLine, status: found?.status ?? "",
            sentence: found?.sentence.oneLine ?? "", charts: charts)
    }

    private static let rowLimit = 300

    private static func tables(_ report: VerificationReport) -> [Table] {
        func table(_ heading: String, _ entries: [(String, ComparisonEntry)]) -> Table {
            // What differs first, as far as rows go.
            let ordered =
                entries.filter { $0.1.status == "differ" } + entries.filter { $0.1.status != "differ" }
            let shown = ordered.prefix(rowLimit)
            let columns = entries.first?.1.measures.map(\.name) ?? []
            return Table(
                heading: heading, columns: ["shape"] + columns + ["worst"],
                rows: shown.map { head, entry in
                    MeasureRow(
                        head: head.oneLine, status: entry.status,
                        cells: ["\(entry.shape)"] + entry.measures.map(\.value)
                            + [
                                entry.worst.map {
                                    "\($0.index): expected \($0.expected.text), found \($0.actual.text)"
                                } ?? "–"
                            ])
                },
                rest: shown.count < entries.count
                    ? "\(shown.count) of \(NumberText.grouped(entries.count)) rows; the JSON has all." : "")
        }
        func rows(
            _ entry: KeyPath<VerificationReport.LayerEntry, ComparisonEntry?>
        ) -> [(String, ComparisonEntry)] {
            report.cases.flatMap { recorded in
                recorded.layers.compactMap { layer in
                    layer[keyPath: entry].map {
                        let index = $0.index == 0 ? "" : ", output \($0.index)"
                        return ("\(layer.name)\(index) · \(recorded.name)", $0)
                    }
                }
            }
        }
        let outputs = report.cases.flatMap { recorded in
            recorded.outputs.map { ("\($0.name) · \(recorded.name)", $0) }
        }
        return [
            table("Outputs", outputs), table("Layers alone, fed what was recorded", rows(\.isolated)),
            table("Layers in the running model", rows(\.cumulative)),
        ].filter { !$0.rows.isEmpty }
    }
}
