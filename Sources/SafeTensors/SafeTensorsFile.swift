import ArrayData
import Files

/// A safetensors file open for reading.
package struct SafeTensorsFile: ~Copyable {
    /// What tensors begin at a multiple of, as far as their sizes allow.
    static let alignment = 64

    /// The path as the caller gave it.
    package let path: String
    /// What the file says of its tensors.
    package let header: SafeTensorsHeader
    private let file: ReadableFile
    /// Where the first tensor begins.
    private let start: Int

    /// Opens a file and reads its header.
    ///
    /// - Throws: ``SafeTensorsError`` or `FileError`; each is one line with the file's name.
    package init(_ path: String) throws {
        let file = try ReadableFile(path)
        let prefix = try file.read(at: 0, count: 8)
        guard prefix.count == 8 else {
            throw SafeTensorsError(
                file: path, expected: "the header's length in 8 bytes", found: "\(prefix.count) bytes")
        }
        let length = prefix.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard length <= UInt64(SafeTensorsHeader.largest) else {
            throw SafeTensorsError(
                file: path, "header", expected: "at most \(SafeTensorsHeader.largest) bytes",
                found: "\(length)")
        }
        let count = Int(length)
        guard count <= file.size - 8 else {
            throw SafeTensorsError(
                file: path, "header", expected: "\(count) bytes", found: "\(file.size - 8)")
        }
        let text = try file.read(at: 8, count: count)
        guard text.count == count else {
            throw SafeTensorsError(file: path, "header", expected: "\(count) bytes", found: "\(text.count)")
        }
        header = try SafeTensorsHeader(text, dataCount: file.size - 8 - count, file: path)
        start = 8 + count
        self.path = path
        self.file = file
    }

    /// Reads a tensor.
    ///
    /// - Throws: ``SafeTensorsError`` or `FileError`.
    package func array(_ entry: SafeTensorsHeader.Entry) throws -> NDArray {
        let offset = start + entry.range.lowerBound
        if entry.elementType == .float32 { return try floats(entry, at: offset) }
        let bytes = try file.read(at: offset, count: entry.range.count)
        guard bytes.count == entry.range.count else { throw ended(entry) }
        guard let array = NDArray(littleEndian: bytes, shape: entry.shape, elementType: entry.elementType)
        else {
            throw SafeTensorsError(
                file: path, "tensor \"\(entry.name)\"", expected: "integers below 2^63", found: "larger ones")
        }
        return array
    }

    /// Reads float32, the usual type, straight to where it stays.
    private func floats(_ entry: SafeTensorsHeader.Entry, at offset: Int) throws -> NDArray {
        var values: [Float]
        do throws(FileError) {
            values = try file.elements(Float.self, at: offset, count: entry.range.count / 4)
        } catch {
            if case .ended = error.kind { throw ended(entry) }
            throw error
        }
        if UInt16(1).littleEndian != 1 { for j in values.indices { values[j] = values[j].byteSwapped } }
        return NDArray(shape: entry.shape, elementType: .float32, values: .float32(values))
    }

    private func ended(_ entry: SafeTensorsHeader.Entry) -> SafeTensorsError {
        SafeTensorsError(
            file: path, "tensor \"\(entry.name)\"", expected: "\(entry.range.count) bytes", found: "the end")
    }
}

extension Float {
    fileprivate var byteSwapped: Float { Float(bitPattern: bitPattern.byteSwapped) }
}
