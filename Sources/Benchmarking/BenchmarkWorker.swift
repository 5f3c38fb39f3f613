import Files
import KerasRuntime

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Measures what it is asked for, line by line, beside other programs that are asked the same in turn.
///
/// A request is a JSON object on one line, `{"workload": "W3", "dir": "data/W3", "budget_s": 0.3}`, and so is
/// the answer:
/// `{"peer", "workload", "threads", "ns_min", "ns_median", "n", "err", "version"}`, times in nanoseconds of a
/// call, or of a step where the workload is a stream, and `err` the largest difference from the expected
/// state; or `{"error": …}`. What a workload needs stays loaded until another one is asked for.
package struct BenchmarkWorker {
    private struct Request: Decodable {
        let workload: String
        let dir: String
        let budget_s: Double?
    }

    private struct Answer: Encodable {
        var peer = "lstm-import"
        var workload: String?
        var threads: Int
        var version: String
        var ns_min: Double?
        var ns_median: Double?
        var n: Int?
        var err: Double?
        var error: String?
    }

    private let threads: Int
    private let version: String
    private let precision: Model.Precision
    /// The folder that was asked for last, and how to measure it.
    private var loaded: (folder: String, error: Double?, measure: (Double) throws -> Timing)?

    /// - Parameter version: Of this program.
    package init(threads: Int, precision: Model.Precision, version: String) {
        self.threads = threads
        self.precision = precision
        self.version = "\(version) \(InstructionSet.nameInUse)"
    }

    /// Answers a request.
    ///
    /// - Returns: One line, without its end.
    package mutating func answer(_ line: String) -> String {
        var answer = Answer(threads: threads, version: version)
        do {
            let request = try parse(line)
            answer.workload = request.workload
            let seconds = request.budget_s ?? 0.3
            try Timing.check(seconds: seconds, of: "request: budget_s")
            let (error, measure) = try load(request)
            let timing = try measure(seconds)
            answer.ns_min = timing.best
            answer.ns_median = timing.median
            answer.n = timing.count
            // JSON has no number that is not one.
            if let error, error.isFinite { answer.err = error }
        } catch {
            answer.error = "\(error)".oneLine
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let text = try? encoder.encode(answer) else { return "{\"error\": \"no JSON\"}" }
        return String(decoding: text, as: UTF8.self)
    }

    private func parse(_ line: String) throws -> Request {
        do {
            return try JSONDecoder().decode(Request.self, from: Data(line.utf8))
        } catch {
            throw BenchmarkError.request(
                "expected a line such as {\"workload\": \"W3\", \"dir\": \"data/W3\", \"budget_s\": 0.3}, "
                    + "found \(line.prefix(100).debugDescription)")
        }
    }

    private mutating func load(_ request: Request) throws -> (Double?, (Double) throws -> Timing) {
        if let loaded, loaded.folder == request.dir { return (loaded.error, loaded.measure) }
        // Before the next is loaded: together they could be too much.
        loaded = nil
        let data = try WorkloadData(folder: request.dir, name: request.workload)
        func prepared<Element: TensorScalar>(_: Element.Type) throws -> (Double?, (Double) throws -> Timing) {
            let workload = try PreparedWorkload<Element>(data, threads: threads)
            return (try workload.error(), { try workload.measure(seconds: $0) })
        }
        let (error, measure) = precision == .float64 ? try prepared(Double.self) : try prepared(Float.self)
        loaded = (request.dir, error, measure)
        return (error, measure)
    }
}
