internal import CHDF5
internal import Files

/// An HDF5 file that stays open from one use to the next, for whoever asks now and then.
///
/// Each use takes libhdf5's lock for itself, so that other threads can read other files in between.
package final class OpenFile {
    private let file: hid_t
    private let context: FileContext
    /// What the image is part of, so that it lives as long.
    private let image: AnyObject?

    /// Opens the file at `path`.
    ///
    /// - Parameter name: What to call it in messages.
    /// - Throws: `HDF5Error`.
    package init(_ path: String, limits: Limits) throws(HDF5Error) {
        let size = try File.requireHDF5(path)
        (file, context) = try Self.open(name: path, size: size, limits: limits) { () throws(HDF5Error) in
            try File.openFile(path, name: path)
        }
        image = nil
    }

    /// Opens a file whose bytes are in memory, and stay there as long as their owner.
    ///
    /// - Throws: `HDF5Error`.
    package init(
        image: UnsafeRawBufferPointer, owner: AnyObject, name: String, limits: Limits
    ) throws(HDF5Error) {
        try File.requireHDF5(image.isEmpty ? nil : FileSignature.detect(image), name: name)
        (file, context) = try Self.open(name: name, size: image.count, limits: limits) {
            () throws(HDF5Error) in
            try File.openImage(image, name: name)
        }
        self.image = owner
    }

    deinit {
        Library.withExclusiveAccess {
            H5Idec_ref(context.root)
            H5Idec_ref(file)
        }
    }

    /// Gives the root group to `body`, which may not keep it.
    package func withRoot<Result>(_ body: (borrowing Group) throws -> Result) throws -> Result {
        try Library.withExclusiveAccess {
            guard let handle = Handle(H5Oopen(file, "/", chdf5_default())) else {
                throw File.notReadable(context.name)
            }
            return try body(Group(handle, file: context, path: "/", depth: 0))
        }
    }

    private static func open(
        name: String, size: Int, limits: Limits, _ open: () throws(HDF5Error) -> Handle
    ) throws(HDF5Error) -> (hid_t, FileContext) {
        do {
            return try Library.withExclusiveAccess {
                let file = try open()
                guard let root = Handle(H5Oopen(file.id, "/", chdf5_default())) else {
                    throw File.notReadable(name)
                }
                // The handles end here; what they stand for is closed by `deinit`.
                H5Iinc_ref(file.id)
                H5Iinc_ref(root.id)
                return (file.id, FileContext(name: name, size: size, limits: limits, root: root.id))
            }
        } catch let error as HDF5Error {
            throw error
        } catch {
            throw HDF5Error(file: name, kind: .library, found: "\(error)")
        }
    }
}
