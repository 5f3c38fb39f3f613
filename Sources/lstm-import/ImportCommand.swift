import ArgumentParser
import Reports

/// The main job: import a model, say what was found, verify it if a recording is at hand.
struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Import a model, describe it, and verify it if a recording is beside it (the default).")

    @Argument(help: "A saved Keras model.")
    var model: String

    @Option(help: "What TensorFlow answered; found beside the model if not named.")
    var recording: String?

    @OptionGroup var options: ModelOptions

    func run() throws {
        let imported = try options.importModel(model)
        if !options.quiet {
            let text = ModelText(imported, path: model)
            try Console.result(options.verbose ? text.details(showsWeights: true) : text.summary())
        }
        guard let recording = try recording ?? RecordingFinder(model, options).find() else {
            if !options.quiet {
                try Console.result("not verified: no recording of this model beside it\n")
            }
            return
        }
        var job = VerificationJob(model: model, recording: recording, options: options)
        job.imported = imported
        try job.run().exit()
    }
}
