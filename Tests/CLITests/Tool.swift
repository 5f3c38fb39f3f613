import Foundation
import TestSupport
import Testing

/// The command, as built with the tests.
struct Tool {
    struct Answer {
        let status: Int32
        let output: String
        let errors: String
    }

    /// Runs the command in the folder of the fixtures, so that messages name files as the tests do.
    static func run(_ arguments: String...) throws -> Answer { try run(arguments) }

    static func run(_ arguments: [String]) throws -> Answer { try start(executable, arguments, [:]) }

    /// Runs a shell script in the folder of the fixtures: `$tool` is the command, `$out` the folder.
    static func shell(_ script: String, _ folder: TemporaryFolder) throws -> Answer {
        try start(
            URL(fileURLWithPath: "/bin/sh"), ["-c", script], ["tool": executable.path, "out": folder.path])
    }

    /// The command, about to be started in the folder of the fixtures.
    static func process(_ arguments: String...) throws -> Process { process(executable, arguments) }

    private static func process(_ executable: URL, _ arguments: [String]) -> Process {
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.currentDirectoryURL = Fixtures.folder
        return process
    }

    private static func start(
        _ executable: URL, _ arguments: [String], _ variables: [String: String]
    ) throws -> Answer {
        let process = process(executable, arguments)
        process.environment = ProcessInfo.processInfo.environment.merging(variables) { $1 }
        // Files instead of pipes: a full pipe would stop the command.
        let results = try TemporaryFolder()
        defer { results.remove() }
        func file(_ name: String) throws -> FileHandle {
            _ = FileManager.default.createFile(atPath: results.file(name), contents: nil)
            return try FileHandle(forWritingTo: URL(fileURLWithPath: results.file(name)))
        }
        process.standardOutput = try file("output")
        process.standardError = try file("errors")
        try process.run()
        process.waitUntilExit()
        func text(_ name: String) throws -> String {
            String(decoding: try Data(contentsOf: URL(fileURLWithPath: results.file(name))), as: UTF8.self)
        }
        return Answer(
            status: process.terminationStatus, output: try text("output"), errors: try text("errors"))
    }

    /// Products of a build lie side by side.
    static var executable: URL {
        #if os(macOS)
            let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") } ?? .main
            return bundle.bundleURL.deletingLastPathComponent().appendingPathComponent("lstm-import")
        #else
            return Bundle.main.bundleURL.appendingPathComponent("lstm-import")
        #endif
    }
}

/// Compares text with a file under `Snapshots/`.
///
/// Set UPDATE_SNAPSHOTS to write the files instead; then read the difference before you commit it.
func expectSnapshot(
    _ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Snapshots/\(name).txt")
    if ProcessInfo.processInfo.environment["UPDATE_SNAPSHOTS"] != nil {
        try Data(text.utf8).write(to: url)
    }
    let expected = String(decoding: try Data(contentsOf: url), as: UTF8.self)
    #expect(text == expected, sourceLocation: sourceLocation)
}
