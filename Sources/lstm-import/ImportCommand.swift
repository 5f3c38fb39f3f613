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

    @Option(
        name: .shortAndLong, help: ArgumentHelp("Convert the model as well.", valueName: "out.safetensors"))
    var output: String?

    @OptionGroup var options: ModelOptions

    func validate() throws {
        if output != nil, options.layers != nil {
            throw ValidationError("--output takes the whole model, --layers some of its layers.")
        }
        try output.map { try Conversion.validate(output: $0) }
    }

    func run() throws {
        let imported = try options.importModel(model)
        if !options.quiet {
            let text = ModelText(imported, path: model)
            try Console.result(options.verbose ? text.details(showsWeights: true) : text.summary())
        }
        let named = recording.map { RecordingFinder.Found(path: $0) }
        guard let found = try named ?? RecordingFinder(model, options).find() else {
            if !options.quiet {
                try Console.result("not verified: no recording of this model beside it\n")
            }
            _ = try output.map { try Conversion(model: model, output: $0, options: options).run(imported) }
            return
        }
        if let output {
            var conversion = Conversion(model: model, output: output, options: options)
            conversion.recording = found.path
            _ = try conversion.run(imported)
        }
        var job = VerificationJob(model: model, recording: found.path, options: options)
        job.imported = imported
        job.recorded = found.recorded
        try job.run().exit()
    }
}
