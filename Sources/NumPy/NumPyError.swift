package import Files
package import Zip

/// Why an `.npy` or `.npz` file, or an array in it, could not be read or written.
package struct NumPyError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What sort of problem it is; the values are in the other members.
    package enum Kind: Equatable, Sendable {
        /// The file on disk can't be read at all.
        case file(FileError)
        /// The archive, or a member of it, can't be read.
        case zip(ZipError)
        /// Whoever has the archive open can't read it; `found` is the whole sentence.
        case archive
        /// No array of this name.
        case missing
        /// Not an `.npy` file.
        case notNPY
        /// A version, type or value that this reader refuses.
        case unsupported
        /// A header that NumPy would not write, or a size that contradicts it.
        case malformed
        /// Strings instead of numbers or the other way round.
        case wrongKind
        /// More than the reader accepts.
        case limit
    }

    /// The file as the caller named it.
    package let file: String
    /// Name of the array inside an archive.
    package let array: String?
    package let kind: Kind
    package let expected: String?
    package let found: String

    package init(file: String, array: String? = nil, kind: Kind, expected: String? = nil, found: String) {
        self.file = file
        self.array = array
        self.kind = kind
        self.expected = expected
        self.found = found
    }

    init(_ error: FileError) {
        self.init(file: error.path, kind: .file(error), found: error.problem)
    }

    /// One line: file and array, then what was expected and what was found.
    package var description: String {
        if case .zip(let error) = kind { return error.description }
        if case .archive = kind { return found }
        let place = array.map { "\(file): \($0)" } ?? file
        let problem = expected.map { "expected \($0), found \(found)" } ?? found
        return "\(place): \(problem)".oneLine
    }
}
