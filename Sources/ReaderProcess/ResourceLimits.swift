internal import CReaderProcess
internal import Files
internal import Reading

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What the system holds this process to, from before it opens anything.
enum ResourceLimits {
    /// Sets the limits for reading one file; those that the system does not know are left out.
    static func set(_ order: ReadingOrder) {
        let size = (try? FileBytes.size(order.path)) ?? 0
        let budget = ProcessBudget(order.limits, fileSize: size)
        let isSanitized = creader_is_sanitized() != 0
        creader_limit(budget.seconds, isSanitized ? 0 : addressSpace() + budget.memory)
        if !isSanitized { creader_tell_exhaustion() }
    }

    /// Bytes of address space that the program has taken so far.
    private static func addressSpace() -> Int {
        // A file of the system has no size that could be asked for.
        let descriptor = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return 1 << 30 }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = read(descriptor, &bytes, bytes.count)
        let digits = bytes.prefix(max(count, 0)).prefix { $0 != UInt8(ascii: " ") }
        return Int(String(decoding: digits, as: UTF8.self)).map { $0 * Int(getpagesize()) } ?? 1 << 30
    }
}
