import Foundation
import JSON
import KerasFormat
import TestSupport
import Testing

/// The articles of the documentation, found from where this source file is.
enum Articles {
    /// The text of an article.
    static func text(_ name: String) throws -> String {
        try String(
            contentsOf: Fixtures.folder.deletingLastPathComponent()
                .appendingPathComponent("Sources/Reports/Reports.docc/\(name).md"),
            encoding: .utf8)
    }

    /// The schema in the article on reports.
    static func schema() throws -> JSONSchema {
        let block = try #require(text("JSONReports").components(separatedBy: "```json\n").dropFirst().first)
        return JSONSchema(
            try JSONValue(parsing: block.components(separatedBy: "```")[0], named: "the schema"))
    }

    /// The first words of each item of a list, in backticks there, under the headings they stand below.
    static func terms(_ article: String) -> [(heading: String, terms: [String])] {
        var sections: [(heading: String, terms: [String])] = []
        for line in article.split(separator: "\n") {
            if line.hasPrefix("### ") {
                sections.append((String(line.dropFirst(4)), []))
            } else if line.hasPrefix("- `"), let end = line.range(of: "`: "), !sections.isEmpty {
                let start = line.index(line.startIndex, offsetBy: 3)
                sections[sections.count - 1].terms.append(String(line[start..<end.lowerBound]))
            }
        }
        return sections
    }
}
