import ArgumentParser
import Verification

/// Compares a model with a recording.
struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Compare a model's answers with what TensorFlow was recorded to answer.")

    @Argument(help: "A saved Keras model.")
    var model: String

    @Argument(help: "What TensorFlow answered (HDF5 or .npz).")
    var recording: String

    @Option(
        help: ArgumentHelp("Absolute tolerance, for all outputs or for one.", valueName: "A|output:A"))
    var atol: [String] = []

    @Option(
        help: ArgumentHelp("Relative tolerance, for all outputs or for one.", valueName: "R|output:R"))
    var rtol: [String] = []

    @Option(
        help: ArgumentHelp(
            "The most units in the last place, in addition to the tolerances.", valueName: "N|output:N"))
    var maxUlp: [String] = []

    @Flag(help: "Compare layer by layer although everything matches.")
    var layerByLayer = false

    @Flag(help: "Fail if the recording was made from another file.")
    var requireSameFile = false

    @Option(help: ArgumentHelp("Write the outcome as JSON; - for stdout.", valueName: "file"))
    var json: String?

    @OptionGroup var options: ModelOptions

    func validate() throws { _ = try tolerances() }

    func run() throws {
        var job = VerificationJob(model: model, recording: recording, options: options)
        job.tolerances = try tolerances()
        job.layerByLayer = layerByLayer
        job.requiresSameFile = requireSameFile
        job.json = json
        try job.run().exit()
    }

    private func tolerances() throws -> ToleranceOptions {
        var tolerances = ToleranceOptions()
        tolerances.atol = try setting(atol, "--atol") { Self.bound($0) }
        tolerances.rtol = try setting(rtol, "--rtol") { Self.bound($0) }
        tolerances.maxULP = try setting(maxUlp, "--max-ulp") { UInt64($0) }
        return tolerances
    }

    /// A tolerance: a number from 0 that still bounds something.
    private static func bound(_ text: Substring) -> Double? {
        Double(text).flatMap { $0 >= 0 && $0.isFinite ? $0 : nil }
    }

    /// Reads `1e-4` and `output:1e-4`. Names of outputs may hold colons themselves.
    private func setting<Value>(
        _ texts: [String], _ option: String, _ read: (Substring) -> Value?
    ) throws -> ToleranceOptions.Setting<Value> {
        var setting = ToleranceOptions.Setting<Value>()
        for text in texts {
            let colon = text.lastIndex(of: ":")
            guard let value = read(colon.map { text[text.index(after: $0)...] } ?? text[...]) else {
                throw ValidationError("\(option) \(text): expected a number from 0.")
            }
            if let colon {
                setting.byOutput[String(text[..<colon])] = value
            } else {
                setting.general = value
            }
        }
        return setting
    }
}
