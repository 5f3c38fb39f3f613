import Foundation
import TestSupport
import Testing

@testable import KerasFormat

/// The article on what is supported lists what the code's tables hold.
///
/// Set UPDATE_SNAPSHOTS to write the lists.
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

    @Test func listsAreTheCodes() throws {
        let text = try String(contentsOf: Self.path, encoding: .utf8)
        let classes = LayerDecoder.table.filter { $0.runs }.map(\.className).sorted()
        var written = try replacing("classes", by: list(classes), in: text)
        written = try replacing("operations", by: list(OperationDecoder.names.sorted()), in: written)
        if ProcessInfo.processInfo.environment["UPDATE_SNAPSHOTS"] != nil {
            try written.write(to: Self.path, atomically: true, encoding: .utf8)
        }
        #expect(written == text)
    }
}
