#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Paths that name an open descriptor of the process itself.
enum DescriptorPath {
    /// The descriptor; `nil` for any other path.
    static func number(_ path: String) -> CInt? {
        switch path {
        case "/dev/stdout": return STDOUT_FILENO
        case "/dev/stderr": return STDERR_FILENO
        default:
            for folder in ["/dev/fd/", "/proc/self/fd/"] where path.hasPrefix(folder) {
                return CInt(path.dropFirst(folder.count)).flatMap { $0 >= 0 ? $0 : nil }
            }
            return nil
        }
    }
}

/// Symbolic links whose end is not there.
enum LinkTarget {
    /// The path that a chain of links ends at; `path` itself if it is no link.
    static func of(_ path: String) -> String {
        var current = path
        // The system follows no more than 40 either.
        for _ in 0..<40 {
            guard let target = content(current) else { return current }
            let folder = current.lastIndex(of: "/").map { String(current[...$0]) } ?? ""
            current = target.hasPrefix("/") ? target : folder + target
        }
        return current
    }

    /// What is in a link; `nil` if there is none of that name.
    private static func content(_ path: String) -> String? {
        let bytes = [UInt8](unsafeUninitializedCapacity: Int(PATH_MAX)) { buffer, count in
            buffer.withMemoryRebound(to: CChar.self) { text in
                guard let base = text.baseAddress else { return }
                count = max(0, readlink(path, base, text.count))
            }
        }
        return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    }
}
