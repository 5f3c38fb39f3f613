internal import ArrayData
internal import CHDF5
internal import Files

/// Reads the elements of a dataset or attribute, whose sizes have been checked, into Swift arrays.
struct Elements {
    /// Where messages point.
    let location: Location
    let attribute: String?
    /// `H5Dread`, `H5Aread` or the like: fills the memory with all elements, converted to the given type.
    let read: (_ memoryType: hid_t, _ memory: UnsafeMutableRawPointer) -> herr_t

    /// Reads numbers and widens them as `NDArray` says.
    func numbers(
        _ type: borrowing StoredType, _ elementType: ElementType, _ reading: StoredType.Reading,
        _ extent: Extent
    ) throws(HDF5Error) -> NDArray {
        guard let memoryType = type.memoryType() else { throw location.libraryError(attribute: attribute) }
        let count = extent.count
        let values: NDArray.Values
        switch reading {
        case .float:
            values = .float32(try fill(count, of: Float.self, memoryType))
        case .double:
            values = .float64(try fill(count, of: Double.self, memoryType))
        case .int64:
            values = .int64(try fill(count, of: Int64.self, memoryType))
        case .uint64:
            let elements = try fill(count, of: Int64.self, memoryType)
            if let index = elements.firstIndex(where: { $0 < 0 }) {
                throw location.error(
                    .unsupported, attribute: attribute, expected: "integers up to \(Int64.max)",
                    found: "\(UInt64(bitPattern: elements[index])) at index \(index)")
            }
            values = .int64(elements)
        case .float16Bits:
            let bits = try fill(count, of: UInt16.self, memoryType)
            values = .float32(bits.map { Float(float16Bits: UInt16(littleEndian: $0)) })
        case .bfloat16Bits:
            let bits = try fill(count, of: UInt16.self, memoryType)
            values = .float32(bits.map { Float(bfloat16Bits: UInt16(littleEndian: $0)) })
        }
        return NDArray(shape: extent.shape, elementType: elementType, values: values)
    }

    /// Reads strings of fixed length: padding goes, and what is not UTF-8 is repaired.
    func fixedStrings(
        _ type: borrowing StoredType, byteCount: Int, padding: H5T_str_t, count: Int
    ) throws(HDF5Error) -> [String] {
        guard count > 0 else { return [] }
        guard let memoryType = type.memoryType() else { throw location.libraryError(attribute: attribute) }
        let bytes = try fill(count * byteCount, of: UInt8.self, memoryType)
        return (0..<count).map { index in
            let element = bytes[index * byteCount..<(index + 1) * byteCount]
            let text =
                switch padding {
                case H5T_STR_NULLPAD: element.droppingLast { $0 == 0 }
                case H5T_STR_SPACEPAD: element.droppingLast { $0 == UInt8(ascii: " ") || $0 == 0 }
                default: element.prefix { $0 != 0 }
                }
            return String(decoding: text, as: UTF8.self)
        }
    }

    /// Reads `count` elements straight into a new array's memory.
    private func fill<Element: BitwiseCopyable>(
        _ count: Int, of: Element.Type, _ memoryType: borrowing Handle
    ) throws(HDF5Error) -> [Element] {
        // libhdf5 has nothing to do for no elements, and may refuse a null pointer.
        guard count > 0 else { return [] }
        let typeID = memoryType.id
        var status: herr_t = -1
        let elements = [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
            guard let base = buffer.baseAddress else { return }
            HugePages.advise(UnsafeMutableRawBufferPointer(buffer))
            status = read(typeID, base)
            // After a failure nothing is known to be written.
            initialized = status >= 0 ? count : 0
        }
        guard status >= 0 else { throw location.libraryError(attribute: attribute) }
        return elements
    }
}

extension ArraySlice<UInt8> {
    fileprivate func droppingLast(while isPadding: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        guard let last = lastIndex(where: { !isPadding($0) }) else { return [] }
        return self[startIndex...last]
    }
}
