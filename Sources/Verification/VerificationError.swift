import KerasRuntime

/// Why a model could not be compared with a recording.
public struct VerificationError: Error, Sendable, CustomStringConvertible {
    /// The case concerned; `nil` for the recording as a whole.
    public let caseName: String?
    /// What was looked at.
    public let subject: String
    /// What it should have been.
    public let expected: String
    /// What it was.
    public let found: String

    init(_ subject: String, expected: String, found: String, case caseName: String? = nil) {
        self.caseName = caseName
        self.subject = subject
        self.expected = expected
        self.found = found
    }

    init(_ error: RuntimeError, case caseName: String) {
        let subject = error.place.map { "\($0): \(error.subject)" } ?? error.subject
        self.init(subject, expected: error.expected, found: error.found, case: caseName)
    }

    public var description: String {
        let sentence = "\(subject): expected \(expected), found \(found)"
        return caseName.map { "case \"\($0)\": \(sentence)" } ?? sentence
    }
}
