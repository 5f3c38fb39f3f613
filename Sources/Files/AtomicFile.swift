#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Writes a file whole or not at all.
///
/// The bytes go to a temporary file in the same folder, which takes the destination's name only when it is
/// complete and on the disk. After an error the destination is what it was before, and the temporary file
/// is gone. A destination that exists and is not a regular file (a pipe, a terminal) is written directly,
/// and so are `/dev/stdout` and its like, whatever is behind them.
package enum AtomicFile {
    /// Replaces the content of `path` by `bytes`.
    package static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
        try write(to: path) { (writer) throws(FileError) in
            try writer.write(bytes)
        }
    }

    /// Replaces the content of `path` by what `body` writes, piece by piece.
    ///
    /// - Throws: `FileError`, or what `body` throws; nothing is replaced then.
    package static func write(
        to path: String, _ body: (borrowing Writer) throws(FileError) -> Void
    ) throws(FileError) {
        guard !path.isEmpty, !path.utf8.contains(0) else { throw FileError(path: path, kind: .missing) }
        if let number = DescriptorPath.number(path) {
            // Opened anew, a file behind it would be written from its beginning, not where it is.
            return try body(Writer(path: path, descriptor: opened(path) { dup(number) }))
        }
        let status = FileStatus(path: path)
        switch status?.kind {
        case .directory:
            throw FileError(path: path, kind: .isDirectory)
        case .other:
            try body(Writer(path: path, descriptor: opened(path) { open(path, O_WRONLY | O_CLOEXEC) }))
        case .regular:
            // A rename would replace a file that its owner made read-only.
            guard access(path, W_OK) == 0 else {
                throw FileError(path: path, action: "cannot write", code: errno)
            }
            try replace(resolved(path), permissions: status?.permissions, reportAs: path, body)
        case nil where errno == ELOOP:
            throw FileError(path: path, action: "cannot write", code: ELOOP)
        case nil:
            // Perhaps a link to what is not there yet.
            try replace(LinkTarget.of(path), permissions: nil, reportAs: path, body)
        }
    }

    /// A file that is being written.
    package struct Writer: ~Copyable {
        let path: String
        let descriptor: CInt

        init(path: String, descriptor: CInt) {
            self.path = path
            self.descriptor = descriptor
        }

        deinit {
            close(descriptor)
        }

        /// Appends `bytes`.
        package func write(_ bytes: [UInt8]) throws(FileError) {
            try write(raw: bytes.withUnsafeBytes { writeAll($0, to: descriptor) })
        }

        /// Appends `bytes`.
        package func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
            try write(raw: writeAll(bytes, to: descriptor))
        }

        private func write(raw code: CInt) throws(FileError) {
            if code != 0 { throw FileError(path: path, action: "cannot write", code: code) }
        }
    }

    /// - Parameter permissions: Those of the file that is there; by default what the umask allows.
    private static func replace(
        _ destination: String, permissions: mode_t?, reportAs path: String,
        _ body: (borrowing Writer) throws(FileError) -> Void
    ) throws(FileError) {
        let temporary = try TemporaryFile(beside: destination, reportAs: path)
        let writer = Writer(path: path, descriptor: temporary.descriptor)
        do throws(FileError) {
            try body(writer)
            if let permissions { _ = fchmod(writer.descriptor, permissions) }
            guard fsync(writer.descriptor) == 0 else {
                throw FileError(path: path, action: "cannot write", code: errno)
            }
            try temporary.rename(to: destination, reportAs: path)
        } catch {
            temporary.remove()
            throw error
        }
    }

    private static func opened(_ path: String, _ open: () -> CInt) throws(FileError) -> CInt {
        let descriptor = open()
        guard descriptor >= 0 else { throw FileError(path: path, action: "cannot write", code: errno) }
        return descriptor
    }

    /// The file behind symbolic links, so that a link stays and its target is replaced.
    private static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }
}
