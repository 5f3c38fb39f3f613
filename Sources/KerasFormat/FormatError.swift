import JSON

/// What is wrong with what Keras wrote.
public struct FormatError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Where in the model it is.
    public enum Place: Sendable, Hashable {
        /// A layer, with its position counted from 1.
        case layer(name: String, position: Int, of: Int)
        /// A path inside the file.
        case path(String)
    }

    /// What it is.
    public enum Problem: Sendable, Hashable {
        /// Something is other than it should be.
        case mismatch(subject: String, expected: String, found: String)
        /// Something is valid but cannot be imported.
        case unsupported(what: String, hint: String?)
        /// A text is not JSON.
        case invalidJSON(subject: String, length: Int)
    }

    /// Where in the model it is; `nil` for the model as a whole.
    public var place: Place?
    /// What it is.
    public let problem: Problem

    package init(_ problem: Problem, at place: Place? = nil) {
        self.problem = problem
        self.place = place
    }

    package static func mismatch(
        _ subject: String, expected: String, found: String, at place: Place? = nil
    ) -> FormatError {
        FormatError(.mismatch(subject: subject, expected: expected, found: found), at: place)
    }

    public var description: String {
        let sentence =
            switch problem {
            case .mismatch(let subject, let expected, let found):
                "\(subject): expected \(expected), found \(found)"
            case .unsupported(let what, let hint):
                "\(what) is not supported" + (hint.map { "; \($0)" } ?? "")
            case .invalidJSON(let subject, let length):
                "\(subject): expected JSON, at most \(JSONDialect.python.levels) levels deep, "
                    + "found \(length) bytes of something else"
            }
        switch place {
        case nil: return sentence
        case .layer(let name, let position, let count):
            return "layer \"\(name)\" (\(position) of \(count)): \(sentence)"
        case .path(let path):
            return "\(path): \(sentence)"
        }
    }

    /// The same error, placed there unless it already has a place.
    func placed(at place: Place) -> FormatError {
        var error = self
        error.place = self.place ?? place
        return error
    }
}
