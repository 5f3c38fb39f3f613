/// Why a file could not be read or written.
package struct FileError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong, with the values that tell.
    package enum Kind: Equatable, Sendable {
        case missing
        case isDirectory
        /// Neither file nor directory; the value names what it is, such as "a named pipe".
        case notRegular(String)
        case permissionDenied
        case empty
        /// More bytes than the reader accepts.
        case tooLarge(size: Int, limit: Int)
        /// Fewer bytes than its size announced: it changed while it was read.
        case ended(after: Int, expected: Int)
        /// A failed system call: what was tried, such as "cannot write", and the system's reason.
        case io(action: String, reason: String)
    }

    /// The path as the caller gave it.
    package let path: String
    package let kind: Kind

    package init(path: String, kind: Kind) {
        self.path = path
        self.kind = kind
    }

    /// One line: the path, then what is wrong.
    package var description: String {
        "\(path.oneLine): \(problem)"
    }

    /// What is wrong, without the path.
    package var problem: String {
        switch kind {
        case .missing: "no such file"
        case .isDirectory: "is a directory, expected a file"
        case .notRegular(let what): "is \(what), expected a file"
        case .permissionDenied: "permission denied"
        case .empty: "is empty (0 bytes)"
        case .tooLarge(let size, let limit): "is \(size) bytes, the limit is \(limit)"
        case .ended(let after, let expected): "ended after \(after) of \(expected) bytes"
        case .io(let action, let reason): "\(action): \(reason)"
        }
    }
}
