/// Builds a zip archive in memory, its members stored without compression.
///
/// Names are UTF-8 and all times are 1980-01-01, so that the same members make the same bytes.
///
/// Source: PKWARE APPNOTE 6.3, without Zip64: up to 4 GB and 65,535 members.
package struct ZipWriter {
    private var bytes: [UInt8] = []
    private var directory: [UInt8] = []
    private var memberCount = 0
    private let name: String

    /// - Parameter name: What to call the archive in messages.
    package init(name: String) {
        self.name = name
    }

    /// Appends a member.
    ///
    /// - Precondition: `member` is a relative name that has not been used.
    /// - Throws: `ZipError` of kind tooLarge or tooManyMembers if the format can't hold it.
    package mutating func append(_ member: String, _ content: [UInt8]) throws(ZipError) {
        let memberName = Array(member.utf8)
        let limit = Int(UInt32.max)
        // The directory repeats each name and adds 46 bytes a member; 22 more end the archive.
        let total = bytes.count + directory.count + content.count + 2 * memberName.count + 30 + 46 + 22
        guard total <= limit, memberName.count <= Int(UInt16.max) else {
            throw ZipError(file: name, member: member, kind: .tooLarge(size: total, limit: limit))
        }
        guard memberCount < Int(UInt16.max) else {
            throw ZipError(
                file: name, kind: .tooManyMembers(count: memberCount + 1, limit: Int(UInt16.max)))
        }

        let offset = bytes.count
        // Version 2.0, UTF-8 names, stored, midnight of 1980-01-01, checksum, sizes, no extra field.
        var common: [UInt8] = []
        common.append(littleEndian: 20 as UInt16)
        common.append(littleEndian: 0x0800 as UInt16)
        common.append(littleEndian: 0 as UInt16)
        common.append(littleEndian: 0 as UInt16)
        common.append(littleEndian: 0x0021 as UInt16)
        common.append(littleEndian: CRC32.checksum(content))
        common.append(littleEndian: UInt32(content.count))
        common.append(littleEndian: UInt32(content.count))
        common.append(littleEndian: UInt16(memberName.count))
        common.append(littleEndian: 0 as UInt16)

        bytes += [0x50, 0x4B, 0x03, 0x04] + common + memberName
        bytes += content

        directory += [0x50, 0x4B, 0x01, 0x02]
        directory.append(littleEndian: 20 as UInt16)
        directory += common
        // No comment, disk 0, no attributes.
        directory += [UInt8](repeating: 0, count: 10)
        directory.append(littleEndian: UInt32(offset))
        directory += memberName
        memberCount += 1
    }

    /// Ends the archive and returns its bytes.
    package consuming func finish() -> [UInt8] {
        let offset = bytes.count
        bytes += directory
        bytes += [0x50, 0x4B, 0x05, 0x06, 0, 0, 0, 0]
        bytes.append(littleEndian: UInt16(memberCount))
        bytes.append(littleEndian: UInt16(memberCount))
        bytes.append(littleEndian: UInt32(directory.count))
        bytes.append(littleEndian: UInt32(offset))
        bytes.append(littleEndian: 0 as UInt16)
        return bytes
    }
}

extension [UInt8] {
    fileprivate mutating func append(littleEndian value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }
}
