import Reading

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#elseif canImport(Glibc)
    import Glibc
#endif

extension Reader {
    /// A process of its own, started from this program's own file.
    static var ofThisTool: Reader { .isolated(executable: executable) }

    private static var executable: String {
        #if canImport(Darwin)
            var size = UInt32(PATH_MAX)
            var path = [CChar](repeating: 0, count: Int(size) + 1)
            if _NSGetExecutablePath(&path, &size) == 0 {
                return String(decoding: path.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            }
        #else
            // The file that runs, also when another has taken its name meanwhile.
            if access("/proc/self/exe", X_OK) == 0 { return "/proc/self/exe" }
        #endif
        return CommandLine.arguments[0]
    }
}
