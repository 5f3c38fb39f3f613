#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A part of a file as memory, of which only what is looked at is ever read.
///
/// A file that becomes shorter meanwhile ends the process (SIGBUS): only for one that may end.
package final class MappedBytes {
    package let bytes: UnsafeRawBufferPointer
    private let base: UnsafeMutableRawPointer
    private let length: Int

    /// `nil` if the system does not map it.
    init?(descriptor: CInt, _ range: Range<Int>) {
        // Mappings begin at whole pages, however large those are.
        let start = range.lowerBound & ~0xFFFF
        length = range.upperBound - start
        guard let memory = mmap(nil, length, PROT_READ, MAP_PRIVATE, descriptor, off_t(start)),
            memory != MAP_FAILED
        else { return nil }
        base = memory
        bytes = UnsafeRawBufferPointer(start: memory + (range.lowerBound - start), count: range.count)
    }

    deinit { munmap(base, length) }
}
