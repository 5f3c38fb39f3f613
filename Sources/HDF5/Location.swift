internal import CHDF5

/// The file that is being read, as its objects need to know it.
struct FileContext: Sendable {
    /// The file as the caller named it.
    let name: String
    /// Size in bytes: nothing in the file can take more.
    let size: Int
    let limits: Limits
    /// Identifier of the root group, where absolute soft links begin.
    let root: hid_t
}

/// Where an object is: its file, its path, and libhdf5's identifier, which somebody else owns.
package struct Location: Sendable {
    let file: FileContext
    let id: hid_t
    let path: String
    /// Number of groups above it.
    let depth: Int

    func error(
        _ kind: HDF5Error.Kind, attribute: String? = nil, expected: String? = nil, found: String
    ) -> HDF5Error {
        HDF5Error(
            file: file.name, path: path, attribute: attribute, kind: kind, expected: expected, found: found)
    }

    /// The error for a libhdf5 call that has just failed; ask before the next call.
    func libraryError(attribute: String? = nil) -> HDF5Error {
        error(.library, attribute: attribute, found: Library.lastMessage())
    }
}

/// Something in a file that has a path and attributes: a group or a dataset.
package protocol HDF5Object: ~Copyable {
    /// Where the object is; valid as long as the object.
    var location: Location { get }
}

extension HDF5Object where Self: ~Copyable {
    /// Path inside the file, as it was asked for: "/model_weights/lstm/kernel:0".
    package var path: String { location.path }
    /// The file as the caller named it.
    package var file: String { location.file.name }
}
