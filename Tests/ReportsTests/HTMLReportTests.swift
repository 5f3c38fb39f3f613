import ArrayData
import KerasFormat
import Testing

@testable import Reports
@testable import Verification

@Suite struct HTMLReportTests {
    private func report(_ verification: Verification, model: String = "model.h5") -> VerificationReport {
        VerificationReport(
            verification, model: model, recording: "recording.h5",
            writer: Writer(kerasVersion: "2.15.0", backend: "tensorflow"), isSameFile: nil,
            tolerance: Verifications.tolerance)
    }

    private func page(_ verification: Verification, model: String = "model.h5") throws -> String {
        try HTMLReport(report(verification, model: model)).page()
    }

    @Test func match() throws {
        let page = try page(Verifications.match)
        #expect(page.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">"))
        #expect(page.hasSuffix("</html>\n"))
        #expect(
            page.contains(
                "<h1>1 of 1 case matches TensorFlow within atol 1.0e-05, rtol 1.0e-05; largest |Δ| 0</h1>"))
        #expect(page.contains("<title>match: model.h5</title>"))
        #expect(!page.contains("Where it begins"))
    }

    @Test func failure() throws {
        let page = try page(Verifications.failure)
        #expect(
            page.contains("<h2>Where it begins</h2>\n<p>First to differ: layer &quot;lstm&quot; in case b"))
        #expect(page.contains("dense[1, 0]") || page.contains("[1, 0]: expected 3.0, found 3.5"))
        // The layer that differs first has the first charts.
        let heading = try #require(page.firstRange(of: "<h2>Layer lstm, alone, case b"))
        #expect(page.firstRange(of: "<h2>Output dense")?.lowerBound ?? page.startIndex > heading.lowerBound)
        #expect(page.contains("✕ 0.25"))
        #expect(page.contains("<figcaption>Error histogram</figcaption>"))
    }

    /// Self-contained: nothing is fetched and nothing runs.
    @Test func needsNothingBesideIt() throws {
        for verification in [Verifications.match, Verifications.failure] {
            let page = try page(verification)
            #expect(!page.contains("http:") && !page.contains("https:") && !page.contains("//"))
            #expect(!page.contains("<script") && !page.contains("<link rel=\"stylesheet"))
            #expect(!page.contains("{{") && !page.contains("url("))
            #expect(page.contains("prefers-color-scheme: dark"))
            #expect(page.contains("name=\"viewport\""))
        }
    }

    @Test func error() throws {
        let page = try HTMLReport(
            VerificationReport(
                error: "model.h5: <b>", at: nil, model: "model.h5", recording: nil, writer: nil,
                isSameFile: nil, tolerance: Verifications.tolerance)
        ).page()
        #expect(page.contains("<h1>It could not be verified: model.h5: &lt;b&gt;</h1>"))
        #expect(!page.contains("Recorded from this file"))
    }

    // MARK: Names from files

    /// No name gets out of the text or the attribute that it stands in; in SVG neither.
    @Test(arguments: [
        "<script>alert(1)</script>", "\" onload=\"alert(1)", "' onload='alert(1)",
        // A combining accent behind it makes another character of a quotation mark, but not in HTML.
        "\"\u{301} onload=alert(1) \"\u{301}", "<\u{200D}script>", "</title></style></svg><script>", "-->",
        "&lt;script&gt;", "{{{verdict}}}", "a\u{202E}b\u{0}",
    ])
    func names(name: String) throws {
        let page = try page(Verifications.failureNamed(name), model: name)
        // The same markup as with a harmless name: as many tags and as many attributes.
        let plain = try self.page(Verifications.failureNamed("x"), model: "x")
        #expect(Self.scalars(page, "<") == Self.scalars(plain, "<"))
        #expect(Self.scalars(page, ">") == Self.scalars(plain, ">"))
        #expect(Self.scalars(page, "\"") == Self.scalars(plain, "\""))
        #expect(!page.contains("<script"))
        #expect(!page.unicodeScalars.contains("\u{202E}") && !page.unicodeScalars.contains("\0"))
    }

    private static func scalars(_ text: String, _ scalar: Unicode.Scalar) -> Int {
        text.unicodeScalars.count { $0 == scalar }
    }

    @Test func escaping() {
        #expect(MarkupEscaping().escapeText("<\u{301}>&\"'a") == "&lt;\u{301}&gt;&amp;&quot;&#39;a")
        #expect(MarkupEscaping().escapeText("a\u{1}\u{FFFE}\n") == "a\u{FFFD}\u{FFFD}\n")
    }

    // MARK: What is shown is in the JSON, and bounded

    @Test func detailsInTheJSON() throws {
        let details = report(Verifications.failure).details
        #expect(details.map(\.name) == ["lstm", "dense"])
        #expect(details.map(\.kind) == [.isolated, .output])
        #expect(details[0].case == "b")
        #expect(details[0].worstRow?.expected.map(\.value) == [1, 2])
        #expect(details[0].histogram.map(\.count) == [3, 1])
    }

    @Test func hugeRecordings() throws {
        let steps = 30_000
        let values = (0..<steps).map { Float($0 % 7) }
        let comparison = ArrayComparison(
            actual: NDArray(shape: [1, steps, 1], values.map { $0 + 1 }),
            expected: NDArray(shape: [1, steps, 1], values), tolerance: Verifications.tolerance, timeAxis: 1)
        let cases = (0..<400).map { number in
            Verification.Case(name: "\(number)", outputs: [Verifications.output("d", comparison)])
        }
        let report = report(Verification(cases: cases))
        #expect(report.details.count == 1)
        let page = try HTMLReport(report).page()
        #expect(page.contains("60 of 400 cases are shown; the JSON has all."))
        #expect(page.contains("300 of 400 rows; the JSON has all."))
        #expect(page.utf8.count < 400_000)
        #expect(try report.json().utf8.count < 1_000_000)
    }

    @Test func whatIsNotFinite() throws {
        let comparison = ArrayComparison(
            actual: NDArray(shape: [1, 3, 1], [Float(1), .nan, 3]),
            expected: NDArray(shape: [1, 3, 1], [Float(1), 2, 3]), tolerance: Verifications.tolerance,
            timeAxis: 1)
        let failing = Verification(cases: [
            Verification.Case(name: "a", outputs: [Verifications.output("d", comparison)])
        ])
        let page = try page(failing)
        #expect(page.contains("<title>t = 1: not finite</title>"))
        #expect(page.contains("<title>actual at 1: nan</title>"))
        #expect(page.contains(">✕ nan</td>"))
        #expect(!page.contains("points=\"nan") && !page.contains("cy=\"nan\""))
    }

    @Test func causes() throws {
        func cause(_ name: String, _ detail: String, _ explanation: Int) -> VerificationReport.DiagnosisEntry
        {
            VerificationReport.DiagnosisEntry(
                cause: name, layer: "<lstm>", detail: detail, evidence: "seen", maxAbsAfter: 2e-7,
                explanation: explanation)
        }
        var report = report(Verifications.failure)
        report.diagnosis = [
            cause("gate_order", "gates stored i c f o", 0), cause("bias_missing", "no bias", 0),
            cause("mask", "masks ignored", 1),
        ]
        let page = try HTMLReport(report).page()
        #expect(
            page.contains(
                "<li>layer &quot;&lt;lstm&gt;&quot;: gates stored i c f o, and layer &quot;&lt;lstm&gt;&quot;: no bias; "
                    + "with that undone, max |Δ| is 2.0e-07 <code>gate_order, bias_missing</code>"))
        #expect(page.contains("<code>mask</code>"))
        let junit = try JUnitReport(report).xml()
        #expect(junit.contains("\ncause: layer &quot;&lt;lstm&gt;&quot;: masks ignored; with that undone"))
    }
}

extension Verifications {
    /// One case with one layer and one output, all of the same name.
    static func failureNamed(_ name: String) -> Verification {
        let sequence = compare([0.5, 1.25, -1, 2], [0.5, 1, -1, 2], [1, 2, 2])
        var wrong = Verification.Case(name: name, outputs: [output(name, sequence)])
        wrong.layers = [layer(name, name, isolated: sequence, cumulative: sequence, timestep: 1)]
        return Verification(cases: [wrong])
    }
}
