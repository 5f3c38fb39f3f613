#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A regular file open for reading at any offset.
///
/// Pipes, devices and sockets are refused before they are opened: reading one could wait for ever
/// (a named pipe) or never end (`/dev/zero`).
package struct ReadableFile: ~Copyable {
    /// The path as the caller gave it.
    package let path: String
    /// Size in bytes when the file was opened.
    package let size: Int
    private let descriptor: CInt

    /// Opens the file at `path`; symbolic links are followed.
    ///
    /// - Throws: `FileError` of kind missing, isDirectory, notRegular, permissionDenied or io.
    package init(_ path: String) throws(FileError) {
        // A path with a NUL byte would reach the system cut short and name another file.
        guard !path.isEmpty, !path.utf8.contains(0) else { throw FileError(path: path, kind: .missing) }
        guard let expected = FileStatus(path: path) else {
            throw FileError(path: path, action: "cannot open", code: errno)
        }
        try Self.requireRegular(expected, path: path)

        // Non-blocking, and the kind asked once more: the path may have been replaced since.
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(path: path, action: "cannot open", code: errno) }
        do throws(FileError) {
            guard let found = FileStatus(descriptor: descriptor) else {
                throw FileError(path: path, action: "cannot open", code: errno)
            }
            try Self.requireRegular(found, path: path)
            self.path = path
            self.size = found.size
            self.descriptor = descriptor
        } catch {
            close(descriptor)
            throw error
        }
    }

    deinit {
        close(descriptor)
    }

    /// Fills `buffer` from `offset` on, as far as the file reaches.
    ///
    /// - Returns: the number of bytes read; fewer than asked for only at the end of the file.
    package func read(
        at offset: Int, into buffer: UnsafeMutableRawBufferPointer
    ) throws(FileError) -> Int {
        precondition(offset >= 0)
        guard let base = buffer.baseAddress else { return 0 }
        var done = 0
        while done < buffer.count {
            // One call reads at most 2 GB on Linux and fails beyond INT_MAX on macOS.
            let part = min(buffer.count - done, 1 << 30)
            let count = pread(descriptor, base + done, part, off_t(offset + done))
            if count == 0 { break }
            if count < 0 {
                if errno == EINTR { continue }
                throw FileError(path: path, action: "cannot read", code: errno)
            }
            done += count
        }
        return done
    }

    /// Reads up to `count` bytes from `offset` on; fewer only at the end of the file.
    package func read(at offset: Int, count: Int) throws(FileError) -> [UInt8] {
        precondition(offset >= 0 && count >= 0)
        let available = min(count, max(0, size - offset))
        guard available > 0 else { return [] }
        return try fill(UInt8.self, at: offset, count: available).elements
    }

    /// Reads `count` elements from `offset` on, as their bytes stand in the file.
    ///
    /// - Throws: `FileError` of kind ended if the file has become shorter, or io.
    package func elements<Element: BitwiseCopyable>(
        _ type: Element.Type, at offset: Int, count: Int
    ) throws(FileError) -> [Element] {
        guard count > 0 else { return [] }
        let (elements, done) = try fill(type, at: offset, count: count)
        let byteCount = count * MemoryLayout<Element>.size
        guard done == byteCount else {
            throw FileError(path: path, kind: .ended(after: offset + done, expected: offset + byteCount))
        }
        return elements
    }

    /// Reads straight into a new array's memory.
    ///
    /// - Returns: the elements that the file has whole, and the bytes that it has.
    private func fill<Element: BitwiseCopyable>(
        _: Element.Type, at offset: Int, count: Int
    ) throws(FileError) -> (elements: [Element], byteCount: Int) {
        let size = MemoryLayout<Element>.size
        var done = 0
        var failure: FileError?
        let elements = [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
            // The array may have room for more.
            let memory = UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: count * size)
            HugePages.advise(memory)
            do throws(FileError) {
                done = try read(at: offset, into: memory)
                initialized = done / size
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return (elements, done)
    }

    /// A part of the file as memory; `nil` if the system does not map it.
    package func map(_ range: Range<Int>) -> MappedBytes? {
        MappedBytes(descriptor: descriptor, range)
    }

    /// Reads the whole file.
    ///
    /// - Parameter limit: The most bytes to accept; checked before anything is allocated.
    /// - Throws: `FileError` of kind tooLarge, ended or io.
    package func readAll(limit: Int) throws(FileError) -> [UInt8] {
        guard size <= limit else {
            throw FileError(path: path, kind: .tooLarge(size: size, limit: limit))
        }
        let bytes = try read(at: 0, count: size)
        guard bytes.count == size else {
            throw FileError(path: path, kind: .ended(after: bytes.count, expected: size))
        }
        return bytes
    }

    private static func requireRegular(_ status: FileStatus, path: String) throws(FileError) {
        switch status.kind {
        case .regular: return
        case .directory: throw FileError(path: path, kind: .isDirectory)
        case .other(let what): throw FileError(path: path, kind: .notRegular(what))
        }
    }
}
