import ArgumentParser
import Benchmarking
import Files
import KerasRuntime
import Reports

/// Measures how fast LSTMs, or a model, run here.
struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure how fast LSTMs, or a model, run on this machine.",
        discussion: """
            Without a MODEL, single LSTMs of several sizes are measured, all or those named: \
            \(Workload.all.map(\.name).joined(separator: ", ")). Beside the time stands what the machine could \
            do at most: how fast it multiplies and adds, reads memory and applies activations is measured \
            first. With a MODEL, calls on random input are measured, of 1 and of 32 rows unless the file \
            fixes their number, and of each layer alone.

            Times are those of the fastest call: the others were disturbed by something.
            """)

    @Argument(help: ArgumentHelp("Names of workloads, or a saved model.", valueName: "model|W1 … W8"))
    var names: [String] = []

    @Option(help: "How many threads share a call.")
    var threads = 1

    @Option(help: "The precision of the numbers: float32 or float64. [default: float32, or the model's own]")
    var precision: Model.Precision?

    @Option(help: "How long each workload is measured, in seconds.")
    var seconds = 0.5

    @Flag(help: "Answer requests on stdin, one JSON object a line: see tools/bench/peers.")
    var worker = false

    @Option(help: ArgumentHelp("Write the same as JSON; - for stdout.", valueName: "file"))
    var json: String?

    @OptionGroup var options: ModelOptions

    func validate() throws {
        if options.layers != nil {
            throw ValidationError("--layers is for import and verify: bench takes the whole model.")
        }
        if worker, !names.isEmpty || json != nil {
            throw ValidationError("--worker is told on stdin what to measure, and answers on stdout.")
        }
    }

    func run() throws {
        try LSTMBenchmark.check(threads: threads)
        try Timing.check(seconds: seconds, of: "seconds")
        if worker { return try serve() }
        let workloads = names.compactMap(Workload.named)
        if workloads.count == names.count {
            try measure(names.isEmpty ? Workload.all : workloads)
        } else if names.count == 1 {
            do throws(FileError) {
                _ = try FileSignature.detect(names[0])
            } catch {
                // Not the usual "no such file": more often than not it is a misspelt workload.
                if error.kind == .missing { throw BenchUsage.unknown(names[0]) }
                throw error
            }
            try measure(model: names[0])
        } else {
            throw BenchUsage.unknown(names.first { Workload.named($0) == nil } ?? "")
        }
    }

    private var printsText: Bool { json != "-" && !options.quiet }

    private func measure(_ workloads: [Workload]) throws {
        let limits = MachineLimits.measure(threads: threads, precision: precision ?? .float32)
        if printsText { try Console.result(BenchmarkText.text(limits)) }
        let benchmarks = try workloads.map { try LSTMBenchmark($0, on: limits, seconds: seconds) }
        if printsText { try Console.result(BenchmarkText.text(benchmarks)) }
        if let json { try Output.write(BenchmarkReport(benchmarks, on: limits).json(), to: json) }
    }

    private func measure(model path: String) throws {
        let model = try options.importModel(path).model
        let precision = precision ?? model.naturalPrecision
        let benchmarks: [ModelBenchmark]
        do {
            benchmarks = try ModelBenchmark.measure(
                model, threads: threads, precision: precision, seconds: seconds)
        } catch {
            throw InputError(file: path, reason: "\(error)")
        }
        if printsText {
            try Console.result(
                BenchmarkText.text(benchmarks, of: path, threads: threads, precision: precision))
        }
        if let json {
            try Output.write(
                BenchmarkReport(benchmarks, of: path, threads: threads, precision: precision).json(), to: json
            )
        }
    }

    /// Answers requests until there are no more.
    private func serve() throws {
        var worker = BenchmarkWorker(
            threads: threads, precision: precision ?? .float32, version: Tool.version)
        while let line = readLine() {
            if line.allSatisfy(\.isWhitespace) { continue }
            try Console.result(worker.answer(line) + "\n")
        }
    }
}

extension Model.Precision: ExpressibleByArgument {}

/// What cannot be measured as it was asked for.
enum BenchUsage: Error, CustomStringConvertible {
    case unknown(String)

    var description: String {
        switch self {
        case .unknown(let name):
            "\(name.oneLine): expected a model's file or names of workloads ("
                + Workload.all.map(\.name).joined(separator: ", ") + "), found neither"
        }
    }
}
