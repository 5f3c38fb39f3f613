internal import ArrayData
internal import Files

/// Turns the bytes behind a checked header into Swift values in row-major order.
struct ElementDecoder {
    let header: NpyHeader
    let bytes: [UInt8]

    /// The numbers; `nil` if an unsigned integer is beyond `Int64`.
    func numbers(_ type: ElementType) -> NDArray.Values? {
        switch type {
        case .float32:
            return .float32(copied() ?? words(UInt32.self) { Float(bitPattern: $0) })
        case .float64:
            return .float64(copied() ?? words(UInt64.self) { Double(bitPattern: $0) })
        case .float16:
            return .float32(words(UInt16.self) { Float(float16Bits: $0) })
        case .bfloat16:
            return .float32(words(UInt16.self) { Float(bfloat16Bits: $0) })
        case .int8: return .int64(words(Int8.self) { Int64($0) })
        case .int16: return .int64(words(Int16.self) { Int64($0) })
        case .int32: return .int64(words(Int32.self) { Int64($0) })
        case .int64: return .int64(copied() ?? words(Int64.self) { $0 })
        case .uint8, .bool: return .int64(words(UInt8.self) { Int64($0) })
        case .uint16: return .int64(words(UInt16.self) { Int64($0) })
        case .uint32: return .int64(words(UInt32.self) { Int64($0) })
        case .uint64:
            let values = words(UInt64.self) { Int64(bitPattern: $0) }
            return values.contains { $0 < 0 } ? nil : .int64(values)
        }
    }

    /// The strings: NumPy pads them with NULs at the end.
    func strings() -> [String] {
        let size = header.type.byteCount
        return rowMajorOffsets().map { index in
            let start = header.dataOffset + index * size
            let element = bytes[start..<start + size]
            guard case .unicode(let length) = header.type.content else {
                let end = element.lastIndex { $0 != 0 }.map { $0 + 1 } ?? element.startIndex
                return String(decoding: element[..<end], as: UTF8.self)
            }
            var codes = bytes.withUnsafeBytes { raw in
                (0..<length).map { load(raw, start + 4 * $0, as: UInt32.self) }
            }
            while codes.last == 0 { codes.removeLast() }
            // What is no character, such as a lone surrogate, becomes U+FFFD.
            return String(String.UnicodeScalarView(codes.map { Unicode.Scalar($0) ?? "\u{FFFD}" }))
        }
    }

    /// The elements as they are; `nil` if their order or bytes have to be changed.
    private func copied<Value: BitwiseCopyable>() -> [Value]? {
        guard isRowMajor, header.type.isBigEndian == (1.bigEndian == 1) else { return nil }
        let size = header.count * MemoryLayout<Value>.stride
        return bytes.withUnsafeBytes { raw in
            [Value](unsafeUninitializedCapacity: header.count) { buffer, initialized in
                let target = UnsafeMutableRawBufferPointer(buffer)
                HugePages.advise(target)
                let source = raw[header.dataOffset...].prefix(size)
                target.copyMemory(from: UnsafeRawBufferPointer(rebasing: source))
                initialized = header.count
            }
        }
    }

    private func load<Word: FixedWidthInteger & BitwiseCopyable>(
        _ raw: UnsafeRawBufferPointer, _ offset: Int, as: Word.Type
    ) -> Word {
        let word = raw.loadUnaligned(fromByteOffset: offset, as: Word.self)
        return header.type.isBigEndian ? Word(bigEndian: word) : Word(littleEndian: word)
    }

    private func words<Word: FixedWidthInteger & BitwiseCopyable, Value>(
        _ word: Word.Type, _ convert: (Word) -> Value
    ) -> [Value] {
        let size = MemoryLayout<Word>.size
        return bytes.withUnsafeBytes { raw in
            if isRowMajor {
                return (0..<header.count).map {
                    convert(load(raw, header.dataOffset + $0 * size, as: word))
                }
            }
            return rowMajorOffsets().map { convert(load(raw, header.dataOffset + $0 * size, as: word)) }
        }
    }

    /// Whether the file's order is row-major, as both orders are for up to one dimension.
    private var isRowMajor: Bool { !header.isFortranOrder || header.shape.count < 2 }

    /// For each element in row-major order, where it stands in the file.
    private func rowMajorOffsets() -> [Int] {
        guard !isRowMajor, header.count > 0 else { return Array(0..<header.count) }
        let shape = header.shape
        // In Fortran order the first index varies fastest.
        var strides = [Int](repeating: 1, count: shape.count)
        for axis in 1..<shape.count { strides[axis] = strides[axis - 1] * shape[axis - 1] }

        var offsets: [Int] = []
        offsets.reserveCapacity(header.count)
        var index = [Int](repeating: 0, count: shape.count)
        var offset = 0
        for _ in 0..<header.count {
            offsets.append(offset)
            // The next index in row-major order: the last axis first, carrying to the left.
            var axis = shape.count - 1
            while axis >= 0 {
                index[axis] += 1
                offset += strides[axis]
                if index[axis] < shape[axis] { break }
                offset -= strides[axis] * shape[axis]
                index[axis] = 0
                axis -= 1
            }
        }
        return offsets
    }
}
