import Foundation
import PackagePlugin

/// Turns the models in a target's folder into Swift when the target is built.
///
/// `Sentiment.keras` or `Sentiment.h5` becomes the type `Sentiment` and the resource `Sentiment.safetensors`, a
/// recording beside it, `Sentiment.recording.h5`, the resource `Sentiment.recording.safetensors`; a recording
/// alone, as in the folder of tests, becomes that as well.
@main struct KerasModels: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        guard let module = target.sourceModule else { return [] }
        let tool = try context.tool(named: "lstm-import").url
        let folder = context.pluginWorkDirectoryURL
        let files = module.sourceFiles.map(\.url)
        let recordings = files.filter { Self.isRecording($0) }
        var commands: [Command] = []
        var converted: Set<URL> = []
        for file in files
        where ["h5", "hdf5", "keras"].contains(file.pathExtension) && !Self.isRecording(file) {
            let stem = file.deletingPathExtension().lastPathComponent
            let output = folder.appending(path: "\(stem).safetensors")
            let swift = folder.appending(path: "\(Self.typeName(stem)).swift")
            var arguments = [
                "convert", file.path, "--output", output.path, "--swift", swift.path, "--resource", "--quiet",
            ]
            var inputs = [file]
            var outputs = [output, swift]
            // What lies beside the model is taken only if it is the target's as well.
            if let recording = recordings.first(where: { Self.stem(ofRecording: $0) == stem }) {
                arguments += ["--recording", recording.path]
                inputs.append(recording)
                outputs.append(folder.appending(path: "\(stem).recording.safetensors"))
                converted.insert(recording)
            } else {
                arguments.append("--no-recording")
            }
            commands.append(
                .buildCommand(
                    displayName: "Converting \(file.lastPathComponent)", executable: tool,
                    arguments: arguments,
                    inputFiles: inputs, outputFiles: outputs))
        }
        for recording in recordings where !converted.contains(recording) {
            let output = folder.appending(path: "\(Self.stem(ofRecording: recording)).recording.safetensors")
            commands.append(
                .buildCommand(
                    displayName: "Converting \(recording.lastPathComponent)", executable: tool,
                    arguments: ["convert", recording.path, "--output", output.path, "--quiet"],
                    inputFiles: [recording], outputFiles: [output]))
        }
        return commands
    }

    private static func isRecording(_ file: URL) -> Bool {
        ["h5", "npz"].contains(file.pathExtension)
            && file.deletingPathExtension().pathExtension == "recording"
    }

    private static func stem(ofRecording file: URL) -> String {
        file.deletingPathExtension().deletingPathExtension().lastPathComponent
    }

    /// The name of the type, which the tool makes of the file's name by the same rule.
    private static func typeName(_ stem: String) -> String {
        String(stem.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    }
}
