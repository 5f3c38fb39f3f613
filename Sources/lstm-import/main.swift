import KerasImport
import ReaderProcess
import Readers

ProcessState.prepare()

// Commands that are no user's, looked at first, since a reader has to start quickly.
switch CommandLine.arguments.dropFirst().first {
case ReaderService.command:
    // A process of its own for reading a file: see `IsolatedReader`.
    LocalReader.serve()
case "_import":
    // An import, and with `ready` all that precedes the first step, with and without such a process: what
    // tools/bench/reading compares.
    let arguments = CommandLine.arguments.dropFirst(2)
    var options = ImportOptions()
    if arguments.first == "isolated" { options.reader = .ofThisTool }
    do {
        let imported = try ImportedModel(path: arguments.last ?? "", options: options)
        if arguments.contains("ready") { _ = try imported.model.makeSession() }
        Console.end(0)
    } catch {
        Console.error("\(error)")
        Console.end(2)
    }
default:
    // Not `@main` on the root command: exit codes and the hint for misspelt commands are ours.
    CommandLineTool.main(Array(CommandLine.arguments.dropFirst()))
}
