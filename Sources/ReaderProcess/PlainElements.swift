internal import ArrayData
internal import Files

extension ReadableFile {
    /// Reads elements that lie one after the other, little-endian, and widens them.
    ///
    /// - Returns: `nil` for a type that is not read so.
    /// - Throws: `FileError` of kind ended if the file has become shorter, or io.
    borrowing func plainElements(
        _ type: ElementType, at offset: Int, count: Int
    ) throws(FileError) -> NDArray.Values? {
        switch type {
        case .float32: .float32(try elements(Float.self, at: offset, count))
        case .float64: .float64(try elements(Double.self, at: offset, count))
        case .float16:
            .float32(try elements(UInt16.self, at: offset, count).map { Float(float16Bits: $0) })
        case .bfloat16:
            .float32(try elements(UInt16.self, at: offset, count).map { Float(bfloat16Bits: $0) })
        default: nil
        }
    }

    private borrowing func elements<Element: BitwiseCopyable>(
        _ type: Element.Type, at offset: Int, _ count: Int
    ) throws(FileError) -> [Element] {
        guard count > 0 else { return [] }
        let byteCount = count * MemoryLayout<Element>.size
        var done = 0
        var failure: FileError?
        let elements = [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
            let target = UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: byteCount)
            HugePages.advise(target)
            do throws(FileError) {
                done = try read(at: offset, into: target)
                initialized = done / MemoryLayout<Element>.size
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        guard done == byteCount else {
            throw FileError(path: path, kind: .ended(after: offset + done, expected: offset + byteCount))
        }
        return elements
    }
}
