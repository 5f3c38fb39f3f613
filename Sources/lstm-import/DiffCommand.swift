import ArgumentParser
import Files
import KerasImport
import RecordingFile
import Reports
import Verification

/// Says what distinguishes two models, or two recordings.
struct DiffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Compare two models, weights and settings, or two recordings.",
        discussion: """
            Files of different formats compare; their content decides what they are. Weights must be \
            equal unless a tolerance is given, by name of a layer if need be; recordings are compared \
            as verify does, by paths such as outputs/0.
            """)

    @Argument(help: "A saved Keras model, or a recording.")
    var a: String

    @Argument(help: "Another one.")
    var b: String

    @OptionGroup var tolerances: ToleranceArguments

    @Option(help: ArgumentHelp("Write the outcome as JSON; - for stdout.", valueName: "file"))
    var json: String?

    @OptionGroup var options: ModelOptions

    func run() throws {
        let outcome: (report: DifferenceReport, text: String, status: Verification.Status)
        do {
            outcome = try compare()
        } catch {
            if let json {
                let report = DifferenceReport(error: "\(error)".oneLine, at: place(of: error), a: a, b: b)
                try? Output.write(report.json(), to: json)
            }
            throw error
        }
        if let json { try Output.write(outcome.report.json(), to: json) }
        if json != "-" && !options.quiet { try Console.result(outcome.text) }
        if outcome.status != .match { throw ExitCode(1) }
    }

    private func compare() throws -> (DifferenceReport, String, Verification.Status) {
        let text = DifferenceText(style: Console.style, showsAll: options.verbose)
        let bounds = try tolerances.options()
        switch (try options.isRecording(a), try options.isRecording(b)) {
        case (true, true):
            let recordings = (try options.readRecording(a), try options.readRecording(b))
            let difference: RecordingDifference
            do throws(VerificationError) {
                difference = try RecordingDifference(recordings.0, recordings.1, tolerances: bounds)
            } catch {
                throw PlacedError(file: "\(a), \(b)", error: error)
            }
            return (DifferenceReport(difference, a: a, b: b), text.text(difference), difference.status)
        case (false, false):
            let models = (try options.importModel(a).model, try options.importModel(b).model)
            let difference: ModelDifference
            do throws(VerificationError) {
                difference = try ModelDifference(
                    models.0, models.1, names: options.layerNames, tolerances: bounds)
            } catch {
                throw PlacedError(file: "\(a), \(b)", error: error)
            }
            return (DifferenceReport(difference, a: a, b: b), text.text(difference), difference.status)
        case (let isRecording, _):
            throw MixedError(model: isRecording ? b : a, recording: isRecording ? a : b)
        }
    }

    private func place(of error: any Error) -> String? {
        switch error {
        case let error as ImportError: error.place
        case let error as RecordingError: error.path
        default: nil
        }
    }
}

/// A model cannot be told from a recording by its weights.
struct MixedError: Error, CustomStringConvertible {
    let model: String
    let recording: String

    var description: String {
        "\(recording): expected two models or two recordings, found a recording and a model; "
            + "`lstm-import verify \(model) \(recording)` compares these"
    }
}
