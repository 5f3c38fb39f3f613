import Benchmarking
import Foundation
import KerasRuntime
import TestSupport
import Testing

/// The worker's requests and answers; what it computes is held to TensorFlow. No test depends on time.
@Suite struct WorkerTests {
    private func ask(
        _ worker: inout BenchmarkWorker, _ folder: String, _ name: String = "mine"
    ) throws -> [String: Any] {
        let request = try JSONSerialization.data(
            withJSONObject: ["workload": name, "dir": folder, "budget_s": 0])
        return try object(worker.answer(String(decoding: request, as: UTF8.self)))
    }

    private func object(_ text: String) throws -> [String: Any] {
        #expect(!text.contains("\n"))
        return try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test(arguments: [false, true], [Model.Precision.float32, .float64])
    func answersAreTensorFlows(stream: Bool, precision: Model.Precision) throws {
        let folder = try WorkloadFolder(stream: stream)
        defer { folder.remove() }
        var worker = BenchmarkWorker(threads: 1, precision: precision, version: "9.8.7")
        let answer = try ask(&worker, folder.path)
        #expect(
            Set(answer.keys)
                == ["peer", "workload", "threads", "ns_min", "ns_median", "n", "err", "version"])
        #expect(answer["peer"] as? String == "lstm-import")
        #expect(answer["workload"] as? String == "mine")
        #expect(answer["threads"] as? Int == 1)
        #expect((answer["version"] as? String)?.hasPrefix("9.8.7 ") ?? false)
        let error = try #require(answer["err"] as? Double)
        // TensorFlow rounds; two independent computations never agree in every bit of 20 numbers.
        #expect(error > 0 && error < 1e-6)
        let best = try #require(answer["ns_min"] as? Double)
        #expect(try best > 0 && best <= #require(answer["ns_median"] as? Double))
        #expect(try #require(answer["n"] as? Int) >= 3)
    }

    /// A stream is measured from where it is, but its answer is that of a fresh one, whenever it is asked for.
    @Test func errorsAreMeasured() throws {
        let folder = try WorkloadFolder(stream: true)
        defer { folder.remove() }
        var y = try folder.read("y")
        y[2] += 0.25
        try folder.write(y, to: "y")
        var worker = BenchmarkWorker(threads: 1, precision: .float32, version: "")
        for _ in 0..<2 {
            let error = try #require(try ask(&worker, folder.path)["err"] as? Double)
            #expect(abs(error - 0.25) < 1e-6)
        }
        y[2] = .nan
        try folder.write(y, to: "y")
        // The same folder stays loaded; another name for it does not.
        #expect(try ask(&worker, folder.path)["err"] != nil)
        #expect(try ask(&worker, folder.path + "/.")["err"] == nil)
    }

    @Test(arguments: [
        ("", "found \"\""), ("garbage", "found \"garbage\""), ("[]", "found \"[]\""),
        (#"{"workload": "W3"}"#, #"found "{\"workload\": \"W3\"}""#),
        (
            #"{"workload": "W3", "dir": "/", "budget_s": -1}"#,
            "request: budget_s: expected 0 to 3600, found -1.0"
        ),
        (#"{"workload": "W3", "dir": "/no\nwhere"}"#, #"/no\nwhere/shape.json: no such file"#),
    ])
    func badRequests(line: String, reason: String) throws {
        var worker = BenchmarkWorker(threads: 1, precision: .float32, version: "")
        let answer = try object(worker.answer(line))
        let error = try #require(answer["error"] as? String)
        #expect(error.hasSuffix(reason), "\(error)")
        #expect(answer["ns_min"] == nil)
    }

    @Test(arguments: [
        ("{}", "shape.json: expected the whole numbers B, T, I and U as JSON, found something else"),
        (
            #"{"B":0,"T":4,"I":3,"U":4}"#,
            "shape.json: expected B, T, I and U from 1 to 1,000,000, found 0, 4, 3, 4"
        ),
        (
            #"{"B":1000001,"T":4,"I":3,"U":4}"#,
            "shape.json: expected B, T, I and U from 1 to 1,000,000, found 1000001, 4, 3, 4"
        ),
        (#"{"B":5,"T":4,"I":2,"U":4}"#, "W.f32: expected 128 bytes [2, 16], found 192"),
        (#"{"B":5,"T":5,"I":3,"U":4}"#, "x.f32: expected 300 bytes [5, 5, 3], found 240"),
        (
            #"{"B":1000000,"T":1000000,"I":3,"U":4}"#,
            "x.f32: expected 12000000000000 bytes [1000000, 1000000, 3], found 240"
        ),
        (
            #"{"B":5,"T":1,"I":3,"U":4,"stream":true}"#,
            "shape.json: expected a stream's B and T to be 1, found 5, 1"
        ),
    ])
    func badFolders(shape: String, reason: String) throws {
        let folder = try WorkloadFolder()
        defer { folder.remove() }
        try folder.shape(shape)
        var worker = BenchmarkWorker(threads: 1, precision: .float32, version: "")
        #expect(try ask(&worker, folder.path)["error"] as? String == "\(folder.path)/\(reason)")
        // And it goes on with the next one.
        try folder.shape(#"{"B":5,"T":4,"I":3,"U":4}"#)
        #expect(try ask(&worker, folder.path)["err"] != nil)
    }
}
