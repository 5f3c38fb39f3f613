internal import CZlib

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Makes compressed chunks of one size what they were, one after the other.
final class Inflater {
    /// Room for a chunk, and what it holds after ``inflate(_:)``.
    let chunk: UnsafeMutableRawBufferPointer
    // At a fixed place: zlib's own state points back to it.
    private let stream: UnsafeMutablePointer<z_stream>

    /// `nil` if there is no memory left.
    init?(chunkBytes: Int) {
        guard let memory = malloc(chunkBytes) else { return nil }
        chunk = UnsafeMutableRawBufferPointer(start: memory, count: chunkBytes)
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        guard czlib_inflate_init(stream) == Z_OK else {
            stream.deallocate()
            free(memory)
            return nil
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
        free(chunk.baseAddress)
    }

    /// Inflates a chunk.
    ///
    /// - Returns: whether it was whole and of the right size.
    func inflate(_ compressed: UnsafeRawBufferPointer) -> Bool {
        guard inflateReset(stream) == Z_OK else { return false }
        stream.pointee.next_in = UnsafeMutablePointer(
            mutating: compressed.assumingMemoryBound(to: Bytef.self).baseAddress)
        stream.pointee.avail_in = uInt(compressed.count)
        stream.pointee.next_out = chunk.assumingMemoryBound(to: Bytef.self).baseAddress
        stream.pointee.avail_out = uInt(chunk.count)
        return CZlib.inflate(stream, Z_FINISH) == Z_STREAM_END && stream.pointee.avail_out == 0
    }
}
