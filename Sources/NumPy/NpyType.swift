internal import ArrayData

/// An element type as an `.npy` header writes it, such as `<f4`.
struct NpyType: Equatable {
    enum Content: Equatable {
        case numbers(ElementType)
        /// UTF-32, `length` characters an element.
        case unicode(length: Int)
        /// Bytes, `length` an element.
        case bytes(length: Int)
    }

    let content: Content
    let isBigEndian: Bool

    /// Size of one element in the file.
    var byteCount: Int {
        switch content {
        case .numbers(let type): type.byteCount
        case .unicode(let length): 4 * length
        case .bytes(let length): length
        }
    }

    /// Parses a type string; `nil` for one that is not supported.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard let order = bytes.first, bytes.count >= 3 else { return nil }
        switch order {
        // "=" is the order of the machine that wrote it: all that run Keras are little-endian.
        case UInt8(ascii: "<"), UInt8(ascii: "|"), UInt8(ascii: "="): isBigEndian = false
        case UInt8(ascii: ">"): isBigEndian = true
        default: return nil
        }
        let digits = bytes[2...]
        guard digits.allSatisfy({ (0x30...0x39).contains($0) }), digits.count <= 9,
            let size = Int(String(decoding: digits, as: UTF8.self))
        else { return nil }

        switch (Unicode.Scalar(bytes[1]), size) {
        case ("f", 2): content = .numbers(.float16)
        case ("f", 4): content = .numbers(.float32)
        case ("f", 8): content = .numbers(.float64)
        case ("i", 1): content = .numbers(.int8)
        case ("i", 2): content = .numbers(.int16)
        case ("i", 4): content = .numbers(.int32)
        case ("i", 8): content = .numbers(.int64)
        case ("u", 1): content = .numbers(.uint8)
        case ("u", 2): content = .numbers(.uint16)
        case ("u", 4): content = .numbers(.uint32)
        case ("u", 8): content = .numbers(.uint64)
        case ("b", 1): content = .numbers(.bool)
        // The bfloat16 of ml_dtypes is unknown to NumPy, which writes two raw bytes.
        case ("V", 2): content = .numbers(.bfloat16)
        case ("U", _): content = .unicode(length: size)
        case ("S", _), ("a", _): content = .bytes(length: size)
        default: return nil
        }
    }
}
