import Files
public import KerasFormat
public import KerasRuntime

/// Why a model could not be imported.
public struct ImportError: Error, Sendable, CustomStringConvertible {
    /// What went wrong.
    public enum Problem: Sendable {
        /// The file cannot be opened or read, or is damaged. The text names the file.
        case unreadable(String)
        /// The file is something else than a saved model.
        case container(expected: String, found: String)
        /// What Keras wrote cannot be imported.
        case format(FormatError)
        /// The weights do not make up the layers described.
        case layer(RuntimeError)
        /// A weight is NaN or infinite.
        case nonfinite(path: String, index: [Int], value: String, count: Int)
    }

    /// The file, as it was named.
    public let file: String
    /// What went wrong.
    public let problem: Problem

    /// Where in the file it is: a path inside it, or the name of a layer; `nil` for the file itself.
    public var place: String? {
        switch problem {
        case .unreadable, .container: nil
        case .nonfinite(let path, _, _, _): path
        case .layer(let error): error.place
        case .format(let error):
            switch error.place {
            case .layer(let name, _, _): name
            case .path(let path): path
            case nil: nil
            }
        }
    }

    public var description: String {
        switch problem {
        case .unreadable(let sentence): sentence
        case .container(let expected, let found): "\(file): expected \(expected), found \(found)"
        case .format(let error): "\(file): \(error)".oneLine
        case .layer(let error): "\(file): \(error)".oneLine
        case .nonfinite(let path, let index, let value, let count):
            "\(file): \(path): expected finite weights, found \(value) at \(index)"
                + (count > 1 ? " and \(count - 1) more" : "") + "; `--allow-nonfinite` imports them"
        }
    }
}
