import Foundation
import TestSupport
import Testing

/// The files that `verify` writes: whole or not at all, also when something differs or goes wrong.
@Suite struct ReportFileTests {
    private func text(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
    }

    @Test(arguments: [
        (0, "stack/model.h5", "stack/recording.h5"),
        (1, "lstm_last/model.h5", "lstm_last_keras315/recording.npz"),
        (2, "malformed/weight_nan.h5", "malformed/good.recording.h5"),
        (2, "nowhere.h5", "malformed/good.recording.h5"),
        (2, "malformed/good.h5", "malformed/recording_truncated.npz"),
    ])
    func filesOnEveryExit(status: Int32, model: String, recording: String) throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let answer = try Tool.run(
            "verify", model, recording, "--json", folder.file("r.json"), "--junit", folder.file("r.xml"),
            "--html", folder.file("r.html"))
        #expect(answer.status == status)
        #expect(try folder.names() == ["r.html", "r.json", "r.xml"])
        let word = ["match", "differ", "error"][Int(status)]
        #expect(try text(folder.file("r.json")).contains("\"status\" : \"\(word)\",\n  \"tolerance\""))
        #expect(try text(folder.file("r.html")).contains("<title>\(word): \(model)</title>"))
        let xml = try text(folder.file("r.xml"))
        #expect(xml.contains("<failure ") == (status == 1))
        #expect(xml.contains("<error ") == (status == 2))
    }

    @Test func onePageOnStdout() throws {
        let answer = try Tool.run("verify", "stack/model.h5", "stack/recording.h5", "--html", "-")
        #expect(answer.status == 0)
        #expect(answer.output.hasPrefix("<!DOCTYPE html>"))
        #expect(answer.output.hasSuffix("</html>\n"))
        let two = try Tool.run("verify", "stack/model.h5", "stack/recording.h5", "--html", "-", "--json", "-")
        #expect(two.status == 64)
    }

    /// The page compares layer by layer, and says the same as without it.
    @Test func thePageHasAllLayers() throws {
        let answer = try Tool.run("verify", "stack/model.h5", "stack/recording.h5", "--html", "-")
        for layer in ["lstm", "dropout", "lstm_1", "lstm_2", "dense"] {
            #expect(answer.output.contains("<th scope=\"row\">\(layer)</th>"))
        }
        #expect(answer.output.contains("Error along time"))
    }

    @Test func whereItCannotBeWritten() throws {
        let answer = try Tool.run(
            "verify", "stack/model.h5", "stack/recording.h5", "--junit", "nowhere/r.xml", "--json", "-")
        #expect(answer.status == 2)
        #expect(answer.errors == "nowhere/r.xml: cannot write: no such folder\n")
        // JSON comes once, and tells it too.
        let report = try #require(
            JSONSerialization.jsonObject(with: Data(answer.output.utf8)) as? [String: Any])
        #expect(report["status"] as? String == "error")
    }
}
