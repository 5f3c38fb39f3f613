package import Benchmarking
import KerasRuntime

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What `bench` measured, in the form that other programs read.
package struct BenchmarkReport: Encodable, Sendable {
    struct BandwidthEntry: Encodable, Sendable {
        let bytes: Int
        let gbPerS: Double
    }

    struct MachineEntry: Encodable, Sendable {
        let instructionSet: String
        let debugBuild: Bool
        let threads: Int
        let precision: String
        @ExplicitNull var gflops: Double?
        @ExplicitNull var nsActivationsPerUnit: Double?
        let bandwidth: [BandwidthEntry]
    }

    struct WorkloadEntry: Encodable, Sendable {
        let workload: String
        let batch: Int
        let timesteps: Int
        let features: Int
        let units: Int
        let stream: Bool
        let nsPerStep: Double
        let nsPerStepMedian: Double
        let calls: Int
        let gflops: Double
        let boundNsPerStep: Double
        let boundBy: String
        let shareOfBound: Double
    }

    struct InputEntry: Encodable, Sendable {
        let name: String
        let shape: [Int]
    }

    struct LayerEntry: Encodable, Sendable {
        let name: String
        let `class`: String
        let nsPerCall: Double
        let nsPerCallMedian: Double
    }

    struct ModelEntry: Encodable, Sendable {
        let inputs: [InputEntry]
        let nsPerCall: Double
        let nsPerCallMedian: Double
        let calls: Int
        let layers: [LayerEntry]
    }

    /// A workload's row or a model's.
    enum Row: Encodable, Sendable {
        case workload(WorkloadEntry)
        case model(ModelEntry)

        func encode(to encoder: any Encoder) throws {
            switch self {
            case .workload(let entry): try entry.encode(to: encoder)
            case .model(let entry): try entry.encode(to: encoder)
            }
        }
    }

    let schema = 1
    let tool = Tool.name
    let version = Tool.version
    let date: String
    let machine: MachineEntry
    @ExplicitNull var model: String?
    let rows: [Row]

    /// Reports on workloads.
    package init(_ benchmarks: [LSTMBenchmark], on limits: MachineLimits) {
        date = Self.now
        machine = MachineEntry(
            instructionSet: InstructionSet.nameInUse, debugBuild: Self.isDebugBuild, threads: limits.threads,
            precision: limits.precision.rawValue, gflops: limits.operationsPerSecond / 1e9,
            nsActivationsPerUnit: limits.activationTime,
            bandwidth: limits.bandwidths.map {
                BandwidthEntry(bytes: $0.size, gbPerS: $0.bytesPerSecond / 1e9)
            })
        rows = benchmarks.map { benchmark in
            let workload = benchmark.workload
            return .workload(
                WorkloadEntry(
                    workload: workload.name, batch: workload.batch, timesteps: workload.timesteps,
                    features: workload.features, units: workload.units, stream: workload.isStream,
                    nsPerStep: benchmark.timePerStep, nsPerStepMedian: benchmark.medianPerStep,
                    calls: benchmark.timing.count, gflops: benchmark.operationsPerSecond / 1e9,
                    boundNsPerStep: benchmark.bound.time, boundBy: benchmark.bound.reason.rawValue,
                    shareOfBound: benchmark.shareOfBound))
        }
    }

    /// Reports on a model.
    ///
    /// - Parameter path: The file, as it was named.
    package init(
        _ benchmarks: [ModelBenchmark], of path: String, threads: Int, precision: Model.Precision
    ) {
        date = Self.now
        machine = MachineEntry(
            instructionSet: InstructionSet.nameInUse, debugBuild: Self.isDebugBuild, threads: threads,
            precision: precision.rawValue, gflops: nil,
            nsActivationsPerUnit: nil, bandwidth: [])
        model = path
        rows = benchmarks.map { benchmark in
            .model(
                ModelEntry(
                    inputs: benchmark.inputs.map { InputEntry(name: $0.name, shape: $0.shape) },
                    nsPerCall: benchmark.timing.best, nsPerCallMedian: benchmark.timing.median,
                    calls: benchmark.timing.count,
                    layers: benchmark.layers.map {
                        LayerEntry(
                            name: $0.name, class: $0.className, nsPerCall: $0.timing.best,
                            nsPerCallMedian: $0.timing.median)
                    }))
        }
    }

    private static var now: String { Date().formatted(.iso8601) }

    /// Whether this program was built without optimisation, so that times say little.
    static var isDebugBuild: Bool {
        #if DEBUG
            true
        #else
            false
        #endif
    }

    /// The report as JSON.
    package func json() throws -> String { try JSON.text(self) }
}
