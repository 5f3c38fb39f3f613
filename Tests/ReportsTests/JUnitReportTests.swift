import KerasFormat
import Testing

@testable import Reports
@testable import Verification

@Suite struct JUnitReportTests {
    private typealias Element = ParsedXML.Element

    private func report(_ verification: Verification, model: String = "model.h5") -> VerificationReport {
        VerificationReport(
            verification, model: model, recording: "recording.h5",
            writer: Writer(kerasVersion: "2.15.0", backend: "tensorflow"), isSameFile: true,
            tolerance: Verifications.tolerance)
    }

    /// Parses the XML and holds it to the shape that Jenkins' schema asks for.
    private func parse(_ report: VerificationReport) throws -> Element {
        let root = try ParsedXML.parse(JUnitReport(report).xml())
        #expect(root.name == "testsuites")
        let allowed: [String: (attributes: Set<String>, children: Set<String>)] = [
            "testsuites": (["name", "tests", "failures", "errors", "time"], ["testsuite"]),
            "testsuite": (
                ["name", "tests", "failures", "errors", "skipped", "time"], ["properties", "testcase"]
            ),
            "properties": ([], ["property"]), "property": (["name", "value"], []),
            "testcase": (["classname", "name", "time"], ["failure", "error", "skipped"]),
            "failure": (["message", "type"], []), "error": (["message", "type"], []),
            "skipped": (["message"], []),
        ]
        func check(_ element: Element) throws {
            let rule = try #require(allowed[element.name], "\(element.name)")
            // All that may be there is there: viewers differ in what they can do without.
            #expect(Set(element.attributes.keys) == rule.attributes, "\(element.name)")
            #expect(element.children.allSatisfy { rule.children.contains($0.name) }, "\(element.name)")
            for child in element.children { try check(child) }
        }
        try check(root)
        let suite = try #require(root.children.count == 1 ? root.children.first : nil)
        #expect(suite.children.first?.name == "properties")
        let tests = suite.all("testcase")
        for parent in [root, suite] {
            #expect(parent.attributes["tests"] == "\(tests.count)")
            #expect(parent.attributes["failures"] == "\(suite.all("failure").count)")
            #expect(parent.attributes["errors"] == "\(suite.all("error").count)")
        }
        #expect(suite.attributes["skipped"] == "\(suite.all("skipped").count)")
        #expect(tests.allSatisfy { $0.children.count <= 1 })
        return suite
    }

    @Test func match() throws {
        let suite = try parse(report(Verifications.match))
        #expect(suite.attributes["name"] == "model.h5")
        let tests = suite.all("testcase")
        #expect(tests.map { $0.attributes["classname"] } == ["a"])
        #expect(tests.map { $0.attributes["name"] } == ["dense"])
        #expect(tests[0].children.isEmpty)
        #expect(suite.all("property").map { $0.attributes["name"] } == ["tool", "recording", "keras"])
    }

    @Test func failure() throws {
        let suite = try parse(report(Verifications.failure))
        let tests = suite.all("testcase")
        #expect(tests.count == 2)
        #expect(tests[0].children.isEmpty)
        let failure = try #require(tests[1].children.first)
        #expect(
            failure.attributes["message"]
                == "dense[1, 0]: expected 3.0, found 3.5, |Δ| 0.5 > 4.0e-05; 1 of 4 differ")
        #expect(failure.attributes["type"] == "differ")
        let lines = failure.text.split(separator: "\n")
        #expect(lines.contains("max |Δ|: 0.5"))
        #expect(lines.contains("RMSE: 0.25"))
        #expect(
            lines.last
                == "first to differ: layer \"lstm\" in case b, also when fed TensorFlow's own values, from timestep 1, forget gate"
        )
    }

    /// Never passed: what was not compared is skipped.
    @Test func unchecked() throws {
        let partly = Verification.Case(
            name: "a",
            outputs: [
                Verifications.output("dense", Verifications.equal),
                Verifications.output("lstm", nil, index: 1),
                Verifications.output("none", Verifications.compare([], [], [0]), index: 2),
            ])
        let tests = try parse(report(Verification(cases: [partly]))).all("testcase")
        #expect(tests.map { $0.children.first?.name } == [nil, "skipped", "skipped"])
        #expect(tests[1].children[0].attributes["message"] == "not recorded, so not checked")
        #expect(tests[2].children[0].attributes["message"] == "has no elements, so not checked")
    }

    @Test func matchingOutputsHideALayer() throws {
        var hidden = Verifications.match.cases[0]
        let wrong = Verifications.compare([1.5], [1], [1])
        hidden.layers = [
            Verifications.layer("lstm", "LSTM", isolated: wrong, cumulative: wrong, index: 2),
            Verifications.layer("sound", "LSTM", isolated: Verifications.equal, cumulative: wrong),
        ]
        let tests = try parse(report(Verification(cases: [hidden]))).all("testcase")
        #expect(tests.map { $0.attributes["name"] } == ["dense", "layer lstm alone, output 2"])
        #expect(tests[0].children.isEmpty)
        #expect(tests[1].children.first?.name == "failure")
    }

    /// With `--layers` the layers are the tests.
    @Test func layersAlone() throws {
        var alone = Verification.Case(name: "a", outputs: [])
        alone.layers = [
            Verifications.layer("lstm", "LSTM", isolated: Verifications.equal, cumulative: nil),
            Verifications.layer("lstm_1", "LSTM", isolated: nil, cumulative: nil),
        ]
        let tests = try parse(report(Verification(cases: [alone]))).all("testcase")
        #expect(tests.map { $0.attributes["name"] } == ["layer lstm alone", "layer lstm_1 alone"])
        #expect(tests.map { $0.children.first?.name } == [nil, "skipped"])
    }

    @Test func error() throws {
        let suite = try parse(
            VerificationReport(
                error: "model.h5: layer \"attn\" (2 of 3): <…> & more", at: "attn", model: "model.h5",
                recording: nil, writer: nil, isSameFile: nil, tolerance: Verifications.tolerance))
        let error = try #require(suite.all("testcase").first?.children.first)
        #expect(error.name == "error")
        #expect(error.attributes["message"] == "model.h5: layer \"attn\" (2 of 3): <…> & more")
        #expect(error.text == "model.h5: layer \"attn\" (2 of 3): <…> & more")
    }

    /// Names come from files, and XML can't hold every character.
    @Test func names() throws {
        let name = "</testcase>\"'&<\u{301}\n\u{0}\u{FFFF}]]>{{count}}"
        let verification = Verification(cases: [
            Verification.Case(name: name, outputs: [Verifications.output(name, Verifications.equal)])
        ])
        let tests = try parse(report(verification, model: name)).all("testcase")
        #expect(tests.count == 1)
        let shown = "</testcase>\"'&<\u{301}\\n\\u{0}\u{FFFD}]]>{{count}}"
        #expect(tests[0].attributes["name"] == shown)
        #expect(tests[0].attributes["classname"] == shown)
    }
}
