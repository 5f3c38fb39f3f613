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
    // An import alone, with and without such a process: what tools/bench/reading compares.
    let arguments = CommandLine.arguments.dropFirst(2)
    var options = ImportOptions()
    if arguments.first == "isolated" { options.reader = .ofThisTool }
    do {
        _ = try ImportedModel(path: arguments.last ?? "", options: options)
        Console.end(0)
    } catch {
        Console.error("\(error)")
        Console.end(2)
    }
default:
    // Not `@main` on the root command: exit codes and the hint for misspelt commands are ours.
    CommandLineTool.main(Array(CommandLine.arguments.dropFirst()))
}
