package import Benchmarking
import Files
import KerasRuntime
import Verification

/// What `bench` measured, as the terminal shows it.
package enum BenchmarkText {
    /// What the machine can do at most.
    package static func text(_ limits: MachineLimits) -> String {
        let sizes = [32 << 10, 256 << 10, 4 << 20, 64 << 20]
        let reads = sizes.map { "\(fixed(limits.bytesPerSecond(for: $0) / 1e9, 0)) (\(size($0)))" }
        return """
            this machine, \(NumberText.count(limits.threads, "thread")), \(limits.precision.rawValue), \(kernels)
              \(fixed(limits.operationsPerSecond / 1e9, 1)) GFLOP/s; activations \
            \(fixed(limits.activationTime, 2)) ns a unit and step
              reads \(reads.joined(separator: ", ")) GB/s

            """
    }

    private static var kernels: String {
        "kernels: \(InstructionSet.nameInUse)"
            + (BenchmarkReport.isDebugBuild ? "; a debug build: times say little" : "")
    }

    /// A row for each workload.
    package static func text(_ benchmarks: [LSTMBenchmark]) -> String {
        var table = TextTable(
            ["workload", "B, T, F, U", "ns per step", "median", "GFLOP/s", "bound", "of the bound", ""])
        for benchmark in benchmarks {
            let workload = benchmark.workload
            table.add([
                workload.name,
                "\(workload.batch), \(workload.timesteps), \(workload.features), \(workload.units)",
                number(benchmark.timePerStep), number(benchmark.medianPerStep),
                fixed(benchmark.operationsPerSecond / 1e9, 1),
                "\(number(benchmark.bound.time)) (\(benchmark.bound.reason.rawValue))",
                "\(fixed(100 * benchmark.shareOfBound, 0)) %", workload.purpose,
            ])
        }
        return table.text()
    }

    /// A model's calls, each with its layers' shares.
    package static func text(
        _ benchmarks: [ModelBenchmark], of path: String, threads: Int, precision: Model.Precision
    ) -> String {
        var text =
            "\(path.oneLine), \(NumberText.count(threads, "thread")), \(precision.rawValue), "
            + kernels + "\n"
        for benchmark in benchmarks {
            let inputs = benchmark.inputs.map { "\($0.name) \($0.shape)".oneLine }.joined(separator: ", ")
            text +=
                "\(inputs): \(microseconds(benchmark.timing.best)) µs a call, median "
                + "\(microseconds(benchmark.timing.median)) µs\n"
            var table = TextTable(["layer", "class", "alone µs"])
            for layer in benchmark.layers {
                table.add([layer.name, layer.className, microseconds(layer.timing.best)])
            }
            text += table.text(indent: "    ")
        }
        return text
    }

    /// Nanoseconds to three digits, or whole.
    private static func number(_ value: Double) -> String {
        value < 10 ? fixed(value, 2) : value < 100 ? fixed(value, 1) : grouped(value)
    }

    private static func microseconds(_ nanoseconds: Double) -> String { number(nanoseconds / 1000) }

    private static func grouped(_ value: Double) -> String {
        value.isFinite && value < 1e15 ? NumberText.grouped(Int(value.rounded())) : "\(value)"
    }

    /// A number with so many digits behind the point.
    private static func fixed(_ value: Double, _ digits: Int) -> String {
        guard value.isFinite, abs(value) < 1e12 else { return "\(value)" }
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let scaled = Int((abs(value) * scale).rounded())
        let whole = (value < 0 ? "-" : "") + "\(scaled / Int(scale))"
        if digits == 0 { return whole }
        let fraction = "\(scaled % Int(scale))"
        return whole + "." + String(repeating: "0", count: digits - fraction.count) + fraction
    }

    private static func size(_ bytes: Int) -> String {
        bytes >= 1 << 20 ? "\(bytes >> 20) MB" : "\(bytes >> 10) kB"
    }
}
