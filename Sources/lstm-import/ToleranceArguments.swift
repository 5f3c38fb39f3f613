import ArgumentParser
import Verification

/// How far arrays may differ.
struct ToleranceArguments: ParsableArguments {
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

    func validate() throws { _ = try options() }

    /// What was asked for.
    func options() throws -> ToleranceOptions {
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
