import Files
import Mustache

/// The outcome of `verify` as JUnit XML, the way Jenkins, GitLab and others show tests.
///
/// Each case and output is a test. What was not compared is skipped, and what could not be done is one
/// test that ends in an error.
public struct JUnitReport: Sendable {
    /// A failure, a skip or an error.
    struct Remark: Sendable {
        let message: String
        var body = ""
    }

    struct TestCase: Sendable {
        let className: String
        let name: String
        // Lists of none or one, which is how templates say "if".
        var failure: [Remark] = []
        var skip: [Remark] = []
        var error: [Remark] = []
    }

    let suite: String
    let properties: [(name: String, value: String)]
    let tests: [TestCase]

    /// Builds the tests of a report.
    public init(_ report: VerificationReport) {
        suite = report.model.oneLine
        var properties = [("tool", "\(report.tool) \(report.version)")]
        if let recording = report.recording { properties.append(("recording", recording.oneLine)) }
        if let keras = report.writer?.keras { properties.append(("keras", keras.oneLine)) }
        self.properties = properties
        if let error = report.error {
            tests = [
                TestCase(
                    className: Tool.name, name: "verify",
                    error: [Remark(message: error.message.oneLine, body: error.message.oneLine)])
            ]
        } else {
            tests = report.cases.flatMap { Self.tests(of: $0, in: report) }
        }
    }

    private static func tests(
        of recorded: VerificationReport.CaseEntry, in report: VerificationReport
    ) -> [TestCase] {
        let outputs = recorded.outputs.map { output in
            test(output, name: output.name, of: recorded, in: report)
        }
        // Of a wrong weight the outputs may show nothing; without outputs, layers are all there is.
        let showsAll = outputs.isEmpty
        let hidesDifference = recorded.status == "differ" && outputs.allSatisfy(\.failure.isEmpty)
        guard showsAll || hidesDifference else { return outputs }
        let layers = recorded.layers.compactMap { layer -> TestCase? in
            let name = "layer \(layer.name) alone"
            guard let alone = layer.isolated else {
                let remark = Remark(message: "not everything it takes in was recorded, so not checked")
                return showsAll
                    ? TestCase(className: recorded.name.oneLine, name: name.oneLine, skip: [remark]) : nil
            }
            guard showsAll || alone.status == "differ" else { return nil }
            let suffix = alone.index > 0 ? ", output \(alone.index)" : ""
            return test(alone, name: name + suffix, of: recorded, in: report)
        }
        return outputs + layers
    }

    private static func test(
        _ comparison: ComparisonEntry, name: String, of recorded: VerificationReport.CaseEntry,
        in report: VerificationReport
    ) -> TestCase {
        var test = TestCase(className: recorded.name.oneLine, name: name.oneLine)
        switch comparison.status {
        case "match": break
        case "unchecked": test.skip = [Remark(message: comparison.sentence)]
        default:
            var lines = comparison.measures.map { "\($0.name): \($0.value)" }
            if let first = report.firstDivergence { lines.append("first to differ: \(first.sentence)") }
            lines += report.explanations.map { "cause: \($0.sentence)" }
            test.failure = [
                Remark(
                    message: "\(comparison.name)\(comparison.sentence.hasPrefix("[") ? "" : ": ")".oneLine
                        + comparison.sentence,
                    body: lines.map(\.oneLine).joined(separator: "\n"))
            ]
        }
        return test
    }

    /// The report as XML.
    public func xml() throws -> String {
        struct Property {
            let name: String
            let value: String
        }
        let values: [String: Any] = [
            "suite": suite, "count": tests.count,
            "failures": tests.count { !$0.failure.isEmpty }, "errors": tests.count { !$0.error.isEmpty },
            "skips": tests.count { !$0.skip.isEmpty },
            "properties": properties.map { Property(name: $0.name, value: $0.value) }, "tests": tests,
        ]
        return try Markup.template(Self.template).render(values)
    }

    /// Shaped as the common schema wants it: properties first, at most one remark a test.
    private static let template = """
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="lstm-import" tests="{{count}}" failures="{{failures}}" errors="{{errors}}" time="0">
          <testsuite name="{{suite}}" tests="{{count}}" failures="{{failures}}" errors="{{errors}}" skipped="{{skips}}" time="0">
            <properties>
        {{#properties}}
              <property name="{{name}}" value="{{value}}"/>
        {{/properties}}
            </properties>
        {{#tests}}
            <testcase classname="{{className}}" name="{{name}}" time="0">
        {{#failure}}
              <failure message="{{message}}" type="differ">{{body}}</failure>
        {{/failure}}
        {{#error}}
              <error message="{{message}}" type="error">{{body}}</error>
        {{/error}}
        {{#skip}}
              <skipped message="{{message}}"/>
        {{/skip}}
            </testcase>
        {{/tests}}
          </testsuite>
        </testsuites>

        """
}
