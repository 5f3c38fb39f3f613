import KerasRuntime

/// How long a workload takes beside what the machine could do.
package struct LSTMBenchmark: Sendable {
    package let workload: Workload
    /// Of one call, or of one step of a stream.
    package let timing: Timing
    package let bound: Bound

    /// Measures a workload on random weights and input.
    package init(
        _ workload: Workload, on limits: MachineLimits, seconds: Double
    ) throws {
        self.workload = workload
        let data = WorkloadData(random: workload)
        let threads = limits.threads
        timing =
            limits.precision == .float64
            ? try PreparedWorkload<Double>(data, threads: threads).measure(seconds: seconds)
            : try PreparedWorkload<Float>(data, threads: threads).measure(seconds: seconds)
        bound = Bound(of: workload, on: limits)
    }

    /// Nanoseconds of one timestep of the whole batch.
    package var timePerStep: Double { timing.best / Double(workload.timesteps) }
    package var medianPerStep: Double { timing.median / Double(workload.timesteps) }
    /// Operations a second.
    package var operationsPerSecond: Double { workload.operationsPerStep / timePerStep * 1e9 }
    /// How much of what the machine can do was reached: 1 is all of it.
    package var shareOfBound: Double { bound.time / timePerStep }

    /// Makes sure that so many threads can be had.
    package static func check(threads: Int) throws(BenchmarkError) {
        let most = MachineLimits.mostThreads
        guard 1...most ~= threads else { throw .threads(threads, most: most) }
    }
}
