import ArgumentParser
import Files
import Reports

/// The root command.
struct CommandLineTool: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lstm-import",
        abstract: "Imports Keras models with LSTM layers and proves their answers equal to TensorFlow's.",
        usage: """
            lstm-import MODEL [--recording RECORDING] [-o OUT.safetensors]
            lstm-import <subcommand> …
            """,
        discussion: """
            With a MODEL alone, the model is imported, described, and verified against the recording \
            that lies beside it: <stem>.recording.h5, .npz or .safetensors, recording.h5 or \
            recording.npz. With -o, it is written to a file for apps as well. A file that is named like a subcommand is written ./verify.

            Exit status: 0 all matched, or imported where there was nothing to verify; 1 outputs differ; \
            2 it could not be done.
            """,
        version: Tool.version,
        subcommands: [
            ImportCommand.self, VerifyCommand.self, InspectCommand.self, DiffCommand.self, RunCommand.self,
            ConvertCommand.self, LayersCommand.self, BenchCommand.self,
        ],
        defaultSubcommand: ImportCommand.self)

    /// Runs the tool and ends the process.
    static func main(_ arguments: [String]) -> Never {
        do {
            var command = try parseAsRoot(arguments)
            do {
                try command.run()
            } catch let code as ExitCode {
                throw code
            } catch let error where isOurs(command) {
                // Whatever a command throws, it could not do what was asked.
                let hint = Spelling.closestCommand(to: arguments.first).map {
                    "; did you mean the command \($0)?"
                }
                Console.error("\(error)" + (hint ?? ""))
                throw ExitCode(2)
            }
            Console.end(0)
        } catch {
            if !(error is ExitCode), let meant = Spelling.closestCommand(to: arguments.first) {
                Console.error("Error: no such command: \(arguments[0]); did you mean \(meant)?")
                Console.end(64)
            }
            exit(withError: error)
        }
    }

    /// Whether a command is one of the subcommands, not one of the parser's own, such as help.
    private static func isOurs(_ command: any ParsableCommand) -> Bool {
        configuration.subcommands.contains { $0 == type(of: command) }
    }
}

/// Misspelt commands.
enum Spelling {
    /// The subcommand that was probably meant; `nil` if none is close, or the word is one, or is a file.
    static func closestCommand(to word: String?) -> String? {
        guard let word, !word.isEmpty, (try? FileBytes.size(word)) == nil else { return nil }
        let names = CommandLineTool.configuration.subcommands.compactMap { $0.configuration.commandName }
        guard !names.contains(word), !word.hasPrefix("-") else { return nil }
        return names.map { ($0, distance(Array(word), Array($0))) }
            .filter { $0.1 <= 2 && $0.1 < $0.0.count - 1 }.min { $0.1 < $1.1 }?.0
    }

    /// Number of letters to insert, delete or replace.
    private static func distance(_ a: [Character], _ b: [Character]) -> Int {
        var row = Array(0...b.count)
        for (i, letter) in a.enumerated() {
            var previous = row[0]
            row[0] = i + 1
            for (j, other) in b.enumerated() {
                let replaced = previous + (letter == other ? 0 : 1)
                previous = row[j + 1]
                row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
            }
        }
        return row[b.count]
    }
}
