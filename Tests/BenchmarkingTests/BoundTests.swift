import Foundation
import KerasRuntime
import Testing

@testable import Benchmarking
@testable import Reports

/// What a machine could do at most, by hand, and what is reported of it.
@Suite struct BoundTests {
    /// 100 operations, and 1 ns of activations a unit; 200 bytes from up to 1,000,000, 20 from more, each a ns.
    private func limits(_ precision: Model.Precision = .float32) -> MachineLimits {
        MachineLimits(
            threads: 1, precision: precision, operationsPerSecond: 100e9,
            bandwidths: [
                MachineLimits.Bandwidth(size: 1_000_000, bytesPerSecond: 200e9),
                MachineLimits.Bandwidth(size: 2_000_000, bytesPerSecond: 20e9),
            ], activationTime: 1)
    }

    /// 2 · 10 · 4 · (10 + 30) operations for each of 5 rows, and 50 units; 10 · 40 · 4 bytes are 8 ns.
    @Test func arithmetic() {
        let bound = Bound(
            of: Workload("", batch: 5, timesteps: 7, features: 30, units: 10), on: limits())
        #expect(bound.reason == .arithmetic)
        #expect(abs(bound.time - (160 + 50)) < 1e-9)
    }

    /// 400 · 1600 · 4 bytes are more than fits; 8 · 400 · 401 operations take 12,832 ns.
    @Test func memory() {
        let bound = Bound(
            of: Workload("", batch: 1, timesteps: 7, features: 1, units: 400), on: limits())
        #expect(bound.reason == .memory)
        #expect(abs(bound.time - 2_560_000 / 20) < 1e-6)
    }

    /// A stream reads the input's weights as well: 10 · 40 · 8 and 90 · 40 · 8 bytes.
    @Test func stream() {
        let workload = Workload("", batch: 1, timesteps: 1, features: 90, units: 10, isStream: true)
        #expect(abs(Bound(of: workload, on: limits(.float64)).time - 160) < 1e-9)
        #expect(Bound(of: workload, on: limits(.float64)).reason == .memory)
    }

    /// A measurement that something disturbed is put right by one of more memory; beyond all, the last counts.
    @Test func disturbedMeasurements() {
        let limits = MachineLimits(
            threads: 1, precision: .float32, operationsPerSecond: 1,
            bandwidths: [(10, 5), (20, 1), (30, 4)].map {
                MachineLimits.Bandwidth(size: $0.0, bytesPerSecond: $0.1)
            }, activationTime: 0)
        #expect([1, 10, 11, 21, 31].map(limits.bytesPerSecond) == [5, 5, 4, 4, 4])
    }

    @Test func thisMachine() {
        for precision in [Model.Precision.float32, .float64] {
            let limits = MachineLimits.measure(threads: 2, precision: precision, seconds: 0.01)
            #expect(limits.operationsPerSecond > 1e6 && limits.operationsPerSecond < 1e15)
            #expect(limits.activationTime > 0)
            #expect(limits.bandwidths.allSatisfy { $0.bytesPerSecond > 1e6 })
            #expect(limits.bandwidths.map(\.size) == limits.bandwidths.map(\.size).sorted())
        }
    }

    @Test func report() throws {
        let workload = Workload("W", batch: 5, timesteps: 7, features: 30, units: 10)
        let benchmark = try LSTMBenchmark(workload, on: limits(), seconds: 0)
        let report = try #require(
            JSONSerialization.jsonObject(with: Data(BenchmarkReport([benchmark], on: limits()).json().utf8))
                as? [String: Any])
        #expect(Set(report.keys) == ["schema", "tool", "version", "date", "machine", "model", "rows"])
        #expect(report["model"] is NSNull)
        #expect(
            try #require(report["date"] as? String).wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/) != nil)
        let machine = try #require(report["machine"] as? [String: Any])
        #expect(machine["gflops"] as? Double == 100)
        #expect(machine["ns_activations_per_unit"] as? Double == 1)
        #expect(machine["precision"] as? String == "float32")
        let bandwidth = try #require(machine["bandwidth"] as? [[String: Any]])
        #expect(bandwidth.map { $0["bytes"] as? Int } == [1_000_000, 2_000_000])
        #expect(bandwidth.map { $0["gb_per_s"] as? Double } == [200, 20])
        let row = try #require((report["rows"] as? [[String: Any]])?.first)
        #expect(row["workload"] as? String == "W")
        #expect(
            ["batch", "timesteps", "features", "units"].map { row[$0] as? Int } == [5, 7, 30, 10])
        let time = try #require(row["ns_per_step"] as? Double)
        let bound = try #require(row["bound_ns_per_step"] as? Double)
        #expect(abs(bound - 210) < 1e-9)
        #expect(row["bound_by"] as? String == "arithmetic")
        #expect(abs(try #require(row["share_of_bound"] as? Double) - bound / time) < 1e-9)
        #expect(abs(try #require(row["gflops"] as? Double) - 16_000 / time) < 1e-9)
    }

    @Test func times() {
        var calls = 0
        let timing = Timing.measure(seconds: 0, callsAtOnce: 7) { calls += 1 }
        #expect(timing.count == 21)
        #expect(calls == 23)
        #expect(timing.best <= timing.median)
    }
}
