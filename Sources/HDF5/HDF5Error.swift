package import Files

/// Why an HDF5 file, or something in it, could not be read.
package struct HDF5Error: Error, Equatable, Sendable, CustomStringConvertible {
    /// What sort of problem it is; the values are in the other members.
    package enum Kind: Equatable, Sendable {
        /// The file on disk can't be read at all.
        case file(FileError)
        /// Not HDF5, or so damaged that libhdf5 does not open it.
        case notHDF5
        /// Another program has the file open for writing.
        case locked
        /// No such group, dataset or attribute.
        case missing
        /// A group instead of a dataset, numbers instead of strings, and so on.
        case wrongKind
        /// A link that leads out of the file, nowhere, or round in circles.
        case link
        /// A type, layout or filter that this reader refuses.
        case unsupported
        /// Declared sizes that contradict what the file holds.
        case malformed
        /// More than `Limits` accepts.
        case limit
        /// libhdf5 failed; `found` is its own message.
        case library
    }

    /// The file as the caller named it.
    package let file: String
    /// Path of the object inside the file, beginning with "/"; `nil` if the file itself is the problem.
    package let path: String?
    /// Name of the attribute on that object, if it is about one.
    package let attribute: String?
    package let kind: Kind
    package let expected: String?
    package let found: String

    package init(
        file: String, path: String? = nil, attribute: String? = nil, kind: Kind, expected: String? = nil,
        found: String
    ) {
        self.file = file
        self.path = path
        self.attribute = attribute
        self.kind = kind
        self.expected = expected
        self.found = found
    }

    init(_ error: FileError) {
        self.init(file: error.path, kind: .file(error), found: error.problem)
    }

    /// One line: file, path and attribute, then what was expected and what was found.
    package var description: String {
        var parts = [file]
        if let path { parts.append(path) }
        if let attribute { parts.append("attribute \"\(attribute)\"") }
        parts.append(expected.map { "expected \($0), found \(found)" } ?? found)
        return parts.map(\.oneLine).joined(separator: ": ")
    }
}
