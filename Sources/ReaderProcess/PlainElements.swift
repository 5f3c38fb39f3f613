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
        case .float32: .float32(try elements(Float.self, at: offset, count: count))
        case .float64: .float64(try elements(Double.self, at: offset, count: count))
        case .float16:
            .float32(try elements(UInt16.self, at: offset, count: count).map { Float(float16Bits: $0) })
        case .bfloat16:
            .float32(try elements(UInt16.self, at: offset, count: count).map { Float(bfloat16Bits: $0) })
        default: nil
        }
    }
}
