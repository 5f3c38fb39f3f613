import Foundation
import TestSupport
import Testing

/// `bench`: options, what is printed, how it ends. What the times are is no matter.
@Suite struct BenchTests {
    @Test func workloads() throws {
        let answer = try Tool.run("bench", "W7", "W1", "--seconds", "0")
        #expect(answer.status == 0)
        #expect(answer.errors == "")
        let lines = answer.output.split(separator: "\n")
        #expect(lines.count == 6)
        #expect(lines[0].hasPrefix("this machine, 1 thread, float32: "))
        #expect(lines[1].contains(" GFLOP/s; activations ") && lines[2].hasSuffix(" GB/s"))
        #expect(lines[3].hasPrefix("  workload  B, T, F, U   ns per step"))
        #expect(lines[4].hasPrefix("  W7        32, 2, 8, 4  "))
        #expect(lines[5].hasPrefix("  W1        1, 1, 1, 20  "))
    }

    @Test func json() throws {
        let answer = try Tool.run(
            "bench", "W7", "--seconds", "0", "--threads", "2", "--precision", "float64", "--json", "-")
        #expect(answer.status == 0)
        let report = try #require(
            JSONSerialization.jsonObject(with: Data(answer.output.utf8)) as? [String: Any])
        let machine = try #require(report["machine"] as? [String: Any])
        #expect(machine["threads"] as? Int == 2)
        #expect(machine["precision"] as? String == "float64")
        #expect((report["rows"] as? [[String: Any]])?.map { $0["workload"] as? String } == ["W7"])
    }

    @Test func model() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let answer = try Tool.run(
            "bench", "stack/model.h5", "--seconds", "0", "--json", folder.file("b.json"))
        #expect(answer.status == 0)
        #expect(answer.output.hasPrefix("stack/model.h5, 1 thread, float32"))
        #expect(answer.output.contains("\ninput_1 [32, 100, 3]: "))
        #expect(answer.output.contains("\n    lstm_2   LSTM     "))
        let text = try Data(contentsOf: URL(fileURLWithPath: folder.file("b.json")))
        let report = try #require(JSONSerialization.jsonObject(with: text) as? [String: Any])
        #expect(report["model"] as? String == "stack/model.h5")
        let rows = try #require(report["rows"] as? [[String: Any]])
        #expect(
            rows.map { ($0["inputs"] as? [[String: Any]])?.first?["shape"] as? [Int] } == [
                [1, 100, 3], [32, 100, 3],
            ])
        let layers = try #require(rows[0]["layers"] as? [[String: Any]])
        #expect(layers.map { $0["name"] as? String } == ["lstm", "dropout", "lstm_1", "lstm_2", "dense"])
        #expect(Set(layers[0].keys) == ["name", "class", "ns_per_call", "ns_per_call_median"])
    }

    /// A float64 model runs in its own precision unless another is asked for.
    @Test func precisionOfTheModel() throws {
        func output(_ options: String...) throws -> String {
            try Tool.run(["bench", "lstm_float64/model.h5", "--seconds", "0"] + options).output
        }
        #expect(try output().contains(", float64, "))
        #expect(try output("--precision", "float32").contains(", float32, "))
    }

    private static let names = "(W1, W1s, W2, W3, W4, W5, W6, W7, W8)"

    @Test(arguments: [
        (["W9"], "W9: expected a model's file or names of workloads \(names), found neither"),
        (["W1", "w2"], "w2: expected a model's file or names of workloads \(names), found neither"),
        (["W1", "--threads", "0"], "threads: expected 1 to 64, found 0"),
        (["--worker", "--threads", "65"], "threads: expected 1 to 64, found 65"),
        (["W1", "--seconds", "nan"], "seconds: expected 0 to 3600, found nan"),
        (
            ["malformed/weight_nan.h5"],
            "malformed/weight_nan.h5: /model_weights/lstm/lstm/lstm_cell/kernel:0: expected finite weights, "
                + "found nan at [1, 2]; `--allow-nonfinite` imports them"
        ),
    ])
    func failures(arguments: [String], error: String) throws {
        let answer = try Tool.run(["bench"] + arguments)
        #expect(answer.status == 2)
        #expect(answer.output == "")
        #expect(answer.errors == error + "\n")
    }

    @Test(arguments: [
        ["--worker", "W1"], ["--worker", "--json", "-"], ["--layers", "a"], ["--precision", "half"],
    ])
    func usage(arguments: [String]) throws {
        #expect(try Tool.run(["bench"] + arguments).status == 64)
    }

    /// Each line gets its answer before the next one is sent, and a bad one ends nothing.
    @Test func worker() throws {
        let process = try Tool.process("bench", "--worker")
        let (requests, answers) = (Pipe(), Pipe())
        process.standardInput = requests
        process.standardOutput = answers
        try process.run()
        var rest = Data()
        func ask(_ line: String) throws -> [String: Any] {
            try requests.fileHandleForWriting.write(contentsOf: Data((line + "\n").utf8))
            while true {
                if let end = rest.firstIndex(of: 10) {
                    let answer = rest[..<end]
                    rest = Data(rest[(end + 1)...])
                    return try #require(JSONSerialization.jsonObject(with: answer) as? [String: Any])
                }
                let more = answers.fileHandleForReading.availableData
                try #require(!more.isEmpty)
                rest += more
            }
        }
        #expect(try (ask("nonsense")["error"] as? String)?.hasPrefix("request: ") ?? false)
        let missing = try ask(#"{"workload": "W3", "dir": "nowhere", "budget_s": 0.1}"#)
        #expect(missing["error"] as? String == "nowhere/shape.json: no such file")
        #expect(missing["workload"] as? String == "W3")
        try requests.fileHandleForWriting.close()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }
}
