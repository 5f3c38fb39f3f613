#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Memory whose pages can be given back one by one.
package final class PageMemory {
    package let bytes: UnsafeMutableRawBufferPointer

    /// `nil` if the system does not have as much.
    package init?(byteCount: Int) {
        #if canImport(Darwin)
            let anonymous = MAP_ANON
        #else
            let anonymous = MAP_ANONYMOUS
        #endif
        guard byteCount > 0,
            let memory = mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | anonymous, -1, 0),
            memory != MAP_FAILED
        else { return nil }
        bytes = UnsafeMutableRawBufferPointer(start: memory, count: byteCount)
    }

    deinit { munmap(bytes.baseAddress, bytes.count) }

    /// Gives back the whole pages of a part, whose content is lost.
    package func discard(_ range: Range<Int>) {
        let page = Int(getpagesize())
        let start = (range.lowerBound + page - 1) / page * page
        let end = range.upperBound / page * page
        guard start < end, let base = bytes.baseAddress else { return }
        #if canImport(Darwin)
            _ = madvise(base + start, end - start, MADV_FREE)
        #else
            _ = madvise(base + start, end - start, CInt(MADV_DONTNEED))
        #endif
    }
}
