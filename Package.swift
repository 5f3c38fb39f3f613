// swift-tools-version: 6.1
import PackageDescription

let package = Package(
    name: "lstm-import",
    platforms: [.macOS(.v13), .iOS(.v16), .tvOS(.v16), .watchOS(.v9)],
    products: [
        .executable(name: "lstm-import", targets: ["lstm-import"]),
        .library(name: "KerasRuntime", targets: ["KerasRuntime"]),
        .library(name: "KerasImport", targets: ["KerasImport"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.0.0"),
    ],
    targets: [
        // Containers: bytes on disk, HDF5, zip, NumPy. They know nothing of Keras.
        .target(name: "ArrayData"),
        .target(name: "Files"),
        .systemLibrary(
            name: "CHDF5", pkgConfig: "hdf5", providers: [.apt(["libhdf5-dev"]), .brew(["hdf5"])]),
        .systemLibrary(
            name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"]), .brew(["libzip"])]),
        .target(name: "HDF5", dependencies: ["CHDF5", "ArrayData", "Files"]),
        .target(name: "Zip", dependencies: ["CZip", "Files"]),
        .target(name: "NumPy", dependencies: ["Zip", "Files", "ArrayData"]),

        // From a saved model to one that runs.
        // The numerical kernels, in C: once per instruction set, chosen at run time.
        .target(name: "CKernels"),
        .target(name: "KerasRuntime", dependencies: ["ArrayData", "CKernels"]),
        .target(name: "KerasFormat", dependencies: ["KerasRuntime", "ArrayData"]),
        .target(
            name: "KerasImport",
            dependencies: ["HDF5", "Zip", "NumPy", "Files", "ArrayData", "KerasFormat", "KerasRuntime"]),

        // From a running model to a verdict.
        .target(name: "Verification", dependencies: ["KerasRuntime", "ArrayData"]),
        .target(
            name: "RecordingFile",
            dependencies: ["HDF5", "NumPy", "Files", "ArrayData", "Verification"]),
        .target(
            name: "Reports",
            dependencies: [
                "Verification", "KerasImport", "KerasFormat", "KerasRuntime", "Files",
                // Pages and JUnit files; no library product depends on this room.
                .product(name: "Mustache", package: "swift-mustache"),
            ]),
        .executableTarget(
            name: "lstm-import",
            dependencies: [
                "ArrayData", "Files", "NumPy", "KerasRuntime", "KerasFormat", "KerasImport", "Verification",
                "RecordingFile", "Reports",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),

        .target(name: "TestSupport", path: "Tests/TestSupport"),
        .testTarget(name: "ArrayDataTests", dependencies: ["ArrayData"]),
        .testTarget(name: "FilesTests", dependencies: ["Files", "TestSupport"]),
        .testTarget(name: "HDF5Tests", dependencies: ["HDF5", "Files", "ArrayData", "TestSupport"]),
        .testTarget(name: "ZipTests", dependencies: ["Zip", "Files", "TestSupport"]),
        .testTarget(name: "NumPyTests", dependencies: ["NumPy", "Zip", "Files", "ArrayData", "TestSupport"]),
        .testTarget(name: "KerasRuntimeTests", dependencies: ["KerasRuntime", "ArrayData", "TestSupport"]),
        .testTarget(
            name: "KerasFormatTests",
            dependencies: ["KerasFormat", "KerasRuntime", "ArrayData", "TestSupport"]),
        .testTarget(
            name: "VerificationTests",
            dependencies: [
                "Verification", "KerasRuntime", "KerasImport", "RecordingFile", "ArrayData", "TestSupport",
            ]),
        .testTarget(
            name: "ReportsTests",
            dependencies: [
                "Reports", "Verification", "RecordingFile", "KerasImport", "KerasFormat", "KerasRuntime",
                "ArrayData", "TestSupport",
            ]),
        .testTarget(
            name: "KerasImportTests",
            dependencies: [
                "KerasImport", "KerasRuntime", "RecordingFile", "Verification", "Zip", "Files", "TestSupport",
            ],
            exclude: ["messages.txt"]),
        .testTarget(
            name: "RecordingFileTests",
            dependencies: ["RecordingFile", "Verification", "NumPy", "ArrayData", "TestSupport"]),
        .testTarget(
            name: "CLITests",
            dependencies: [
                "lstm-import", "RecordingFile", "Verification", "HDF5", "NumPy", "Zip", "Files", "ArrayData",
                "TestSupport",
            ],
            exclude: ["Snapshots"]),
    ]
)
