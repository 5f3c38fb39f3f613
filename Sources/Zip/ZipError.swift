package import Files

/// Why a zip archive, or one of its members, could not be read or written.
package struct ZipError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong, with the values that tell.
    package enum Kind: Equatable, Sendable {
        /// The file on disk can't be read at all.
        case file(FileError)
        /// Not a zip archive, or so damaged that libzip does not open it; the value is libzip's reason.
        case notZip(String)
        case missing
        case duplicate
        /// The name is absolute or leads out of the archive's folder.
        case unsafeName
        case encrypted
        /// Compressed by another method than deflate; the value is its number.
        case unsupportedMethod(Int)
        case tooManyMembers(count: Int, limit: Int)
        case tooLarge(size: Int, limit: Int)
        /// More bytes than those of other members leave in the archive.
        case overlapping(compressed: Int, rest: Int, size: Int)
        /// Declared sizes that contradict each other.
        case impossibleSize(size: Int, compressed: Int)
        /// More bytes from each compressed one than the reader accepts.
        case expands(size: Int, compressed: Int, limit: Int)
        /// The member can't be decompressed, or its checksum is wrong; the value is libzip's reason.
        case damaged(String)
    }

    /// The archive as the caller named it.
    package let file: String
    /// Name of the member; `nil` if the archive itself is the problem.
    package let member: String?
    package let kind: Kind

    package init(file: String, member: String? = nil, kind: Kind) {
        self.file = file
        self.member = member
        self.kind = kind
    }

    /// One line: archive and member, then what is wrong.
    package var description: String {
        let place = member.map { "\(file): \($0)" } ?? file
        return "\(place): \(problem)".oneLine
    }

    private var problem: String {
        switch kind {
        case .file(let error): error.problem
        case .notZip(let reason): "not readable as a zip archive: \(reason)"
        case .missing: "no such member"
        case .duplicate: "expected a name that occurs once, found it twice"
        case .unsafeName: "expected a relative name without \"..\""
        case .encrypted: "is encrypted"
        case .unsupportedMethod(let method):
            "expected a member that is stored or deflated, found compression method \(method)"
        case .tooManyMembers(let count, let limit): "expected at most \(limit) members, found \(count)"
        case .tooLarge(let size, let limit): "expected at most \(limit) bytes, found \(size)"
        case .overlapping(let compressed, let rest, let size):
            "declares \(compressed) stored bytes where other members leave \(rest) of the archive's \(size)"
        case .impossibleSize(let size, let compressed):
            "declares \(size) bytes, impossible from \(compressed) stored"
        case .expands(let size, let compressed, let limit):
            "expected at most \(limit) bytes from one compressed byte, found \(size) from \(compressed)"
        case .damaged(let reason): "damaged: \(reason)"
        }
    }
}
