import ArgumentParser
import KerasImport
import RecordingFile
import Threads
import Verification

/// What every command that opens a model takes.
struct ModelOptions: ParsableArguments {
    @Option(help: "A JSON file with the model's configuration, for a MODEL that holds weights only.")
    var architecture: String?

    @Option(
        help: ArgumentHelp(
            "Only these layers, each alone; others may be unsupported.", valueName: "a,b"))
    var layers: String?

    @Flag(help: "Let NaN and infinite weights through.")
    var allowNonfinite = false

    @Option(
        name: .customLong("limit"),
        help: ArgumentHelp(
            "Accept more, or less, from the files than by default: \(ReadingLimits.names.joined(separator: ", ")).",
            valueName: "name=value"))
    var limitTexts: [String] = []

    @Flag(name: .shortAndLong, help: "Print errors only.")
    var quiet = false

    @Flag(name: .shortAndLong, help: "Print more.")
    var verbose = false

    func validate() throws {
        if quiet && verbose { throw ValidationError("--quiet and --verbose exclude each other.") }
        _ = try limits
        if layerNames?.isEmpty ?? false { throw ValidationError("--layers: expected names of layers.") }
    }

    /// Names of the layers asked for; `nil` for the whole model.
    var layerNames: [String]? {
        layers.map { list in
            list.split(separator: ",").map { name in
                var name = name.drop { $0 == " " }
                while name.last == " " { name.removeLast() }
                return String(name)
            }.filter { !$0.isEmpty }
        }
    }

    /// The most that is accepted from a file.
    var limits: ReadingLimits {
        get throws {
            var limits = ReadingLimits()
            for text in limitTexts where !limits.set(text) {
                throw ValidationError(
                    "--limit \(text): expected NAME=VALUE, such as weights=32G, with one of the names "
                        + ReadingLimits.names.joined(separator: ", ") + ".")
            }
            return limits
        }
    }

    /// Reads a recording as the options say.
    func readRecording(_ path: String) throws -> Recording {
        try Recording(path: path, reader: .ofThisTool, limits: limits)
    }

    /// Begins to read a recording as the options say.
    func reading(_ path: String) throws -> Background<Recording> {
        let limits = try limits
        return Background { try Recording(path: path, reader: .ofThisTool, limits: limits) }
    }

    /// Whether a file is a recording rather than a model.
    func isRecording(_ path: String) throws -> Bool {
        try Recording.isRecording(path, reader: .ofThisTool, limits: limits)
    }

    /// Imports a model as the options say.
    func importModel(
        _ path: String, keepsUnsupportedLayers: Bool = false, assumesSequences: Bool = true
    ) throws -> ImportedModel {
        var options = ImportOptions()
        options.reader = .ofThisTool
        options.limits = try limits
        options.assumesSequences = assumesSequences
        options.architecture = architecture
        options.layers = layerNames
        options.allowsNonfinite = allowNonfinite
        options.keepsUnsupportedLayers = keepsUnsupportedLayers
        return try ImportedModel(path: path, options: options)
    }
}
