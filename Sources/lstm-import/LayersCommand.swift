import ArgumentParser
import Reports

/// Says which layers can be imported.
struct LayersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "layers",
        abstract: "Show which layers of Keras can be imported, and since which version there are such.")

    @Flag(help: "Print the table as Markdown, as README and documentation show it.")
    var markdown = false

    @Option(help: ArgumentHelp("Write the same as JSON; - for stdout.", valueName: "file"))
    var json: String?

    func run() throws {
        if let json { try Output.write(LayerTableReport().json(), to: json) }
        guard json != "-" else { return }
        try Console.result(markdown ? LayerTable().markdown() : LayerTable().text())
    }
}
