import Foundation
import TestSupport
import Testing

@testable import KerasFormat

/// The article on what is supported lists the operations that the code's table holds.
///
/// Set UPDATE_SNAPSHOTS to write the list.
@Suite struct SupportedArticleTests {
    private static let path = Fixtures.folder.deletingLastPathComponent()
        .appendingPathComponent("Sources/KerasImport/KerasImport.docc/SupportedFilesAndLayers.md")

    /// Names in code voice, as many to a line as fit.
    private func list(_ names: [String]) -> String {
        var lines = [""]
        for (index, name) in names.enumerated() {
            let word = "`\(name)`" + (index == names.count - 1 ? "." : ",")
            if lines[lines.count - 1].count + word.count >= 120 { lines.append("") }
            lines[lines.count - 1] += (lines[lines.count - 1].isEmpty ? "" : " ") + word
        }
        return lines.joined(separator: "\n")
    }

    private func replacing(_ subject: String, by list: String, in text: String) throws -> String {
        let start = try #require(text.range(of: "<!-- the \(subject) -->\n"))
        let end = try #require(text.range(of: "<!-- end of the \(subject) -->"))
        return text[..<start.upperBound] + list + "\n" + text[end.lowerBound...]
    }

    @Test func listIsTheCodes() throws {
        let text = try String(contentsOf: Self.path, encoding: .utf8)
        let written = try replacing("operations", by: list(OperationDecoder.names.sorted()), in: text)
        if ProcessInfo.processInfo.environment["UPDATE_SNAPSHOTS"] != nil {
            try written.write(to: Self.path, atomically: true, encoding: .utf8)
        }
        #expect(written == text)
    }
}
