// swift-tools-version: 6.1
import PackageDescription

// An app that has a Keras model in its sources: the plug-in makes Swift of it, the tests keep it right.
let package = Package(
    name: "examples",
    platforms: [.macOS(.v13)],
    dependencies: [.package(name: "lstm-import", path: "../..")],
    targets: [
        .target(
            name: "Verses",
            dependencies: [
                .product(name: "KerasRuntime", package: "lstm-import"),
                .product(name: "ModelFile", package: "lstm-import"),
            ],
            plugins: [.plugin(name: "KerasModels", package: "lstm-import")]),
        .executableTarget(name: "babble", dependencies: ["Verses"]),
        .testTarget(
            name: "VersesTests",
            dependencies: [
                "Verses", .product(name: "ModelVerification", package: "lstm-import"),
            ],
            resources: [.copy("said.txt")],
            plugins: [.plugin(name: "KerasModels", package: "lstm-import")]),
    ]
)
