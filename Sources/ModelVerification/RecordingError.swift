import Files

/// Why a recording could not be read.
public struct RecordingError: Error, Sendable, CustomStringConvertible {
    /// The file, as it was named.
    public let file: String
    /// Path inside the recording; `nil` for the file itself.
    public let path: String?
    /// What was expected.
    public let expected: String
    /// What was found.
    public let found: String

    package init(file: String, path: String? = nil, expected: String, found: String) {
        self.file = file
        self.path = path
        self.expected = expected
        self.found = found
    }

    public var description: String {
        [file, path, "expected \(expected), found \(found)"].compactMap { $0 }.joined(separator: ": ").oneLine
    }
}
