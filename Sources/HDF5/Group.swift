internal import CHDF5

/// What a path inside a file leads to.
package enum ObjectKind: String, Sendable {
    case group
    case dataset
    /// A named datatype, the only other kind of object.
    case other

    /// For a sentence: "a group".
    var name: String {
        switch self {
        case .group: "a group"
        case .dataset: "a dataset"
        case .other: "a named datatype"
        }
    }
}

/// A group: links by name to other groups and datasets, and attributes.
///
/// Paths are relative to the group and may have several parts, "lstm/lstm_cell/kernel:0"; one that begins
/// with "/" starts at the root. Each link on the way is looked at: see `Location.open`.
package struct Group: ~Copyable, HDF5Object {
    private let handle: Handle
    private let context: FileContext
    private let ownPath: String
    private let depth: Int

    init(_ handle: consuming Handle, file: FileContext, path: String, depth: Int) {
        self.handle = handle
        context = file
        ownPath = path
        self.depth = depth
    }

    package var location: Location {
        Location(file: context, id: handle.id, path: ownPath, depth: depth)
    }

    /// The names of the group's links, in the order of their bytes.
    ///
    /// A name that is not UTF-8 is repaired for display, and then leads nowhere.
    ///
    /// - Throws: `HDF5Error` of kind limit or library.
    package func linkNames() throws(HDF5Error) -> [String] {
        try VisitedNames.list(of: location, "links in a group") { id, visit, context in
            chdf5_visit_links(id, visit, context)
        }
    }

    /// Whether a group, dataset or other object is at `path`.
    ///
    /// - Throws: `HDF5Error` of kind link for a link that is refused or broken.
    package func contains(_ path: String) throws(HDF5Error) -> Bool {
        try kind(of: path) != nil
    }

    /// What is at `path`; `nil` if nothing is.
    ///
    /// - Throws: `HDF5Error` of kind link for a link that is refused or broken.
    package func kind(of path: String) throws(HDF5Error) -> ObjectKind? {
        guard let object = try location.open(path) else { return nil }
        return object.kind
    }

    /// Opens the group at `path`.
    ///
    /// - Throws: `HDF5Error` of kind missing, wrongKind or link.
    package func group(at path: String) throws(HDF5Error) -> Group {
        let object = try location.open(path, as: .group)
        let (path, depth) = (object.path, object.depth)
        return Group(object.handle, file: context, path: path, depth: depth)
    }

    /// Opens the dataset at `path` and checks that it can be read.
    ///
    /// - Throws: `HDF5Error` of kind missing, wrongKind or link, or what `Dataset` refuses.
    package func dataset(at path: String) throws(HDF5Error) -> Dataset {
        let object = try location.open(path, as: .dataset)
        let (path, depth) = (object.path, object.depth)
        return try Dataset(object.handle, file: context, path: path, depth: depth)
    }
}
