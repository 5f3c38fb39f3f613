internal import CHDF5
internal import Files

/// An HDF5 file, open for reading.
///
/// Each use takes a process-wide, recursive lock, since libhdf5 serves one thread at a time; in between,
/// other threads can read other files.
package final class File {
    private let file: hid_t
    private let context: FileContext
    /// What the image is part of, so that it lives as long.
    private let image: AnyObject?

    /// Opens the file at `path`.
    ///
    /// - Throws: `HDF5Error`.
    package init(_ path: String, limits: Limits = Limits()) throws(HDF5Error) {
        let size = try Self.requireHDF5(path)
        (file, context) = try Self.open(name: path, size: size, limits: limits) { () throws(HDF5Error) in
            try Self.openFile(path)
        }
        image = nil
    }

    /// Opens a file that is in memory, such as a member of an archive; the bytes are not copied.
    ///
    /// - Parameters:
    ///   - owner: What keeps the bytes where they are, for as long as it lives.
    ///   - name: What to call it in messages: "model.keras: model.weights.h5".
    /// - Throws: `HDF5Error`.
    package init(
        image: UnsafeRawBufferPointer, owner: AnyObject, name: String, limits: Limits = Limits()
    ) throws(HDF5Error) {
        try Self.require(image.isEmpty ? nil : FileSignature.detect(image), name: name)
        (file, context) = try Self.open(name: name, size: image.count, limits: limits) {
            () throws(HDF5Error) in
            try Self.openImage(image, name: name)
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
                throw Self.notReadable(context.name)
            }
            // The file stays open, and its image in memory, until `body` is done.
            defer { withExtendedLifetime(self) {} }
            return try body(Group(handle, file: context, path: "/", depth: 0))
        }
    }
}

extension File {
    private static func open(
        name: String, size: Int, limits: Limits, _ open: () throws(HDF5Error) -> Handle
    ) throws(HDF5Error) -> (hid_t, FileContext) {
        do {
            return try Library.withExclusiveAccess {
                let file = try open()
                guard let root = Handle(H5Oopen(file.id, "/", chdf5_default())) else {
                    throw notReadable(name)
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

    private static func openFile(_ path: String) throws(HDF5Error) -> Handle {
        guard let access = Handle(H5Pcreate(chdf5_file_access())) else { throw notReadable(path) }
        chdf5_lock_if_possible(access.id)
        guard let file = Handle(H5Fopen(path, chdf5_read_only(), access.id)) else {
            throw notReadable(path)
        }
        return file
    }

    private static func openImage(
        _ image: UnsafeRawBufferPointer, name: String
    ) throws(HDF5Error) -> Handle {
        guard let access = Handle(H5Pcreate(chdf5_file_access())),
            chdf5_borrow_image(access.id, image.baseAddress, image.count) >= 0
        else { throw notReadable(name) }
        // libhdf5 takes two images of one name for the same file; their addresses tell them apart.
        let unique = "image \(UInt(bitPattern: image.baseAddress))"
        guard let file = Handle(H5Fopen(unique, chdf5_read_only(), access.id)) else {
            throw notReadable(name)
        }
        return file
    }

    /// Requires a regular file that begins like HDF5 and returns its size.
    private static func requireHDF5(_ path: String) throws(HDF5Error) -> Int {
        let signature: FileSignature
        let size: Int
        do throws(FileError) {
            signature = try FileSignature.detect(path)
            if signature == .directory { throw FileError(path: path, kind: .isDirectory) }
            size = try FileBytes.size(path)
        } catch {
            throw HDF5Error(error)
        }
        try require(signature, name: path)
        return size
    }

    private static func require(_ signature: FileSignature?, name: String) throws(HDF5Error) {
        if case .hdf5 = signature { return }
        throw HDF5Error(
            file: name, kind: .notHDF5, expected: "an HDF5 file", found: signature?.name ?? "0 bytes")
    }

    private static func notReadable(_ name: String) -> HDF5Error {
        let message = Library.lastMessage()
        // libhdf5 has no error number of its own for this.
        if message.contains("unable to lock file") {
            return HDF5Error(file: name, kind: .locked, found: "is locked, another program is writing it")
        }
        return HDF5Error(file: name, kind: .notHDF5, found: "not readable as HDF5: \(message)")
    }
}
