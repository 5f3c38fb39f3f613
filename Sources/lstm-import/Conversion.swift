import ArgumentParser
import Files
import KerasImport
import KerasRuntime
import ModelFile
import ModelVerification
import RecordingFile
import SwiftWrapper
import Verification

/// Converting one model: the new file, the recording beside it, Swift for it.
struct Conversion {
    let model: String
    let output: String
    let options: ModelOptions
    /// A type of half the size for the weights.
    var precision: StoredPrecision?
    /// What TensorFlow answered, if that is known.
    var recording: String?
    /// Where the Swift type goes.
    var swift: String?
    var isResource = false

    init(model: String, output: String, options: ModelOptions) {
        self.model = model
        self.output = output
        self.options = options
    }

    /// Throws unless the new file's name says what it is.
    static func validate(output: String) throws {
        if !output.hasSuffix(".safetensors") {
            throw ValidationError("--output \(output): expected a name that ends in .safetensors.")
        }
    }

    /// Converts a recording alone.
    static func convert(recording: String, to output: String, _ options: ModelOptions) throws {
        let recorded = try options.readRecording(recording)
        try recorded.write(safeTensors: output, layers: false)
        if !options.quiet { try Console.result(told(output, recorded)) }
    }

    /// Writes the files and says what they are worth.
    ///
    /// - Returns: Whether the model, before any rounding, matches its recording.
    func run(_ imported: ImportedModel) throws -> VerificationJob.Outcome {
        // Before anything is written: a recording that is not this model's is an error.
        let recorded = try recording.map(options.readRecording)
        let before = try recorded.map { try verified(imported.model, $0) }
        let stored = try precision.map { try rounded(imported.model, to: $0) }
        try imported.write(to: output, as: stored, source: model)
        let weights = imported.weightCount
        try say(
            "\(output): \(NumberText.count(weights, "weight")) as \(precision?.rawValue ?? types(imported)), "
                + "\(NumberText.grouped(try FileBytes.size(output))) bytes\n")
        if let recorded, let before {
            let path = output.dropLast(".safetensors".count) + ".recording.safetensors"
            try recorded.write(safeTensors: String(path), layers: false)
            try say(Self.told(String(path), recorded))
            // The file, not what it was made of.
            let after = try verified(ImportedModel(path: output, options: importOptions).model, recorded)
            try say(verdict(before, after))
        }
        if let swift { try write(swift: swift, imported.model.description) }
        return before.map { $0.passes ? .match : .differ } ?? .match
    }

    private var importOptions: ImportOptions {
        var importOptions = ImportOptions()
        importOptions.allowsNonfinite = options.allowNonfinite
        return importOptions
    }

    private func verified(_ model: Model, _ recorded: Recording) throws -> Verification {
        do throws(VerificationError) {
            return try model.verify(against: recorded)
        } catch {
            throw PlacedError(file: recording ?? "", error: error)
        }
    }

    private func rounded(_ model: Model, to precision: StoredPrecision) throws -> Model {
        do throws(RuntimeError) {
            return try model.storing(precision)
        } catch {
            throw InputError(file: self.model, reason: "\(error)")
        }
    }

    private func types(_ imported: ImportedModel) -> String {
        Set(imported.weightSources.joined().map(\.storedType)).sorted().joined(separator: ", ")
    }

    /// How far the answers are from TensorFlow's, and what rounding the weights has cost.
    private func verdict(_ before: Verification, _ after: Verification) -> String {
        func distance(_ verification: Verification) -> String {
            verification.largestDifference.map { NumberText.short($0) } ?? "?"
        }
        let cases = NumberText.count(after.cases.count, "case")
        guard let precision else {
            return "\(after.status.rawValue): \(cases), largest |Δ| from TensorFlow \(distance(after))\n"
        }
        return "\(precision.rawValue) weights: largest |Δ| from TensorFlow \(distance(after)) in \(cases), "
            + "\(distance(before)) without rounding\n"
    }

    private func write(swift path: String, _ description: ModelDescription) throws {
        func stem(_ path: String, _ suffix: String) -> String {
            let name = path.split(separator: "/").last.map(String.init) ?? path
            return name.hasSuffix(suffix) ? String(name.dropLast(suffix.count)) : name
        }
        let source = model.split(separator: "/").last.map(String.init) ?? model
        let wrapper = SwiftWrapper(
            description, typeName: stem(path, ".swift"), source: source,
            resource: isResource ? stem(output, ".safetensors") : nil)
        try Output.write(wrapper.text(), to: path)
        if path != "-" { try say("\(path): \(stem(path, ".swift"))\n") }
    }

    private static func told(_ path: String, _ recorded: Recording) -> String {
        "\(path): \(NumberText.count(recorded.cases.count, "case"))\n"
    }

    private func say(_ text: String) throws {
        if !options.quiet && swift != "-" { try Console.result(text) }
    }
}
