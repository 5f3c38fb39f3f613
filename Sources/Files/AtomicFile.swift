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
/// is gone. A destination that exists and is not a regular file (`/dev/stdout`, a pipe) is written directly.
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
        switch FileStatus(path: path)?.kind {
        case .directory:
            throw FileError(path: path, kind: .isDirectory)
        case .other:
            try body(Writer(path: path, descriptor: openForWriting(path, O_WRONLY, reportAs: path)))
        case .regular:
            // A rename would replace a file that its owner made read-only.
            guard access(path, W_OK) == 0 else {
                throw FileError(path: path, action: "cannot write", code: errno)
            }
            try replace(resolved(path), reportAs: path, body)
        case nil:
            try replace(path, reportAs: path, body)
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

    private static func replace(
        _ destination: String, reportAs path: String, _ body: (borrowing Writer) throws(FileError) -> Void
    ) throws(FileError) {
        let (temporary, descriptor) = try openTemporary(beside: destination, reportAs: path)
        do throws(FileError) {
            let writer = Writer(path: path, descriptor: descriptor)
            try body(writer)
            guard fsync(writer.descriptor) == 0 else {
                throw FileError(path: path, action: "cannot write", code: errno)
            }
        } catch {
            unlink(temporary)
            throw error
        }
        guard rename(temporary, destination) == 0 else {
            let error = FileError(path: path, action: "cannot replace", code: errno)
            unlink(temporary)
            throw error
        }
    }

    /// Makes a new file in the folder of `destination`, with the mode the umask allows.
    private static func openTemporary(
        beside destination: String, reportAs path: String
    ) throws(FileError) -> (String, CInt) {
        // mkstemp would give mode 0600; O_EXCL with a random name is as safe and honours the umask.
        for _ in 0..<16 {
            let random = String(UInt64.random(in: .min ... .max), radix: 36)
            let temporary = folder(of: destination) + ".tmp-" + random
            let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
            if descriptor >= 0 { return (temporary, descriptor) }
            guard errno == EEXIST || errno == EINTR else {
                if errno == ENOENT || errno == ENOTDIR {
                    throw FileError(path: path, kind: .io(action: "cannot write", reason: "no such folder"))
                }
                throw FileError(path: path, action: "cannot write", code: errno)
            }
        }
        throw FileError(path: path, action: "cannot write", code: EEXIST)
    }

    private static func openForWriting(
        _ destination: String, _ flags: CInt, reportAs path: String
    ) throws(FileError) -> CInt {
        let descriptor = open(destination, flags | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(path: path, action: "cannot write", code: errno) }
        return descriptor
    }

    /// The file behind symbolic links, so that a link stays and its target is replaced.
    private static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    /// The folder part of `path` with its slash; empty for a bare name.
    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return String(path[...slash])
    }
}
