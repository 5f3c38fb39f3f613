import ArgumentParser
import ModelFile
import RecordingFile
import Verification

/// Writes a model to a file that apps read without HDF5.
struct ConvertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Write a model to one safetensors file, and Swift for it, to run it in an app.",
        discussion: """
            A recording beside the model, or named by --recording, is written beside the new file, for \
            the app's own tests, and the new file is verified against it. A MODEL that is a recording \
            is converted alone.
            """)

    @Argument(help: "A saved Keras model, or a recording.")
    var model: String

    @Option(name: .shortAndLong, help: "The new file.")
    var output: String

    @Option(
        help: ArgumentHelp(
            "Store weights in half the size; says what it costs.", valueName: "float16|bfloat16"))
    var dtype: StoredPrecision?

    @Option(help: "What TensorFlow answered; found beside the model if not named.")
    var recording: String?

    @Flag(help: "Take no recording that lies beside the model.")
    var noRecording = false

    @Option(
        help: ArgumentHelp("Write a Swift type for the model, named as the file.", valueName: "file.swift"))
    var swift: String?

    @Flag(help: "The Swift type finds the new file among its target's resources.")
    var resource = false

    @OptionGroup var options: ModelOptions

    func validate() throws {
        if options.layers != nil {
            throw ValidationError("--layers is for import and verify: a conversion takes the whole model.")
        }
        if noRecording && recording != nil {
            throw ValidationError("--recording and --no-recording exclude each other.")
        }
        if resource && swift == nil {
            throw ValidationError("--resource is for the type that --swift writes.")
        }
        try Conversion.validate(output: output)
    }

    func run() throws {
        if try options.isRecording(model) {
            guard dtype == nil, swift == nil, recording == nil else {
                throw InputError(file: model, reason: "expected a model for these options, found a recording")
            }
            try Conversion.convert(recording: model, to: output, options)
            return
        }
        var conversion = Conversion(model: model, output: output, options: options)
        conversion.precision = dtype
        conversion.recording =
            try noRecording ? nil : recording ?? RecordingFinder(model, options).find()?.path
        conversion.swift = swift
        conversion.isResource = resource
        try conversion.run(options.importModel(model)).exit()
    }
}

extension StoredPrecision: ExpressibleByArgument {}
