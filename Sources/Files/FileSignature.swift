#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What a file is, told by its first bytes and never by its extension.
package enum FileSignature: Equatable, Sendable {
    /// HDF5; the format's own data start at `userBlock`, which is 0 for almost every file.
    case hdf5(userBlock: Int)
    case zip
    case npy
    case gzip
    /// Told by a header of plausible length that begins as JSON does.
    case safeTensors
    case directory
    case unknown

    /// What it is, for a sentence: "a zip archive".
    package var name: String {
        switch self {
        case .hdf5: "an HDF5 file"
        case .zip: "a zip archive"
        case .npy: "a NumPy array"
        case .gzip: "a gzip-compressed file"
        case .safeTensors: "a safetensors file"
        case .directory: "a directory"
        case .unknown: "an unknown format"
        }
    }

    /// Looks at the content of `path`.
    ///
    /// HDF5's signature may stand at 0, 512, 1024, 2048 and so on, behind a user block: all powers of two
    /// up to the end of the file are looked at, a few bytes each.
    ///
    /// - Throws: `FileError`, of kind empty for a file of no bytes.
    package static func detect(_ path: String) throws(FileError) -> FileSignature {
        if !path.utf8.contains(0), FileStatus(path: path)?.kind == .directory { return .directory }
        let file = try ReadableFile(path)
        guard file.size > 0 else { throw FileError(path: path, kind: .empty) }

        var offset = 0
        while true {
            let found = detect(try file.read(at: offset, count: 8), at: offset)
            if found != .unknown { return found }
            if offset == 0, isSafeTensors(try file.read(at: 0, count: 9), size: file.size) {
                return .safeTensors
            }
            offset = offset == 0 ? 512 : offset * 2
            if offset > file.size - 8 { return .unknown }
        }
    }

    /// Looks at bytes in memory.
    package static func detect(_ bytes: [UInt8]) -> FileSignature {
        bytes.withUnsafeBytes { detect($0) }
    }

    /// Looks at bytes in memory.
    package static func detect(_ bytes: UnsafeRawBufferPointer) -> FileSignature {
        var offset = 0
        while offset < bytes.count {
            let found = detect(Array(bytes[offset..<min(offset + 8, bytes.count)]), at: offset)
            if found != .unknown { return found }
            offset = offset == 0 ? 512 : offset * 2
        }
        return .unknown
    }

    /// The format has no signature: its first 8 bytes are the length of a JSON object.
    private static func isSafeTensors(_ start: [UInt8], size: Int) -> Bool {
        guard start.count == 9, start[8] == UInt8(ascii: "{") else { return false }
        let length = start[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        // What is somewhat too long is one all the same, and cut off.
        return length <= UInt64(max(size, 1 << 32))
    }

    private static func detect(_ start: [UInt8], at offset: Int) -> FileSignature {
        if start == Magic.hdf5 { return .hdf5(userBlock: offset) }
        guard offset == 0 else { return .unknown }
        if start.starts(with: Magic.zipEntry) || start.starts(with: Magic.zipEnd) { return .zip }
        if start.starts(with: Magic.npy) { return .npy }
        if start.starts(with: Magic.gzip) { return .gzip }
        return .unknown
    }
}

/// The first bytes of each format.
private enum Magic {
    /// `\x89HDF\r\n\x1a\n`.
    static let hdf5: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]
    /// `PK\x03\x04`, the first entry.
    static let zipEntry: [UInt8] = [0x50, 0x4B, 0x03, 0x04]
    /// `PK\x05\x06`, the end of an archive without entries.
    static let zipEnd: [UInt8] = [0x50, 0x4B, 0x05, 0x06]
    /// `\x93NUMPY`.
    static let npy: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]
    static let gzip: [UInt8] = [0x1F, 0x8B]
}
