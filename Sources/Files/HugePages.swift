#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Large pages for large arrays.
package enum HugePages {
    /// Asks the system to back fresh memory with large pages.
    ///
    /// Most of the time of reading a gigabyte is otherwise spent on page faults. Does nothing for small
    /// arrays, and nothing on other systems than Linux.
    package static func advise(_ memory: UnsafeMutableRawBufferPointer) {
        #if os(Linux)
            let page = 1 << 21
            guard memory.count >= 4 * page, let base = memory.baseAddress else { return }
            let start = base.alignedUp(toMultipleOf: page)
            let count = (memory.count - (start - base)) & ~(page - 1)
            // 14 is MADV_HUGEPAGE, a macro behind a feature test; a kernel that does not know it refuses.
            _ = madvise(start, count, 14)
        #endif
    }
}
