internal import CZip
package import Files

/// Members that are stored as they are, so that their bytes can be read where they lie.
extension ZipArchive {
    /// Where in the archive's file the bytes of an uncompressed member are; `nil` if that can't be told.
    ///
    /// The whole member is read once for its checksum, a little at a time, and none of it is kept.
    ///
    /// Source: PKWARE APPNOTE 6.3. libzip tells no offsets, so the directory is looked up here; archives in
    /// the Zip64 form, and those with bytes in front, are left to be unpacked.
    ///
    /// - Throws: `ZipError` as `read(_:limit:)` does.
    package func storedRange(of member: Member, in file: borrowing ReadableFile) throws(ZipError) -> Range<
        Int
    >? {
        try check(member, limit: limits.memberBytes)
        guard member.method == Int(ZIP_CM_STORE), let range = try? range(of: member, file) else { return nil }
        try verify(member)
        return range
    }

    private func verify(_ member: Member) throws(ZipError) {
        guard let stream = zip_fopen_index(archive, zip_uint64_t(member.index), 0) else {
            throw damaged(member, zip_strerror(archive))
        }
        defer { zip_fclose(stream) }
        var piece = [UInt8](repeating: 0, count: 1 << 18)
        var done = 0
        while true {
            let count = Int(zip_fread(stream, &piece, zip_uint64_t(piece.count)))
            if count < 0 { throw damaged(member, zip_error_strerror(zip_file_get_error(stream))) }
            if count == 0 { break }
            done += count
        }
        guard done == member.size else {
            throw ZipError(
                file: path, member: member.name, kind: .damaged("ends after \(done) of \(member.size) bytes"))
        }
    }

    private func range(of member: Member, _ file: borrowing ReadableFile) throws(FileError) -> Range<Int>? {
        // The end record stands last, before a comment of up to 64 KB.
        let tailStart = max(0, file.size - 22 - 0xFFFF)
        let tail = try file.read(at: tailStart, count: file.size - tailStart)
        guard
            let end = stride(from: tail.count - 22, through: 0, by: -1).first(where: {
                tail.number(at: $0, bytes: 4) == 0x0605_4B50
                    && $0 + 22 + (tail.number(at: $0 + 20, bytes: 2) ?? 0) == tail.count
            }), let directorySize = tail.number(at: end + 12, bytes: 4),
            let directoryStart = tail.number(at: end + 16, bytes: 4),
            directoryStart + directorySize <= tailStart + end
        else { return nil }

        let directory = try file.read(at: directoryStart, count: directorySize)
        var entry = 0
        while let signature = directory.number(at: entry, bytes: 4), signature == 0x0201_4B50,
            let compressed = directory.number(at: entry + 20, bytes: 4),
            let nameLength = directory.number(at: entry + 28, bytes: 2),
            let extraLength = directory.number(at: entry + 30, bytes: 2),
            let commentLength = directory.number(at: entry + 32, bytes: 2),
            let offset = directory.number(at: entry + 42, bytes: 4),
            entry + 46 + nameLength <= directory.count
        {
            let name = directory[entry + 46..<entry + 46 + nameLength]
            if name.elementsEqual(member.name.utf8) {
                guard compressed == member.size else { return nil }
                let local = try file.read(at: offset, count: 30)
                guard local.number(at: 0, bytes: 4) == 0x0403_4B50,
                    let localName = local.number(at: 26, bytes: 2),
                    let localExtra = local.number(at: 28, bytes: 2)
                else { return nil }
                let start = offset + 30 + localName + localExtra
                return start + member.size <= directoryStart ? start..<start + member.size : nil
            }
            entry += 46 + nameLength + extraLength + commentLength
        }
        return nil
    }
}

extension [UInt8] {
    /// A little-endian number; `nil` beyond the end.
    fileprivate func number(at offset: Int, bytes: Int) -> Int? {
        guard offset >= 0, offset + bytes <= count else { return nil }
        return self[offset..<offset + bytes].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
