import ArgumentParser
import ArrayData
import Files
import KerasRuntime
import NumPy

/// Runs a model on arrays from NumPy files.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run a model on arrays from NumPy files.")

    @Argument(help: "A saved Keras model.")
    var model: String

    @Option(
        help: ArgumentHelp(
            "The model's input; an .npz holds several by name or number.", valueName: "x.npy|x.npz"))
    var input: String

    @Option(
        help: ArgumentHelp(
            "Where the output goes; an .npz takes several by name.", valueName: "y.npy|y.npz"))
    var output: String?

    @Flag(help: "Write every layer's outputs as well, as layers/<name>/<index>.")
    var allLayers = false

    @OptionGroup var options: ModelOptions

    func validate() throws {
        if options.layers != nil {
            throw ValidationError("--layers is for import and verify: a run takes the whole model.")
        }
        if let output, !output.hasSuffix(".npy"), !output.hasSuffix(".npz") {
            throw ValidationError("--output \(output): expected a name that ends in .npy or .npz.")
        }
        if allLayers, output?.hasSuffix(".npy") ?? false {
            throw ValidationError("--all-layers writes many arrays: name an .npz with --output.")
        }
    }

    func run() throws {
        let imported = try options.importModel(model)
        let description = imported.model.description
        let inputs = try InputArrays(input, options).arrays(for: description)
        var session = try imported.model.makeSession()
        let values: [Session.Value]
        do {
            values = try session.run(arrays: inputs)
        } catch {
            throw InputError(file: input, reason: "\(error)")
        }
        var results = description.outputs.map { ($0.name, values[$0.value].array) }
        if allLayers {
            for call in description.calls {
                for (position, value) in call.outputs.enumerated() {
                    let index = call.firstOutputIndex + position
                    results.append(
                        ("layers/\(description.layers[call.layer].name)/\(index)", values[value].array))
                }
            }
        }
        try write(results)
    }

    private func write(_ results: [(name: String, array: NDArray)]) throws {
        guard let output else {
            if !options.quiet { try Console.result(results.map(ArrayText.text).joined()) }
            return
        }
        if output.hasSuffix(".npy") {
            guard results.count == 1 else {
                throw InputError(
                    file: output,
                    reason: "expected a model with 1 output, found \(results.count); an .npz takes them all")
            }
            try AtomicFile.write(NpyFile.encode(results[0].array), to: output)
        } else {
            var archive = NpzWriter(name: output)
            for (name, array) in results { try archive.append(name, array) }
            try AtomicFile.write(archive.finish(), to: output)
        }
    }
}

/// Why a model cannot run on a file.
struct InputError: Error, CustomStringConvertible {
    let file: String
    let reason: String

    var description: String { "\(file): \(reason)" }
}
