// swift-tools-version: 6.1
import PackageDescription

// Benchmarks of parts of the package: see its README. A package of its own, so that nobody who uses the
// library gets what only measuring needs.
let package = Package(
    name: "bench",
    platforms: [.macOS(.v13)],
    dependencies: [
        .package(name: "lstm-import", path: "../.."),
        // Without its traits: they replace the memory allocator, which is no part of what is measured.
        .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.0", traits: []),
    ],
    targets: [
        .executableTarget(
            name: "KernelBenchmarks",
            dependencies: [
                .product(name: "Benchmark", package: "benchmark"),
                .product(name: "KerasRuntime", package: "lstm-import"),
            ],
            path: "Benchmarks/KernelBenchmarks",
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
        .executableTarget(
            name: "FileBenchmarks",
            dependencies: [
                .product(name: "Benchmark", package: "benchmark"),
                .product(name: "KerasImport", package: "lstm-import"),
                .product(name: "KerasRuntime", package: "lstm-import"),
                .product(name: "ModelFile", package: "lstm-import"),
                .product(name: "ModelVerification", package: "lstm-import"),
            ],
            path: "Benchmarks/FileBenchmarks",
            plugins: [
                .plugin(name: "BenchmarkPlugin", package: "benchmark"),
                // Converts the model and the recording that lie in the folder.
                .plugin(name: "KerasModels", package: "lstm-import"),
            ]),
    ]
)
