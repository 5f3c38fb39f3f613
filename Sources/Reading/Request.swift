/// A question about a file that somebody else has open.
package struct Request: Equatable, Sendable {
    /// What is asked.
    package enum Operation: UInt8, Sendable, CaseIterable {
        /// Makes a member of an archive, named by `inside`, ready for questions: `done`.
        case open = 1
        /// The members of an archive: `members`.
        case members
        /// The bytes of the member `path`, `limit` at most: `bytes`.
        case member
        /// What is at `path`: `kind`.
        case kind
        /// Names of the links in the group at `path`: `texts`.
        case links
        /// Requires a group at `path`: `done`.
        case group
        /// Names of the attributes of the group at `path`: `texts`.
        case attributes
        /// Whether the object at `path` has the attribute `name`: `flag`.
        case hasAttribute
        /// The one string of an attribute: `texts`.
        case string
        /// The strings of an attribute, which may be split: `texts`.
        case stringList
        /// The numbers of an attribute: `array`.
        case numbers
        /// Shape and type of the dataset at `path`: `dataset`.
        case dataset
        /// The numbers of the dataset at `path`: `array`.
        case read

        /// Whether it is asked about an HDF5 file rather than an archive.
        package var isAboutHDF5: Bool {
            switch self {
            case .open, .members, .member: false
            default: true
            }
        }
    }

    package var operation: Operation
    /// The archive's member that is meant; `nil` for the file itself.
    package var inside: String?
    /// A path inside of an HDF5 file, from its root, or a member's name.
    package var path = ""
    /// Name of an attribute.
    package var name = ""
    package var limit = Int.max

    package init(
        _ operation: Operation, inside: String? = nil, path: String = "", name: String = "",
        limit: Int = .max
    ) {
        self.operation = operation
        self.inside = inside
        self.path = path
        self.name = name
        self.limit = limit
    }
}
