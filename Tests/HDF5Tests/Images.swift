import HDF5

/// Bytes that stay where they are.
private final class Image {
    let bytes: UnsafeMutableRawBufferPointer

    init(_ bytes: [UInt8]) {
        self.bytes = .allocate(byteCount: bytes.count, alignment: 8)
        self.bytes.copyBytes(from: bytes)
    }

    deinit { bytes.deallocate() }
}

/// Opens a file that is in memory and gives its root group to `body`.
func withImage<Result>(
    _ bytes: [UInt8], name: String, _ body: (borrowing Group) throws -> Result
) throws -> Result {
    let image = Image(bytes)
    let file = try HDF5.File(image: UnsafeRawBufferPointer(image.bytes), owner: image, name: name)
    return try file.withRoot(body)
}
