import Benchmark
import Foundation
import KerasImport
import KerasRuntime
import ModelFile
import ModelVerification

/// The folder `Fixtures` of the package.
private let fixtures = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Fixtures")

let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = Benchmark.Configuration(
        metrics: [.wallClock, .peakMemoryResident], maxDuration: .seconds(1), maxIterations: 100_000)

    for (name, path) in [
        ("a legacy HDF5 file", "stack/model.h5"), ("a .keras archive", "keras_stack_keras315/model.keras"),
    ] {
        Benchmark("import \(name)") { benchmark in
            let path = fixtures.appendingPathComponent(path).path
            for _ in benchmark.scaledIterations { blackHole(try Model(importing: path)) }
        }
    }

    Benchmark("open a converted model") { benchmark in
        let url = try resource("Stack")
        for _ in benchmark.scaledIterations { blackHole(try Model(contentsOf: url)) }
    }

    Benchmark("read a recording") { benchmark in
        let url = try resource("Stack.recording")
        for _ in benchmark.scaledIterations { blackHole(try Recording(contentsOf: url)) }
    }

    Benchmark("verify a model") { benchmark in
        let model = try Model(contentsOf: resource("Stack"))
        let recording = try Recording(contentsOf: resource("Stack.recording"))
        let passes = try model.verify(against: recording).passes
        precondition(passes, "what is measured must be right")
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations { blackHole(try model.verify(against: recording)) }
    }
}

/// What the plug-in made of the files beside this one.
private func resource(_ name: String) throws -> URL {
    guard let url = Bundle.module.url(forResource: name, withExtension: "safetensors") else {
        throw CocoaError(.fileNoSuchFile)
    }
    return url
}
