/// Reading a file in one call.
package enum FileBytes {
    /// Reads the whole regular file at `path`.
    ///
    /// - Parameter limit: The most bytes to accept; checked before anything is allocated.
    /// - Throws: `FileError`; an empty file is not an error here.
    package static func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
        try ReadableFile(path).readAll(limit: limit)
    }

    /// Reads up to `count` bytes of the regular file at `path`, from `offset` on.
    package static func read(_ path: String, at offset: Int = 0, count: Int) throws(FileError) -> [UInt8] {
        try ReadableFile(path).read(at: offset, count: count)
    }

    /// Size in bytes of the regular file at `path`.
    package static func size(_ path: String) throws(FileError) -> Int {
        try ReadableFile(path).size
    }

    /// Requires a regular file with at least one byte at `path` and returns its size.
    ///
    /// - Throws: `FileError` of kind empty, besides those of opening.
    package static func requireContent(_ path: String) throws(FileError) -> Int {
        let size = try size(path)
        guard size > 0 else { throw FileError(path: path, kind: .empty) }
        return size
    }
}
