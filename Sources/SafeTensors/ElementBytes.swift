import ArrayData

extension ElementType {
    /// The format's name of the type.
    var safeTensorsCode: String {
        switch self {
        case .float16: "F16"
        case .bfloat16: "BF16"
        case .float32: "F32"
        case .float64: "F64"
        case .int8: "I8"
        case .int16: "I16"
        case .int32: "I32"
        case .int64: "I64"
        case .uint8: "U8"
        case .uint16: "U16"
        case .uint32: "U32"
        case .uint64: "U64"
        case .bool: "BOOL"
        }
    }

    /// The type of that name; `nil` for those that NumPy and Keras do not have, such as F8_E4M3.
    init?(safeTensorsCode code: String) {
        guard let type = Self.allCases.first(where: { $0.safeTensorsCode == code }) else { return nil }
        self = type
    }
}

extension NDArray {
    var byteCount: Int { count * elementType.byteCount }

    /// Widens what a file stores; `nil` for an unsigned integer that `Int64` does not hold.
    init?(littleEndian bytes: [UInt8], shape: [Int], elementType: ElementType) {
        func words<Word: FixedWidthInteger>(_: Word.Type) -> [Word] {
            bytes.withUnsafeBytes { raw in
                (0..<(raw.count / MemoryLayout<Word>.size)).map {
                    Word(
                        littleEndian: raw.loadUnaligned(
                            fromByteOffset: $0 * MemoryLayout<Word>.size, as: Word.self))
                }
            }
        }
        let values: Values
        switch elementType {
        case .float16: values = .float32(words(UInt16.self).map { Float(float16Bits: $0) })
        case .bfloat16: values = .float32(words(UInt16.self).map { Float(bfloat16Bits: $0) })
        case .float32: values = .float32(words(UInt32.self).map { Float(bitPattern: $0) })
        case .float64: values = .float64(words(UInt64.self).map { Double(bitPattern: $0) })
        case .int8: values = .int64(words(Int8.self).map { Int64($0) })
        case .int16: values = .int64(words(Int16.self).map { Int64($0) })
        case .int32: values = .int64(words(Int32.self).map { Int64($0) })
        case .int64: values = .int64(words(Int64.self))
        case .uint8: values = .int64(words(UInt8.self).map { Int64($0) })
        case .uint16: values = .int64(words(UInt16.self).map { Int64($0) })
        case .uint32: values = .int64(words(UInt32.self).map { Int64($0) })
        case .uint64:
            let words = words(UInt64.self)
            guard words.allSatisfy({ $0 <= UInt64(Int64.max) }) else { return nil }
            values = .int64(words.map { Int64($0) })
        case .bool: values = .int64(words(UInt8.self).map { $0 == 0 ? 0 : 1 })
        }
        self.init(shape: shape, elementType: elementType, values: values)
    }

    /// The elements in the type in which they are stored. Nothing is rounded: they were widened from it.
    var littleEndianBytes: [UInt8] {
        func bytes<Word: FixedWidthInteger>(_ words: [Word]) -> [UInt8] {
            words.map(\.littleEndian).withUnsafeBytes { Array($0) }
        }
        switch values {
        case .float32(let values):
            switch elementType {
            case .float16: return bytes(values.map(\.float16Bits))
            case .bfloat16: return bytes(values.map(\.bfloat16Bits))
            default: return bytes(values.map(\.bitPattern))
            }
        case .float64(let values): return bytes(values.map(\.bitPattern))
        case .int64(let values):
            switch elementType.byteCount {
            case 1: return bytes(values.map { UInt8(truncatingIfNeeded: $0) })
            case 2: return bytes(values.map { UInt16(truncatingIfNeeded: $0) })
            case 4: return bytes(values.map { UInt32(truncatingIfNeeded: $0) })
            default: return bytes(values)
            }
        }
    }
}
