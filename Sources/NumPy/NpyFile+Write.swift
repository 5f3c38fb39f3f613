package import ArrayData

extension NpyFile {
    /// Encodes an array in format version 1.0, row-major and little-endian.
    ///
    /// The type is that of the values in memory: float32, float64 or int64, whatever the array was stored as.
    package static func encode(_ array: NDArray) -> [UInt8] {
        let descr: String
        switch array.values {
        case .float32: descr = "<f4"
        case .float64: descr = "<f8"
        case .int64: descr = "<i8"
        }
        var bytes = header(descr, shape: array.shape)
        switch array.values {
        case .float32(let values): append(values, to: &bytes) { $0.bitPattern.littleEndian }
        case .float64(let values): append(values, to: &bytes) { $0.bitPattern.littleEndian }
        case .int64(let values): append(values, to: &bytes) { $0.littleEndian }
        }
        return bytes
    }

    /// Encodes one string as an array without dimensions, as `numpy.array("…")` is.
    package static func encode(_ string: String) -> [UInt8] {
        let scalars = Array(string.unicodeScalars)
        // NumPy has no strings of no characters in files: it writes one NUL.
        var bytes = header("<U\(max(1, scalars.count))", shape: [])
        append(scalars.isEmpty ? ["\0"] : scalars, to: &bytes) { $0.value.littleEndian }
        return bytes
    }

    private static func header(_ descr: String, shape: [Int]) -> [UInt8] {
        let extents = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
        var text = Array("{'descr': '\(descr)', 'fortran_order': False, 'shape': (\(extents)), }".utf8)
        // The elements begin at a multiple of 64, behind blanks and one line break.
        let unpadded = 10 + text.count + 1
        text += [UInt8](repeating: 0x20, count: (64 - unpadded % 64) % 64) + [0x0A]
        let length = [UInt8(truncatingIfNeeded: text.count), UInt8(truncatingIfNeeded: text.count >> 8)]
        return [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0] + length + text
    }

    private static func append<Value, Word: BitwiseCopyable>(
        _ values: [Value], to bytes: inout [UInt8], _ convert: (Value) -> Word
    ) {
        values.map(convert).withUnsafeBytes { bytes.append(contentsOf: $0) }
    }
}
