public import KerasRuntime
import Files

/// Why a model could not be read from a file of its own, or written to one.
public struct ModelFileError: Error, Sendable, CustomStringConvertible {
    /// What went wrong.
    public enum Problem: Sendable {
        /// The file cannot be opened, read or written, or is no safetensors file. The text names the file.
        case unreadable(String)
        /// It is one, but not a model's, or what it says of the model cannot be right.
        case content(expected: String, found: String)
        /// What the layers say does not make up a model, or the tensors are not its weights.
        case layer(RuntimeError)
    }

    /// The file, as it was named.
    public let file: String
    /// What went wrong.
    public let problem: Problem
    /// The part of the file, or the layer; `nil` for the file itself.
    public let place: String?

    init(_ file: String, _ place: String? = nil, expected: String, found: String) {
        self.file = file
        self.place = place
        problem = .content(expected: expected, found: found)
    }

    init(_ file: String, _ error: RuntimeError) {
        self.file = file
        place = error.place
        problem = .layer(error)
    }

    init(_ file: String, unreadable sentence: String) {
        self.file = file
        place = nil
        problem = .unreadable(sentence)
    }

    /// Any error on the way into a file, or out of it.
    init(_ file: String, caught error: any Error) {
        switch error {
        case let error as ModelFileError: self = error
        case let error as RuntimeError: self.init(file, error)
        default: self.init(file, unreadable: "\(error)")
        }
    }

    public var description: String {
        switch problem {
        case .unreadable(let sentence): sentence
        case .content(let expected, let found):
            [file, place, "expected \(expected), found \(found)"].compactMap { $0 }.joined(separator: ": ")
                .oneLine
        case .layer(let error): "\(file): \(error)".oneLine
        }
    }
}
