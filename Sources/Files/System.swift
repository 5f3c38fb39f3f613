#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

// The few system calls of this room, in a form that can't be misread.

/// What `stat` tells about a path or descriptor.
struct FileStatus {
    enum Kind: Equatable {
        case regular
        case directory
        case other(String)
    }

    let kind: Kind
    let size: Int
    /// The nine bits of who may do what.
    let permissions: mode_t

    /// Follows symbolic links; `nil` with `errno` set if there is nothing or no permission.
    init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.init(status)
    }

    init?(descriptor: CInt) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        self.init(status)
    }

    private init(_ status: stat) {
        size = Int(status.st_size)
        permissions = mode_t(status.st_mode) & 0o777
        switch mode_t(status.st_mode) & S_IFMT {
        case S_IFREG: kind = .regular
        case S_IFDIR: kind = .directory
        case S_IFIFO: kind = .other("a named pipe")
        case S_IFSOCK: kind = .other("a socket")
        case S_IFCHR, S_IFBLK: kind = .other("a device")
        default: kind = .other("a special file")
        }
    }
}

extension FileError {
    /// The error for a system call that has just failed with `code`.
    init(path: String, action: String, code: CInt) {
        let kind: Kind =
            switch code {
            case ENOENT, ENOTDIR: .missing
            case EACCES, EPERM: .permissionDenied
            case EISDIR: .isDirectory
            default: .io(action: action, reason: String(cString: strerror(code)))
            }
        self.init(path: path, kind: kind)
    }
}

/// Writes all bytes, however many calls that takes.
///
/// - Returns: 0, or the `errno` of the call that failed.
func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: CInt) -> CInt {
    var rest = bytes[...]
    while !rest.isEmpty {
        // One call writes at most 2 GB on Linux and fails beyond INT_MAX on macOS.
        let part = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 30))
        let written = write(descriptor, part.baseAddress, part.count)
        if written < 0 {
            if errno == EINTR { continue }
            return errno
        }
        rest = rest.dropFirst(written)
    }
    return 0
}
