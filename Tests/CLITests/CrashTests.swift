import Foundation
import TestSupport
import Testing

/// Files that libhdf5 does not survive, found by `tools/fuzz`: the command does.
@Suite(.disabled(if: isSanitized, "a sanitizer has its own way with crashes, and no limit of memory"))
struct CrashTests {
    /// What becomes of libhdf5 varies with its version and the machine; that it is one line does not.
    private func expectRefusal(_ answer: Tool.Answer, _ file: String) throws {
        #expect(answer.status == 2)
        #expect(answer.output == "")
        let pattern =
            "\(file): not readable: libhdf5 (stopped with signal [0-9]+ while reading|"
            + "did not finish within [0-9]+ s|needed more than [0-9]+ MB of memory)"
            + "; the file is probably damaged\n"
        #expect(
            answer.errors.range(of: "^\(pattern)$", options: .regularExpression) != nil, "\(answer.errors)")
    }

    @Test(arguments: [
        ["import"], ["inspect"], ["verify", "malformed/good.recording.h5"], ["diff", "malformed/good.h5"],
        ["run", "--input", "malformed/good.recording.h5"],
    ])
    func crash(command: [String]) throws {
        let file = "malformed/libhdf5_crash.h5"
        try expectRefusal(Tool.run([command[0], file] + command.dropFirst()), file)
    }

    @Test func hang() throws {
        let file = "malformed/libhdf5_hang.h5"
        let start = Date()
        try expectRefusal(Tool.run("inspect", file, "--limit", "seconds=1"), file)
        #expect(Date().timeIntervalSince(start) < 30)
    }

    @Test func lackOfMemory() throws {
        try expectRefusal(
            Tool.run("inspect", "stack/model.h5", "--limit", "memory=1"), "stack/model.h5")
    }

    /// Scripts get the failure in the report they asked for.
    @Test func json() throws {
        let answer = try Tool.run(
            "verify", "malformed/libhdf5_crash.h5", "malformed/good.recording.h5", "--json", "-")
        #expect(answer.status == 2)
        let report = try #require(
            JSONSerialization.jsonObject(with: Data(answer.output.utf8)) as? [String: Any])
        #expect(report["status"] as? String == "error")
    }

    @Test func limits() throws {
        let weights = try Tool.run("inspect", "stack/model.h5", "--limit", "weights=100")
        #expect(weights.status == 2)
        #expect(
            weights.errors
                == "stack/model.h5: /model_weights/lstm/lstm/lstm_cell/kernel:0: "
                + "expected at most 100 bytes of arrays together, found more\n")
        let recording = try Tool.run(
            "verify", "stack/model.h5", "stack/recording.h5", "--limit", "recording=100")
        #expect(recording.status == 2)
        #expect(recording.errors.hasPrefix("stack/recording.h5: /cases/00_b2_t6/"))
        #expect(recording.errors.hasSuffix(": expected at most 100 bytes of arrays together, found more\n"))
        let wrong = try Tool.run("inspect", "stack/model.h5", "--limit", "weigths=1G")
        #expect(wrong.status == 64)
        #expect(wrong.errors.contains("--limit weigths=1G: expected NAME=VALUE, such as weights=32G"))
    }
}
