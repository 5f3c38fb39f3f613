import ArgumentParser
import Files
import KerasFormat
import KerasImport
import KerasRuntime
import RecordingFile
import Reports
import Threads
import Verification

/// Verifying one model against one recording, from files to reports.
struct VerificationJob {
    /// How it ended.
    enum Outcome: Int32 {
        case match = 0
        case differ = 1

        /// Ends the command with the exit code of the outcome.
        func exit() throws {
            if self != .match { throw ExitCode(rawValue) }
        }
    }

    let model: String
    let recording: String
    let options: ModelOptions
    /// The model, if it has been imported already.
    var imported: ImportedModel?
    /// The recording, if it has been read already.
    var recorded: Recording?
    var tolerances = ToleranceOptions()
    var layerByLayer = false
    var requiresSameFile = false
    /// Where the outcome goes besides the terminal.
    var reports = ReportFiles()

    init(model: String, recording: String, options: ModelOptions) {
        self.model = model
        self.recording = recording
        self.options = options
    }

    /// Does the job and reports it, as JSON also when it fails.
    func run() throws -> Outcome {
        var progress = Progress()
        do {
            return try run(&progress)
        } catch {
            let report = VerificationReport(
                error: "\(error)".oneLine, at: place(of: error), model: model, recording: recording,
                writer: progress.writer, isSameFile: progress.isSameFile,
                tolerance: general(for: progress.model))
            // What went wrong first is what is told, also when that cannot be written either.
            reports.writeAll(report)
            throw error
        }
    }

    /// What is known by the time something fails.
    private struct Progress {
        var writer: Writer?
        var model: Model?
        var isSameFile: Bool?
    }

    private func run(_ progress: inout Progress) throws -> Outcome {
        // Both are read at the same time, each by a process that takes a while to start.
        let reading = try recorded.map(Background.init(result:)) ?? options.reading(recording)
        var imported = try self.imported ?? options.importModel(model)
        progress.writer = imported.writer
        progress.model = imported.model
        let recorded = try reading.result()
        if !imported.hasArchitecture, recorded.cases.first?.outputs.values.first?.shape.count == 2 {
            // Weights do not tell whether the layer returned sequences; what it answered does.
            imported = try options.importModel(model, assumesSequences: false)
            progress.model = imported.model
        }
        let isSameFile = try recorded.modelSHA256.flatMap { try HashedModel(model).isOne(withSHA256: $0) }
        progress.isSameFile = isSameFile
        if isSameFile == false {
            if requiresSameFile { throw OtherModelError(recording: recording, model: model) }
            if !options.quiet {
                Console.error("\(recording): note: recorded from another file than \(model)")
            }
        }
        var verifierOptions = Verifier.Options()
        verifierOptions.tolerances = tolerances
        // The page shows all layers.
        verifierOptions.layerByLayer = layerByLayer || reports.html != nil
        verifierOptions.layers = options.layerNames
        verifierOptions.findsCauses = true
        let verification: Verification
        do throws(VerificationError) {
            verification = try Verifier(imported.model, options: verifierOptions).verify(recorded)
        } catch {
            throw PlacedError(file: recording, error: error)
        }
        try reports.write(
            VerificationReport(
                verification, model: model, recording: recording, writer: imported.writer,
                isSameFile: isSameFile, tolerance: general(for: imported.model)))
        if !reports.takesStdout && !options.quiet {
            let text = VerificationText(verification, style: Console.style)
            try Console.result(
                text.text(showsLayers: layerByLayer || options.verbose || options.layers != nil))
        }
        return verification.status == .match ? .match : .differ
    }

    /// The tolerance that applies where nothing more particular does.
    private func general(for model: Model?) -> Tolerance {
        var tolerance = Tolerance(defaultFor: model?.description.computeType ?? .float32)
        tolerance.atol = tolerances.atol.general ?? tolerance.atol
        tolerance.rtol = tolerances.rtol.general ?? tolerance.rtol
        return tolerance
    }

    private func place(of error: any Error) -> String? {
        switch error {
        case let error as ImportError: error.place
        case let error as PlacedError: error.error.caseName
        case let error as RecordingError: error.path
        default: nil
        }
    }
}

/// The recording is of another file, and that was not to be.
struct OtherModelError: Error, CustomStringConvertible {
    let recording: String
    let model: String

    var description: String {
        "\(recording): model_sha256: expected that of \(model), found another file's"
    }
}

/// What is wrong with a recording, with the file that it is in.
struct PlacedError: Error, CustomStringConvertible {
    let file: String
    let error: VerificationError

    var description: String { "\(file): \(error)" }
}
