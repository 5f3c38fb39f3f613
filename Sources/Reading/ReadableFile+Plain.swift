package import ArrayData
package import Files
internal import Threads

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

    /// Reads an array that lies there so, a few rows at a time: a large one in several threads.
    ///
    /// - Parameters:
    ///   - dataset: What it is; of a type that is read so.
    ///   - offset: Where it begins.
    ///   - byteCount: About how many bytes to have in memory at once in each thread.
    ///   - body: Takes some rows and the number of the first.
    /// - Returns: How many rows there were.
    /// - Throws: ``ReadingError``.
    package borrowing func plainPieces(
        of dataset: StoredDataset, at offset: Int, byteCount: Int,
        _ body: @Sendable (_ row: Int, NDArray) throws(ReadingError) -> Void
    ) throws(ReadingError) -> Int {
        guard let type = dataset.elementType, let count = NDArray.count(ofShape: dataset.shape), count > 0
        else { return 0 }
        let width = dataset.shape.last ?? 1
        let rows = count / width
        let step = max(1, byteCount / (width * type.byteCount))
        // A millisecond's work is worth waking a thread for; and each has a row in memory, however long.
        let worthIt = count * type.byteCount / (2 << 20)
        let parts = max(1, min(Threads.most, worthIt, rows, (64 << 20) / (width * max(type.byteCount, 4))))
        // Neighbouring rows belong to one thread: what they are packed into then does, too, at first.
        try Threads.share(parts) { (part) throws(ReadingError) in
            let end = rows * (part + 1) / parts
            for row in stride(from: rows * part / parts, to: end, by: step) {
                let part = min(step, end - row)
                let values: NDArray.Values?
                do throws(FileError) {
                    values = try plainElements(
                        type, at: offset + row * width * type.byteCount, count: part * width)
                } catch {
                    throw ReadingError(error.description)
                }
                guard let values else {
                    throw ReadingError("\(dataset.path): \(type.rawValue) is not read in pieces")
                }
                try body(row, NDArray(shape: [part, width], elementType: type, values: values))
            }
        }
        return rows
    }
}
