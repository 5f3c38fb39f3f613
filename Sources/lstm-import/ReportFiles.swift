import ArgumentParser
import Files
import Reports

/// The options that name files for an outcome.
struct ReportArguments: ParsableArguments {
    @Option(help: ArgumentHelp("Write the outcome as JSON; - for stdout.", valueName: "file"))
    var json: String?

    @Option(help: ArgumentHelp("Write the outcome as JUnit XML, for CI.", valueName: "file"))
    var junit: String?

    @Option(
        help: ArgumentHelp("Write a page with charts; compares layer by layer for it.", valueName: "file"))
    var html: String?

    func validate() throws {
        if [json, junit, html].count(where: { $0 == "-" }) > 1 {
            throw ValidationError("--json, --junit, --html: only one of them can go to stdout.")
        }
    }

    var files: ReportFiles { ReportFiles(json: json, junit: junit, html: html) }
}

/// The files that an outcome is written to; "-" is stdout.
struct ReportFiles {
    var json: String?
    var junit: String?
    var html: String?

    /// Whether stdout is for one of the reports alone.
    var takesStdout: Bool { [json, junit, html].contains("-") }

    /// Writes what was asked for, stdout last.
    func write(_ report: VerificationReport) throws {
        for step in steps(report) { try step() }
    }

    /// Writes as much as can be written.
    func writeAll(_ report: VerificationReport) {
        for step in steps(report) { try? step() }
    }

    private func steps(_ report: VerificationReport) -> [() throws -> Void] {
        let all: [(path: String?, text: () throws -> String)] = [
            (json, { try report.json() }), (junit, { try JUnitReport(report).xml() }),
            (html, { try HTMLReport(report).page() }),
        ]
        return all.sorted { $0.path != "-" && $1.path == "-" }.compactMap { path, text in
            path.map { path in { try Output.write(text(), to: path) } }
        }
    }
}

/// A file, or stdout for "-".
enum Output {
    static func write(_ text: String, to path: String) throws {
        if path == "-" {
            try Console.result(text)
        } else {
            try AtomicFile.write(Array(text.utf8), to: path)
        }
    }
}
