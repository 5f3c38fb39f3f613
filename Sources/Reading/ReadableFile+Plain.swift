package import ArrayData
package import Files

extension ReadableFile {
    /// Reads elements that lie one after the other, little-endian, and widens them.
    ///
    /// - Returns: `nil` for a type that is not read so.
    /// - Throws: `FileError` of kind ended if the file has become shorter, or io.
    package borrowing func plainElements(
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

    /// Reads an array that lies there so, a few rows at a time.
    ///
    /// - Parameters:
    ///   - dataset: What it is; of a type that is read so.
    ///   - offset: Where it begins.
    ///   - byteCount: About how many bytes to have in memory at once.
    /// - Throws: ``ReadingError``.
    package borrowing func plainPieces(
        of dataset: StoredDataset, at offset: Int, byteCount: Int,
        _ body: (NDArray) throws(ReadingError) -> Void
    ) throws(ReadingError) {
        guard let type = dataset.elementType, let count = NDArray.count(ofShape: dataset.shape) else {
            return
        }
        let width = max(1, dataset.shape.last ?? 1)
        let step = max(1, byteCount / (width * type.byteCount)) * width
        for start in stride(from: 0, to: count, by: step) {
            let part = min(step, count - start)
            let values: NDArray.Values?
            do throws(FileError) {
                values = try plainElements(type, at: offset + start * type.byteCount, count: part)
            } catch {
                throw ReadingError(error.description)
            }
            guard let values else { return }
            try body(NDArray(shape: [part / width, width], elementType: type, values: values))
        }
    }
}
