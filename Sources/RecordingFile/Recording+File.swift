import ArrayData
import Files
public import ModelVerification
import NumPy
import Readers
public import Reading
public import Verification

/// Why a recording could not be read.
public typealias RecordingError = ModelVerification.RecordingError

extension Recording {
    /// Reads a recording: an HDF5 file, an `.npz` archive or a safetensors file; the content decides which.
    ///
    /// - Parameters:
    ///   - reader: Who opens the file.
    ///   - limits: The most that is accepted from it.
    /// - Throws: An error whose description is one line with the file's name.
    public init(
        path: String, reader: Reader = .inProcess, limits: ReadingLimits = ReadingLimits()
    ) throws {
        func open() throws -> StoredFile {
            try reader.open(path, limits: limits, byteLimit: limits.recording)
        }
        switch try FileSignature.detect(path) {
        case .hdf5:
            self = try Self.read(open().root(), file: path)
        case .zip:
            self = try Self.read(open().npz())
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
    public static func isRecording(
        _ path: String, reader: Reader = .inProcess, limits: ReadingLimits = ReadingLimits()
    ) throws -> Bool {
        switch try FileSignature.detect(path) {
        case .hdf5:
            let root = try reader.open(path, limits: limits).root()
            if try root.hasAttribute("model_config") { return false }
            return try root.contains("cases")
                || (root.hasAttribute("format") && root.hasAttribute("format_version"))
        case .zip:
            return try reader.open(path, limits: limits).npz().keys.contains {
                $0 == "meta" || $0.hasPrefix("cases/")
            }
        case .safeTensors:
            return try isRecording(safeTensors: path)
        default:
            return false
        }
    }

    private static func read(_ root: StoredGroup, file: String) throws -> Recording {
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
        _ group: StoredGroup, path: String, into entries: inout RecordingEntries
    ) throws {
        for name in try group.linkNames() {
            let inner = "\(path)/\(name)"
            switch try group.kind(of: name) {
            case .group: try read(group.group(at: name), path: inner, into: &entries)
            case .dataset: try entries.add(group.array(at: name), at: inner)
            default: break
            }
        }
    }

    private static func read(_ archive: NpzFile) throws -> Recording {
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
