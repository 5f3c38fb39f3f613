internal import ArrayData
internal import CHDF5

/// A datatype of the file, and how its elements are read.
struct StoredType: ~Copyable {
    /// How elements come into memory.
    enum Reading {
        /// libhdf5 converts to Swift's types.
        case float, double, int64, uint64
        /// Two bytes an element, decoded here: quicker than libhdf5's conversion, and it has no bfloat16.
        case float16Bits, bfloat16Bits
    }

    enum Content {
        case numbers(ElementType, Reading)
        case fixedStrings(byteCount: Int, padding: H5T_str_t)
        case variableStrings
        /// Anything else; the value names it, with an article.
        case unsupported(String)
    }

    let handle: Handle
    let content: Content
    /// Size of one element in the file.
    let byteCount: Int

    init(_ handle: consuming Handle) {
        let size = H5Tget_size(handle.id)
        content = Self.classify(handle.id, byteCount: size)
        // For variable-length strings libhdf5 tells the size of a pointer. The file has a length, an address
        // of 8 bytes in all files of today, and an index.
        if case .variableStrings = content { byteCount = 16 } else { byteCount = size }
        self.handle = handle
    }

    /// Bytes that one element takes while it is read: what counts against limits.
    var memoryByteCount: Int {
        switch content {
        case .numbers(_, .float): 4
        case .numbers(_, .float16Bits), .numbers(_, .bfloat16Bits): 6
        case .numbers: 8
        case .variableStrings: MemoryLayout<UnsafeRawPointer>.size
        case .fixedStrings, .unsupported: byteCount
        }
    }

    /// The type for libhdf5 to convert to; the file's own for strings.
    func memoryType() -> Handle? {
        guard case .numbers(_, let reading) = content else { return Handle(H5Tcopy(handle.id)) }
        switch reading {
        case .float: return Handle(H5Tcopy(chdf5_native_float()))
        case .double: return Handle(H5Tcopy(chdf5_native_double()))
        case .int64: return Handle(H5Tcopy(chdf5_native_int64()))
        case .uint64: return Handle(H5Tcopy(chdf5_native_uint64()))
        case .float16Bits, .bfloat16Bits:
            guard let copy = Handle(H5Tcopy(handle.id)) else { return nil }
            // Opaque data has no byte order; a number gets the one that is decoded.
            if H5Tget_class(copy.id) == H5T_FLOAT, H5Tset_order(copy.id, H5T_ORDER_LE) < 0 { return nil }
            return copy
        }
    }
}

extension StoredType {
    private static func classify(_ type: hid_t, byteCount: Int) -> Content {
        switch H5Tget_class(type) {
        case H5T_FLOAT: return float(type, byteCount: byteCount)
        case H5T_INTEGER: return integer(type, byteCount: byteCount)
        case H5T_ENUM: return enumeration(type, byteCount: byteCount)
        case H5T_STRING:
            if H5Tis_variable_str(type) > 0 { return .variableStrings }
            return .fixedStrings(byteCount: byteCount, padding: H5Tget_strpad(type))
        case H5T_OPAQUE where byteCount == 2:
            // NumPy has no bfloat16 of its own, so h5py stores the one of ml_dtypes as opaque bytes.
            return .numbers(.bfloat16, .bfloat16Bits)
        case H5T_OPAQUE: return .unsupported("opaque data of \(byteCount) bytes")
        case H5T_TIME: return .unsupported("a time type")
        case H5T_BITFIELD: return .unsupported("a bit field")
        case H5T_COMPOUND: return .unsupported("a compound type")
        case H5T_REFERENCE: return .unsupported("a reference type")
        case H5T_VLEN: return .unsupported("a variable-length sequence type")
        case H5T_ARRAY: return .unsupported("an array type")
        default: return .unsupported("an unknown type class")
        }
    }

    private static func hasByteOrder(_ type: hid_t, byteCount: Int) -> Bool {
        let order = H5Tget_order(type)
        return byteCount == 1 || order == H5T_ORDER_LE || order == H5T_ORDER_BE
    }

    private static func float(_ type: hid_t, byteCount: Int) -> Content {
        var (sign, exponent, exponentBits, mantissa, mantissaBits) = (0, 0, 0, 0, 0)
        guard H5Tget_fields(type, &sign, &exponent, &exponentBits, &mantissa, &mantissaBits) >= 0,
            hasByteOrder(type, byteCount: byteCount)
        else { return .unsupported("a floating-point type of unknown layout") }

        if byteCount == 2, sign == 15, mantissa == 0, exponent == mantissaBits {
            let bias = H5Tget_ebias(type)
            if exponentBits == 5, bias == 15 { return .numbers(.float16, .float16Bits) }
            if exponentBits == 8, bias == 127 { return .numbers(.bfloat16, .bfloat16Bits) }
        }
        // libhdf5 converts any other layout, exactly if the target has room for both fields.
        if exponentBits <= 8, mantissaBits <= 23 { return .numbers(.float32, .float) }
        if exponentBits <= 11, mantissaBits <= 52 { return .numbers(.float64, .double) }
        return .unsupported(
            "a floating-point type of \(exponentBits) exponent and \(mantissaBits) fraction bits")
    }

    private static func integer(_ type: hid_t, byteCount: Int) -> Content {
        guard (1...8).contains(byteCount), hasByteOrder(type, byteCount: byteCount) else {
            return .unsupported("an integer type of \(byteCount) bytes")
        }
        let isSigned = H5Tget_sign(type) != H5T_SGN_NONE
        let elementType: ElementType =
            switch byteCount {
            case 1: isSigned ? .int8 : .uint8
            case 2: isSigned ? .int16 : .uint16
            case 3, 4: isSigned ? .int32 : .uint32
            default: isSigned ? .int64 : .uint64
            }
        return .numbers(elementType, elementType == .uint64 ? .uint64 : .int64)
    }

    /// An enumeration reads as its integers, and as `bool` if it is the one that h5py writes for those.
    private static func enumeration(_ type: hid_t, byteCount: Int) -> Content {
        guard let base = Handle(H5Tget_super(type)) else { return .unsupported("an enumeration") }
        let content = integer(base.id, byteCount: byteCount)
        guard case .numbers = content, byteCount == 1, H5Tget_nmembers(type) == 2 else { return content }
        for index in 0..<2 as Range<UInt32> {
            var value: UInt8 = 0
            guard H5Tget_member_value(type, index, &value) >= 0,
                let name = H5Tget_member_name(type, index)
            else { return content }
            defer { H5free_memory(name) }
            guard String(cString: name) == (value == 0 ? "FALSE" : "TRUE"), value <= 1 else { return content }
        }
        return .numbers(.bool, .int64)
    }
}
