import Files
import SafeTensors
public import Verification

extension Recording {
    /// Reads a recording from a safetensors file, as `lstm-import convert` writes it beside a model.
    ///
    /// The tensors have the names that arrays have in HDF5 recordings: `cases/a/inputs/0`.
    ///
    /// - Throws: An error whose description is one line with the file's name.
    public init(safeTensors path: String) throws {
        let file = try SafeTensorsFile(path)
        var entries = RecordingEntries(file: path)
        for entry in file.header.entries { try entries.add(file.array(entry), at: entry.name) }
        self = try entries.recording(attributes: file.header.metadata)
    }

    /// Writes the recording to a safetensors file, whole or not at all.
    ///
    /// - Parameter layers: Whether the outputs, masks and traces of layers are kept as well.
    /// - Throws: An error whose description is one line with the file's name.
    public func write(safeTensors path: String, layers: Bool = true) throws {
        var metadata = attributes
        metadata["format"] = Self.format
        metadata["format_version"] = "1"
        metadata["model_sha256"] = modelSHA256
        try SafeTensorsFile.write(arrays(layers: layers), metadata: metadata, to: path)
    }

    /// Whether a safetensors file is a recording rather than a model.
    package static func isRecording(safeTensors path: String) throws -> Bool {
        let header = try SafeTensorsFile(path).header
        return header.metadata["format"] == format || header.entries.contains { $0.name.hasPrefix("cases/") }
    }

    private static let format = "keras-recording"
}
