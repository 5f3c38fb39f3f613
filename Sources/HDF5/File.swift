internal import CHDF5
internal import Files

/// Opening an HDF5 file for reading.
///
/// A file is open for the duration of one closure. During that time the thread holds a process-wide,
/// recursive lock, since libhdf5 serves one thread at a time.
package enum File {
    /// Opens the file at `path` and gives its root group to `body`.
    ///
    /// - Throws: `HDF5Error`, or what `body` throws.
    package static func open<Result>(
        _ path: String, limits: Limits = Limits(), _ body: (borrowing Group) throws -> Result
    ) throws -> Result {
        let size = try requireHDF5(path)
        return try Library.withExclusiveAccess {
            let file = try openFile(path, name: path)
            return try withRoot(of: file, name: path, size: size, limits: limits, body)
        }
    }

    /// Opens a file that is in memory, such as a member of an archive; the bytes are not copied.
    ///
    /// - Parameter name: What to call it in messages: "model.keras: model.weights.h5".
    /// - Throws: `HDF5Error`, or what `body` throws.
    package static func open<Result>(
        bytes: [UInt8], name: String, limits: Limits = Limits(), _ body: (borrowing Group) throws -> Result
    ) throws -> Result {
        try requireHDF5(bytes.isEmpty ? nil : FileSignature.detect(bytes), name: name)
        return try bytes.withUnsafeBytes { image in
            try Library.withExclusiveAccess {
                let file = try openImage(image, name: name)
                return try withRoot(of: file, name: name, size: image.count, limits: limits, body)
            }
        }
    }

    private static func withRoot<Result>(
        of file: borrowing Handle, name: String, size: Int, limits: Limits,
        _ body: (borrowing Group) throws -> Result
    ) throws -> Result {
        guard let handle = Handle(H5Oopen(file.id, "/", chdf5_default())) else {
            throw notReadable(name)
        }
        let context = FileContext(name: name, size: size, limits: limits, root: handle.id)
        return try body(Group(handle, file: context, path: "/", depth: 0))
    }

    static func openFile(_ path: String, name: String) throws(HDF5Error) -> Handle {
        guard let access = Handle(H5Pcreate(chdf5_file_access())) else { throw notReadable(name) }
        chdf5_lock_if_possible(access.id)
        guard let file = Handle(H5Fopen(path, chdf5_read_only(), access.id)) else {
            throw notReadable(name)
        }
        return file
    }

    static func openImage(
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
    static func requireHDF5(_ path: String) throws(HDF5Error) -> Int {
        let signature: FileSignature
        let size: Int
        do throws(FileError) {
            signature = try FileSignature.detect(path)
            if signature == .directory { throw FileError(path: path, kind: .isDirectory) }
            size = try FileBytes.size(path)
        } catch {
            throw HDF5Error(error)
        }
        try requireHDF5(signature, name: path)
        return size
    }

    static func requireHDF5(_ signature: FileSignature?, name: String) throws(HDF5Error) {
        if case .hdf5 = signature { return }
        throw HDF5Error(
            file: name, kind: .notHDF5, expected: "an HDF5 file", found: signature?.name ?? "0 bytes")
    }

    static func notReadable(_ name: String) -> HDF5Error {
        let message = Library.lastMessage()
        // libhdf5 has no error number of its own for this.
        if message.contains("unable to lock file") {
            return HDF5Error(file: name, kind: .locked, found: "is locked, another program is writing it")
        }
        return HDF5Error(file: name, kind: .notHDF5, found: "not readable as HDF5: \(message)")
    }
}
