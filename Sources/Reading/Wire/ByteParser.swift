/// Reads a message whose sender is not trusted: every length is held against the bytes that are there.
package struct ByteParser {
    /// What is wrong with a message.
    package struct Malformed: Error, Equatable {}

    private let bytes: [UInt8]
    private var position = 0

    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    package mutating func byte() throws(Malformed) -> UInt8 {
        guard position < bytes.count else { throw Malformed() }
        defer { position += 1 }
        return bytes[position]
    }

    package mutating func flag() throws(Malformed) -> Bool {
        let byte = try byte()
        guard byte <= 1 else { throw Malformed() }
        return byte == 1
    }

    /// A number from 0; nothing in a message is negative.
    package mutating func number() throws(Malformed) -> Int {
        guard bytes.count - position >= 8 else { throw Malformed() }
        let value = bytes.withUnsafeBytes {
            Int64(littleEndian: $0.loadUnaligned(fromByteOffset: position, as: Int64.self))
        }
        position += 8
        guard value >= 0 else { throw Malformed() }
        return Int(value)
    }

    /// A number of things of which each takes at least so many bytes of the message.
    private mutating func count(of byteCount: Int) throws(Malformed) -> Int {
        let count = try number()
        guard count <= (bytes.count - position) / byteCount else { throw Malformed() }
        return count
    }

    package mutating func content() throws(Malformed) -> [UInt8] {
        let count = try count(of: 1)
        defer { position += count }
        return Array(bytes[position..<position + count])
    }

    package mutating func text() throws(Malformed) -> String {
        let bytes = try content()
        let text = String(decoding: bytes, as: UTF8.self)
        // What is no UTF-8 has been replaced.
        guard text.utf8.elementsEqual(bytes) else { throw Malformed() }
        return text
    }

    package mutating func optionalText() throws(Malformed) -> String? { try flag() ? text() : nil }

    package mutating func texts() throws(Malformed) -> [String] {
        let count = try count(of: 8)
        var texts: [String] = []
        texts.reserveCapacity(count)
        for _ in 0..<count { texts.append(try text()) }
        return texts
    }

    package mutating func numbers() throws(Malformed) -> [Int] {
        let count = try count(of: 8)
        var numbers: [Int] = []
        for _ in 0..<count { numbers.append(try number()) }
        return numbers
    }

    /// Requires that nothing is left.
    package func finish() throws(Malformed) {
        guard position == bytes.count else { throw Malformed() }
    }
}
