/// Files put together byte by byte.
enum File {
    static func length(_ count: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
    }

    static func bytes(header: [UInt8], data: Int, of byte: UInt8 = 0) -> [UInt8] {
        length(UInt64(header.count)) + header + [UInt8](repeating: byte, count: data)
    }
}
