internal import Files
internal import Reading
internal import Zip

/// A compressed member of an archive, unpacked into memory that shrinks as its arrays are handed out.
///
/// Whoever takes an array keeps a copy, so that unpacking need not take the memory twice. A part that is asked
/// for again is unpacked again.
final class UnpackedMember {
    /// The archive that it is in.
    private let archive: OpenArchive
    private let member: ZipArchive.Member
    private let memory: PageMemory
    private var discarded: [Range<Int>] = []

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(memory.bytes) }

    /// - Throws: `ZipError`, or `ReadingError` when there is not as much memory.
    init(_ member: ZipArchive.Member, of archive: OpenArchive, title: String) throws {
        // What the archive claims is checked first, and none of it for nothing.
        try archive.archive.requireReadable(member)
        guard let memory = PageMemory(byteCount: max(member.size, 1)) else {
            throw ReadingError("\(title): memory allocation failed for \(member.size) bytes")
        }
        self.archive = archive
        self.member = member
        self.memory = memory
        try unpack()
    }

    private func unpack() throws(ZipError) {
        let room = UnsafeMutableRawBufferPointer(rebasing: memory.bytes.prefix(member.size))
        try archive.archive.read(member, into: room)
    }

    /// Makes sure that a part is there.
    func require(_ range: Range<Int>) throws(ZipError) {
        guard discarded.contains(where: { $0.overlaps(range) }) else { return }
        try unpack()
        discarded = []
    }

    /// Gives up a part that has been read.
    ///
    /// - Returns: whether it was large enough: small ones are beside structures that are needed again, and are not
    ///   worth it.
    func discard(_ range: Range<Int>) -> Bool {
        guard range.count >= 1 << 20 else { return false }
        memory.discard(range)
        discarded.append(range)
        return true
    }
}

/// An archive that several questions share.
final class OpenArchive {
    let archive: ZipArchive

    init(_ archive: consuming ZipArchive) { self.archive = archive }
}
