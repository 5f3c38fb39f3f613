// swift-tools-version: 6.1
import PackageDescription

let package = Package(
    name: "lstm-import",
    platforms: [.macOS(.v13), .iOS(.v16), .tvOS(.v16), .watchOS(.v9)],
    products: [
        .executable(name: "lstm-import", targets: ["lstm-import"]),
        .plugin(name: "KerasModels", targets: ["KerasModels"]),
        .library(name: "KerasRuntime", targets: ["KerasRuntime"]),
        .library(name: "ModelFile", targets: ["ModelFile"]),
        .library(name: "ModelVerification", targets: ["ModelVerification"]),
        .library(name: "KerasImport", targets: ["KerasImport"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.0.0"),
    ],
    targets: [
        // Work that several threads share.
        .target(name: "CThreads"),
        .target(name: "Threads", dependencies: ["CThreads"]),

        // Containers: bytes on disk, HDF5, zip, NumPy. They know nothing of Keras.
        .target(name: "ArrayData"),
        .target(name: "Files"),
        .systemLibrary(
            name: "CHDF5", pkgConfig: "hdf5", providers: [.apt(["libhdf5-dev"]), .brew(["hdf5"])]),
        .systemLibrary(
            name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"]), .brew(["libzip"])]),
        // Apple's systems have it.
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "HDF5", dependencies: ["CHDF5", "CZlib", "ArrayData", "Files", "Threads"]),
        .target(name: "Zip", dependencies: ["CZip", "Files"]),
        .target(name: "NumPy", dependencies: ["Zip", "Files", "ArrayData"]),
        .target(name: "JSON"),
        .target(name: "SafeTensors", dependencies: ["JSON", "Files", "ArrayData"]),

        // Asking about a file, in this process or through one of its own.
        .target(name: "Reading", dependencies: ["Files", "ArrayData", "Threads"]),
        .target(name: "CReaderProcess"),
        .target(
            name: "ReaderProcess",
            dependencies: ["CReaderProcess", "Reading", "Files", "ArrayData", "Threads"]),
        .target(
            name: "Readers",
            dependencies: ["ReaderProcess", "Reading", "HDF5", "Zip", "NumPy", "Files", "ArrayData"]),

        // From a saved model to one that runs.
        // The numerical kernels, in C: once per instruction set, chosen at run time.
        .target(name: "CKernels", dependencies: ["CThreads"]),
        .target(name: "KerasRuntime", dependencies: ["ArrayData", "CKernels", "Threads"]),
        // A model in a file of its own, for apps: no HDF5, no zip, no Python.
        .target(
            name: "ModelFile", dependencies: ["KerasRuntime", "SafeTensors", "JSON", "Files", "ArrayData"]),
        .target(name: "KerasFormat", dependencies: ["KerasRuntime", "JSON", "ArrayData"]),
        .target(
            name: "KerasImport",
            dependencies: [
                "Readers", "Reading", "NumPy", "JSON", "Files", "ArrayData", "Threads", "KerasFormat",
                "KerasRuntime", "ModelFile",
            ]),

        // From a running model to a verdict.
        .target(name: "Verification", dependencies: ["KerasRuntime", "ArrayData"]),
        .target(
            name: "ModelVerification",
            dependencies: ["Verification", "KerasRuntime", "SafeTensors", "Files", "ArrayData"]),
        .target(
            name: "RecordingFile",
            dependencies: [
                "Readers", "Reading", "NumPy", "Files", "ArrayData", "Verification", "ModelVerification",
            ]),
        .target(
            name: "Reports",
            dependencies: [
                "Verification", "Benchmarking", "KerasImport", "KerasFormat", "KerasRuntime", "Files",
                // Pages and JUnit files; no library product depends on this room.
                .product(name: "Mustache", package: "swift-mustache"),
            ]),
        .target(name: "SwiftWrapper", dependencies: ["KerasRuntime"]),
        // How fast it is, beside what the machine could do.
        .target(name: "CLimits"),
        .target(name: "Benchmarking", dependencies: ["CLimits", "KerasRuntime", "Files", "ArrayData"]),
        .executableTarget(
            name: "lstm-import",
            dependencies: [
                "ArrayData", "Files", "NumPy", "Reading", "ReaderProcess", "Readers", "KerasRuntime",
                "ModelFile",
                "KerasFormat", "KerasImport", "Verification", "ModelVerification", "RecordingFile", "Reports",
                "SwiftWrapper", "Benchmarking", "Threads",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),

        // Turns models in a target's folder into Swift when the target is built.
        .plugin(
            name: "KerasModels", capability: .buildTool(), dependencies: ["lstm-import"],
            path: "Sources/KerasModels"),

        .target(name: "TestSupport", path: "Tests/TestSupport"),
        .testTarget(name: "ArrayDataTests", dependencies: ["ArrayData"]),
        .testTarget(name: "FilesTests", dependencies: ["Files", "TestSupport"]),
        .testTarget(name: "HDF5Tests", dependencies: ["HDF5", "Files", "ArrayData", "TestSupport"]),
        .testTarget(name: "ZipTests", dependencies: ["Zip", "Files", "TestSupport"]),
        .testTarget(name: "NumPyTests", dependencies: ["NumPy", "Zip", "Files", "ArrayData", "TestSupport"]),
        .testTarget(name: "JSONTests", dependencies: ["JSON"]),
        .testTarget(name: "ThreadsTests", dependencies: ["Threads"]),
        .testTarget(
            name: "ReadingTests", dependencies: ["Reading", "Threads", "Files", "ArrayData", "TestSupport"]),
        .testTarget(
            name: "ReaderProcessTests",
            dependencies: ["ReaderProcess", "Reading", "Threads", "ArrayData", "TestSupport"],
            exclude: ["stand-in"]),
        .testTarget(
            name: "SafeTensorsTests", dependencies: ["SafeTensors", "Files", "ArrayData", "TestSupport"]),
        .testTarget(
            name: "BenchmarkingTests",
            dependencies: [
                "Benchmarking", "Reports", "KerasImport", "RecordingFile", "Verification", "KerasRuntime",
                "ArrayData", "TestSupport",
            ]),
        .testTarget(name: "SwiftWrapperTests", dependencies: ["SwiftWrapper", "KerasRuntime"]),
        .testTarget(
            name: "ModelFileTests",
            dependencies: [
                "ModelFile", "ModelVerification", "SafeTensors", "KerasImport", "RecordingFile",
                "Verification",
                "KerasRuntime", "JSON", "Files", "ArrayData", "TestSupport",
            ]),
        .testTarget(name: "KerasRuntimeTests", dependencies: ["KerasRuntime", "ArrayData", "TestSupport"]),
        .testTarget(
            name: "KerasFormatTests",
            dependencies: ["KerasFormat", "KerasRuntime", "JSON", "ArrayData", "TestSupport"]),
        .testTarget(
            name: "VerificationTests",
            dependencies: [
                "Verification", "KerasRuntime", "KerasImport", "RecordingFile", "ArrayData", "TestSupport",
            ]),
        .testTarget(
            name: "ReportsTests",
            dependencies: [
                "Reports", "Verification", "RecordingFile", "KerasImport", "KerasFormat", "KerasRuntime",
                "JSON", "ArrayData", "TestSupport",
            ]),
        .testTarget(
            name: "KerasImportTests",
            dependencies: [
                "KerasImport", "KerasRuntime", "ModelFile", "ModelVerification", "RecordingFile",
                "Verification", "Readers", "Reading", "Threads", "Zip", "Files", "ArrayData", "TestSupport",
            ],
            exclude: ["messages.txt"]),
        .testTarget(
            name: "RecordingFileTests",
            dependencies: ["RecordingFile", "Verification", "NumPy", "ArrayData", "TestSupport"]),
        .testTarget(
            name: "CLITests",
            dependencies: [
                "lstm-import", "KerasImport", "RecordingFile", "Verification", "HDF5", "NumPy", "Zip",
                "Files", "ArrayData",
                "TestSupport",
            ],
            exclude: ["Snapshots"]),
    ]
)

// Only for tools/fuzz_targets/run: libFuzzer brings the program's main function.
if Context.environment["LSTM_IMPORT_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "fuzz-targets",
            dependencies: [
                "JSON", "KerasFormat", "KerasRuntime", "ModelFile", "NumPy", "Reading", "RecordingFile",
                "SafeTensors",
                "Verification", "Zip",
            ],
            path: "tools/fuzz_targets/Targets"))
}

// Only for tools/check_allocations: it stands in for malloc.
if Context.environment["LSTM_IMPORT_ALLOCATIONS"] != nil {
    package.targets += [
        .target(name: "Counter", path: "tools/allocations/Counter"),
        .executableTarget(
            name: "steps", dependencies: ["Counter", "KerasRuntime", "ArrayData"],
            path: "tools/allocations/Steps"),
    ]
}
