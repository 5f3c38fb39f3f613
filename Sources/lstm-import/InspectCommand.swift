import ArgumentParser
import Reports

/// Shows what a model file holds.
struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Show a model's layers, shapes and settings; unsupported layers too.")

    @Argument(help: "A saved Keras model.")
    var model: String

    @Flag(help: "List every weight and where it is in the file.")
    var weights = false

    @Option(help: ArgumentHelp("Write the same as JSON; - for stdout.", valueName: "file"))
    var json: String?

    @OptionGroup var options: ModelOptions

    func run() throws {
        let imported = try options.importModel(model, keepsUnsupportedLayers: true)
        if json != "-" && !options.quiet {
            try Console.result(
                ModelText(imported, path: model).details(showsWeights: weights || options.verbose))
        }
        guard let json else { return }
        let text = try ModelReport(imported, path: model).json()
        try Output.write(text, to: json)
    }
}
