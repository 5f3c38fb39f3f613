package import ArrayData
internal import Files

/// Reading one array in NumPy's `.npy` format.
package enum NpyFile {
    /// The most bytes of a file that are accepted unless told otherwise: 16 GB.
    package static let defaultLimit = 16 << 30

    /// Reads the numbers of the `.npy` file at `path`.
    ///
    /// - Throws: `NumPyError`.
    package static func read(_ path: String, limit: Int = defaultLimit) throws(NumPyError) -> NDArray {
        try decode(try bytes(of: path, limit: limit), file: path)
    }

    /// Reads the strings of the `.npy` file at `path`, in row-major order.
    ///
    /// - Throws: `NumPyError`.
    package static func readStrings(_ path: String, limit: Int = defaultLimit) throws(NumPyError) -> [String]
    {
        try decodeStrings(try bytes(of: path, limit: limit), file: path)
    }

    /// Decodes the numbers of an `.npy` file that is in memory.
    ///
    /// Versions 1.0 to 3.0, either byte order, row-major or Fortran order; the result is row-major.
    ///
    /// - Parameters:
    ///   - file: What to call the file in messages.
    ///   - array: Name of the array inside an archive.
    /// - Throws: `NumPyError` of kind notNPY, malformed, unsupported or wrongKind.
    package static func decode(
        _ bytes: [UInt8], file: String, array: String? = nil
    ) throws(NumPyError) -> NDArray {
        try decode(bytes, header(bytes, file: file, array: array), file: file, array: array)
    }

    /// Decodes the numbers that a checked header describes.
    static func decode(
        _ bytes: [UInt8], _ header: NpyHeader, file: String, array: String?
    ) throws(NumPyError) -> NDArray {
        guard case .numbers(let elementType) = header.type.content else {
            throw NumPyError(
                file: file, array: array, kind: .wrongKind, expected: "numbers", found: "strings")
        }
        let decoder = ElementDecoder(header: header, bytes: bytes)
        guard let values = decoder.numbers(elementType) else {
            throw NumPyError(
                file: file, array: array, kind: .unsupported, expected: "integers up to \(Int64.max)",
                found: "a larger one")
        }
        return NDArray(shape: header.shape, elementType: elementType, values: values)
    }

    /// Decodes the strings of an `.npy` file that is in memory, in row-major order.
    ///
    /// - Throws: `NumPyError` of kind notNPY, malformed, unsupported or wrongKind.
    package static func decodeStrings(
        _ bytes: [UInt8], file: String, array: String? = nil
    ) throws(NumPyError) -> [String] {
        let header = try header(bytes, file: file, array: array)
        if case .numbers(let elementType) = header.type.content {
            throw NumPyError(
                file: file, array: array, kind: .wrongKind, expected: "strings",
                found: "\(elementType) of shape \(header.shape)")
        }
        return ElementDecoder(header: header, bytes: bytes).strings()
    }

    /// Parses the header and requires exactly the bytes that it announces.
    private static func header(
        _ bytes: [UInt8], file: String, array: String?
    ) throws(NumPyError) -> NpyHeader {
        let header = try NpyHeader(bytes) { kind, expected, found in
            NumPyError(file: file, array: array, kind: kind, expected: expected, found: found)
        }
        let found = bytes.count - header.dataOffset
        guard found == header.byteCount else {
            throw NumPyError(
                file: file, array: array, kind: .malformed,
                expected: "\(header.byteCount) bytes of elements for shape \(header.shape)", found: "\(found)"
            )
        }
        return header
    }

    private static func bytes(of path: String, limit: Int) throws(NumPyError) -> [UInt8] {
        do throws(FileError) {
            _ = try FileBytes.requireContent(path)
            return try FileBytes.read(path, limit: limit)
        } catch {
            throw NumPyError(error)
        }
    }
}
