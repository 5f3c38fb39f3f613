package import ArrayData
internal import CHDF5

extension Dataset {
    /// Where in the file the elements are, one after the other and little-endian, if they are that.
    ///
    /// Nothing then has to be asked of libhdf5 to read them; `nil` for any other storage.
    package func plainStorage() -> Range<Int>? {
        guard let elementType, extent.count > 0, type.byteCount == elementType.byteCount,
            let properties = Handle(H5Dget_create_plist(handle.id)),
            H5Pget_layout(properties.id) == H5D_CONTIGUOUS, H5Pget_nfilters(properties.id) == 0,
            type.isPlain(elementType)
        else { return nil }
        let offset = H5Dget_offset(handle.id)
        guard chdf5_is_address(offset) != 0, let start = Int(exactly: offset) else { return nil }
        // Both were checked against the file's size when the dataset was opened.
        return start..<start + extent.count * type.byteCount
    }

    /// Reads all numbers, some rows at a time, and gives them to `body` in their order.
    ///
    /// - Parameter byteCount: About how many bytes to have in memory at once; whole chunks are more.
    /// - Throws: `HDF5Error` as `read` does, or what `body` throws.
    package func readPieces(byteCount: Int, _ body: (NDArray) throws -> Void) throws {
        guard case .numbers(let elementType, let reading) = type.content, let rows = shape.first,
            extent.count > 0
        else { return try body(read()) }
        let rowBytes = max(1, extent.count / rows * type.memoryByteCount)
        let chunks = deflatedChunks()
        let step = roundedToChunks(max(1, byteCount / rowBytes, chunks?.step ?? 1))
        guard step < rows else { return try body(read(chunks)) }

        var start = 0
        while start < rows {
            let piece = Extent(rows: min(step, rows - start), of: extent)
            let counts = piece.shape.map { hsize_t($0) }
            var starts = [hsize_t](repeating: 0, count: counts.count)
            starts[0] = hsize_t(start)
            guard let selected = Handle(H5Scopy(space.id)),
                H5Sselect_hyperslab(selected.id, H5S_SELECT_SET, starts, nil, counts, nil) >= 0,
                let memory = Handle(H5Screate_simple(CInt(counts.count), counts, nil))
            else { throw location.libraryError() }
            let (id, fileSpace, memorySpace) = (handle.id, selected.id, memory.id)
            let rows = start..<start + piece.shape[0]
            let elements = Elements(location: location, attribute: nil) {
                if let chunks, chunks.read(rows, into: $1) { return 0 }
                return H5Dread(id, $0, memorySpace, fileSpace, chdf5_default(), $1)
            }
            try body(try elements.numbers(type, elementType, reading, piece))
            start += piece.shape[0]
        }
    }

    /// A number of rows that cuts no chunk: each would be decompressed twice.
    private func roundedToChunks(_ rows: Int) -> Int {
        guard let properties = Handle(H5Dget_create_plist(handle.id)),
            H5Pget_layout(properties.id) == H5D_CHUNKED
        else { return rows }
        var extents = [hsize_t](repeating: 0, count: 32)
        guard H5Pget_chunk(properties.id, 32, &extents) > 0, let chunk = Int(exactly: extents[0]), chunk > 0
        else { return rows }
        return max(rows / chunk, 1) * chunk
    }
}

extension StoredType {
    /// Whether elements are stored as a little-endian machine has them in memory.
    func isPlain(_ elementType: ElementType) -> Bool {
        switch elementType {
        case .float32: H5Tequal(handle.id, chdf5_float32()) > 0
        case .float64: H5Tequal(handle.id, chdf5_float64()) > 0
        // Known by their fields; opaque bytes have no order.
        case .float16, .bfloat16:
            H5Tget_class(handle.id) == H5T_OPAQUE || H5Tget_order(handle.id) == H5T_ORDER_LE
        // Integers may leave bits unused, and weights are none.
        default: false
        }
    }
}
