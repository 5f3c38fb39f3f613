#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A new file in the folder of another, whose name it is to take.
///
/// On Linux it has no name while it is written, where the file system can do that: whatever ends the
/// process, nothing of it stays.
struct TemporaryFile {
    let descriptor: CInt
    private let name: String
    private let isNamed: Bool

    /// Makes the file, with the mode that the umask allows.
    init(beside destination: String, reportAs path: String) throws(FileError) {
        let folder = destination.lastIndex(of: "/").map { String(destination[...$0]) } ?? ""
        name = folder + ".tmp-" + String(UInt64.random(in: .min ... .max), radix: 36)
        if let unnamed = Self.openUnnamed(in: folder.isEmpty ? "." : folder) {
            descriptor = unnamed
            isNamed = false
            return
        }
        // mkstemp would give mode 0600; O_EXCL with a random name is as safe and honours the umask.
        descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        isNamed = true
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ENOTDIR {
                throw FileError(path: path, kind: .io(action: "cannot write", reason: "no such folder"))
            }
            throw FileError(path: path, action: "cannot write", code: errno)
        }
    }

    /// `nil` where that cannot be done, or not be undone.
    private static func openUnnamed(in folder: String) -> CInt? {
        #if os(Linux)
            // The way to a name later on leads through /proc.
            guard access("/proc/self/fd", X_OK) == 0 else { return nil }
            // O_TMPFILE is a macro that Swift does not see; its own bit is the same on all that Swift runs on.
            let descriptor = open(folder, 0o20_000_000 | O_DIRECTORY | O_WRONLY | O_CLOEXEC, 0o666)
            return descriptor >= 0 ? descriptor : nil
        #else
            return nil
        #endif
    }

    /// Gives the file the name of `destination`, whatever had it before.
    func rename(to destination: String, reportAs path: String) throws(FileError) {
        #if os(Linux)
            if !isNamed {
                let current = "/proc/self/fd/\(descriptor)"
                guard linkat(AT_FDCWD, current, AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0 else {
                    throw FileError(path: path, action: "cannot write", code: errno)
                }
            }
        #endif
        // A method of this name hides the system's function.
        guard moveFile(name, destination) == 0 else {
            throw FileError(path: path, action: "cannot replace", code: errno)
        }
    }

    /// Removes the file if it has not taken another name. The descriptor stays open.
    func remove() {
        unlink(name)
    }
}

private func moveFile(_ old: String, _ new: String) -> CInt { rename(old, new) }
