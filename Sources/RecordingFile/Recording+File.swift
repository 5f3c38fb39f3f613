import ArrayData
import Files
import HDF5
public import ModelVerification
import NumPy
public import Verification

/// Why a recording could not be read.
public typealias RecordingError = ModelVerification.RecordingError

extension Recording {
    /// Reads a recording: an HDF5 file, an `.npz` archive or a safetensors file; the content decides which.
    ///
    /// - Throws: An error whose description is one line with the file's name.
    public init(path: String) throws {
        switch try FileSignature.detect(path) {
        case .hdf5:
            self = try HDF5.File.open(path) { root in try Self.read(root, file: path) }
        case .zip:
            self = try Self.read(try NpzFile(path))
        case .safeTensors:
            self = try Recording(safeTensors: path)
        case let other:
            throw RecordingError(
                file: path, expected: "a recording (HDF5, .npz or .safetensors)", found: other.name)
        }
    }

    /// Whether a file is a recording rather than a model: it holds cases, or says so.
    ///
    /// - Throws: An error whose description is one line with the file's name.
    public static func isRecording(_ path: String) throws -> Bool {
        switch try FileSignature.detect(path) {
        case .hdf5:
            return try HDF5.File.open(path) { root in
                if try root.hasAttribute("model_config") { return false }
                return try root.contains("cases")
                    || (root.hasAttribute("format") && root.hasAttribute("format_version"))
            }
        case .zip:
            return try NpzFile(path).keys.contains { $0 == "meta" || $0.hasPrefix("cases/") }
        case .safeTensors:
            return try isRecording(safeTensors: path)
        default:
            return false
        }
    }

    private static func read(_ root: borrowing HDF5.Group, file: String) throws -> Recording {
        var entries = RecordingEntries(file: file)
        if try root.contains("cases") {
            let cases = try root.group(at: "cases")
            try read(cases, path: "cases", into: &entries)
        }
        var attributes: [String: String] = [:]
        for name in attributeNames where try root.hasAttribute(name) {
            attributes[name] =
                if let text = try? root.string(attribute: name) {
                    text
                } else {
                    // Numbers, such as the format's version.
                    try root.array(attribute: name).doubles.map(shortNumber).joined(separator: " ")
                }
        }
        return try entries.recording(attributes: attributes)
    }

    private static func read(
        _ group: borrowing HDF5.Group, path: String, into entries: inout RecordingEntries
    ) throws {
        for name in try group.linkNames() {
            let inner = "\(path)/\(name)"
            switch try group.kind(of: name) {
            case .group: try read(group.group(at: name), path: inner, into: &entries)
            case .dataset: try entries.add(group.dataset(at: name).read(), at: inner)
            default: break
            }
        }
    }

    private static func read(_ archive: consuming NpzFile) throws -> Recording {
        var entries = RecordingEntries(file: archive.path)
        var attributes: [String: String] = [:]
        for key in archive.keys {
            if key == "meta" {
                attributes = try meta(archive.strings(key), file: archive.path)
            } else {
                try entries.add(archive.array(key), at: key)
            }
        }
        return try entries.recording(attributes: attributes)
    }

    /// The attributes that a recording may have; each is optional.
    private static let attributeNames = [
        "format", "format_version", "model_sha256", "keras_version", "framework", "framework_version",
        "device", "seed",
    ]

    private static func shortNumber(_ value: Double) -> String {
        Int(exactly: value).map { "\($0)" } ?? "\(value)"
    }
}
