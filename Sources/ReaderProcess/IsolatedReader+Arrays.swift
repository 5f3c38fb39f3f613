package import ArrayData
internal import Files
package import Reading

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

// Arrays: read from where the process says that they lie in the file, or received from it.
extension IsolatedReader {
    package func pieces(
        of request: Request, byteCount: Int,
        _ body: @Sendable (_ row: Int, NDArray) throws(ReadingError) -> Void
    ) throws(ReadingError) -> Int {
        switch try message(for: request) {
        case .place(let dataset, let offset):
            try check(dataset, at: offset)
            return try file.plainPieces(of: dataset, at: offset, byteCount: byteCount, body)
        case .pieces(let header):
            switch header.elementType {
            case .float16, .bfloat16, .float32:
                return try rows(header, Float.self, { .float32($0) }, body)
            case .float64:
                return try rows(header, Double.self, { .float64($0) }, body)
            default:
                return try rows(header, Int64.self, { .int64($0) }, body)
            }
        default:
            throw nonsense()
        }
    }

    /// Receives an array in pieces, which end anywhere, and hands whole rows on.
    private func rows<Element: BitwiseCopyable>(
        _ header: Message.ArrayHeader, _: Element.Type, _ values: ([Element]) -> NDArray.Values,
        _ body: (_ row: Int, NDArray) throws(ReadingError) -> Void
    ) throws(ReadingError) -> Int {
        let size = MemoryLayout<Element>.size
        guard let count = NDArray.count(ofShape: header.shape),
            count <= max(limits.weights, limits.recording) / size
        else { throw nonsense() }
        let width = max(1, header.shape.last ?? 1)
        var received = 0
        var row = 0
        var rest: [Element] = []
        while received < count {
            let byteCount = try nextPiece(atMost: (count - received) * size)
            guard byteCount % size == 0 else { throw nonsense() }
            let piece = try elements(byteCount / size, of: Element.self) { (target) throws(ReadingError) in
                try self.fill(target)
            }
            received += piece.count
            let whole = (rest.count + piece.count) / width * width
            guard whole > 0 else {
                rest += piece
                continue
            }
            let ready = rest.isEmpty && whole == piece.count ? piece : Array((rest + piece)[..<whole])
            rest = Array(piece.suffix(rest.count + piece.count - whole))
            try body(
                row,
                NDArray(
                    shape: [whole / width, width], elementType: header.elementType, values: values(ready)))
            row += whole / width
        }
        return row
    }

    /// Throws unless an array can be where it is said to be.
    ///
    /// - Returns: the number of its elements.
    @discardableResult
    private func check(_ dataset: StoredDataset, at offset: Int) throws(ReadingError) -> Int {
        guard let type = dataset.elementType, type.isFloatingPoint,
            let count = NDArray.count(ofShape: dataset.shape),
            case let byteCount = count * type.byteCount, byteCount <= file.size,
            offset <= file.size - byteCount
        else { throw nonsense() }
        return count
    }

    /// Reads an array from where it is said to be.
    func array(_ dataset: StoredDataset, at offset: Int) throws(ReadingError) -> NDArray {
        let count = try check(dataset, at: offset)
        let values: NDArray.Values?
        do throws(FileError) {
            values = try dataset.elementType.flatMap { (type) throws(FileError) in
                try file.plainElements(type, at: offset, count: count)
            }
        } catch {
            throw ReadingError(error.description)
        }
        guard let values, let type = dataset.elementType else { throw nonsense() }
        return NDArray(shape: dataset.shape, elementType: type, values: values)
    }

    func array(_ header: Message.ArrayHeader, limit: Int) throws(ReadingError) -> NDArray {
        guard let count = NDArray.count(ofShape: header.shape) else { throw nonsense() }
        let values: NDArray.Values
        switch header.elementType {
        case .float16, .bfloat16, .float32:
            guard count <= limit / 4 else { throw nonsense() }
            values = .float32(try pieces(count, of: Float.self))
        case .float64:
            guard count <= limit / 8 else { throw nonsense() }
            values = .float64(try pieces(count, of: Double.self))
        default:
            guard count <= limit / 8 else { throw nonsense() }
            values = .int64(try pieces(count, of: Int64.self))
        }
        return NDArray(shape: header.shape, elementType: header.elementType, values: values)
    }

    /// Receives so many elements, in pieces.
    func pieces<Element: BitwiseCopyable>(
        _ count: Int, of: Element.Type
    ) throws(ReadingError) -> [Element] {
        try elements(count, of: Element.self) { (target) throws(ReadingError) in
            HugePages.advise(target)
            var rest = target[...]
            while !rest.isEmpty {
                let count = try self.nextPiece(atMost: rest.count)
                try self.fill(UnsafeMutableRawBufferPointer(rebasing: rest.prefix(count)))
                rest = rest.dropFirst(count)
            }
        }
    }

    /// An array whose memory is filled by `receive`.
    private func elements<Element: BitwiseCopyable>(
        _ count: Int, of: Element.Type,
        _ receive: (UnsafeMutableRawBufferPointer) throws(ReadingError) -> Void
    ) throws(ReadingError) -> [Element] {
        guard count > 0 else { return [] }
        let byteCount = count * MemoryLayout<Element>.size
        // Swift has no array that may fail to be made.
        guard let probe = malloc(byteCount) else { throw exhausted() }
        free(probe)
        var problem: ReadingError?
        let elements = [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
            do throws(ReadingError) {
                try receive(UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: byteCount))
                initialized = count
            } catch {
                problem = error
            }
        }
        if let problem { throw problem }
        return elements
    }
}
