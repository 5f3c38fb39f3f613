import Benchmarking
import Foundation
import KerasRuntime
import TestSupport
import Testing

/// The workloads, and how they are made ready.
@Suite struct WorkloadTests {
    /// Peers are measured by the shapes that this file has.
    @Test func peersHaveTheSame() throws {
        let file = Fixtures.folder.deletingLastPathComponent()
            .appendingPathComponent("tools/bench/peers/workloads.json")
        let shapes = try #require(
            JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: [String: Any]])
        #expect(Set(shapes.keys) == Set(Workload.all.map(\.name)))
        for workload in Workload.all {
            let shape = try #require(shapes[workload.name])
            let numbers = ["B", "T", "I", "U"].map { shape[$0] as? Int }
            #expect(
                numbers == [workload.batch, workload.timesteps, workload.features, workload.units],
                "\(workload.name)")
            #expect((shape["stream"] as? Bool ?? false) == workload.isStream)
        }
    }

    @Test func names() {
        #expect(Workload.named("W1s")?.timesteps == 10_000)
        #expect(Workload.named("w1") == nil)
    }

    /// The same numbers in every run: times of two builds are comparable.
    @Test func dataIsSeeded() throws {
        let workload = Workload("", batch: 2, timesteps: 3, features: 2, units: 3)
        func result() throws -> [Double] {
            try PreparedWorkload<Double>(WorkloadData(random: workload), threads: 1).result()
        }
        let first = try result()
        #expect(try result() == first)
        #expect(Set(first).count == 6)
        // Gates that are neither shut nor open.
        #expect(first.allSatisfy { abs($0) > 1e-6 && abs($0) < 0.99 })
    }
}
