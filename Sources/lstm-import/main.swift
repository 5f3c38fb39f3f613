import ArgumentParser

ProcessState.prepare()

// Not `@main` on the root command: exit codes and the hint for misspelt commands are ours.
CommandLineTool.main(Array(CommandLine.arguments.dropFirst()))
