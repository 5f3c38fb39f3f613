import ArgumentParser

/// Compares a model with a recording.
struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Compare a model's answers with what TensorFlow was recorded to answer.")

    @Argument(help: "A saved Keras model.")
    var model: String

    @Argument(help: "What TensorFlow answered (HDF5, .npz or .safetensors).")
    var recording: String

    @OptionGroup var tolerances: ToleranceArguments

    @Flag(help: "Compare layer by layer although everything matches.")
    var layerByLayer = false

    @Flag(help: "Fail if the recording was made from another file.")
    var requireSameFile = false

    @OptionGroup var reports: ReportArguments

    @OptionGroup var options: ModelOptions

    func run() throws {
        var job = VerificationJob(model: model, recording: recording, options: options)
        job.tolerances = try tolerances.options()
        job.layerByLayer = layerByLayer
        job.requiresSameFile = requireSameFile
        job.reports = reports.files
        try job.run().exit()
    }
}
