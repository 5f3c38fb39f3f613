internal import CZip
internal import Files

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A zip archive open for reading.
///
/// Members are stored or deflated; nothing is ever unpacked to disk.
package struct ZipArchive: ~Copyable {
    /// One file of the archive, as its directory declares it.
    package struct Member: Sendable, Equatable {
        package let name: String
        /// Size in bytes after decompression.
        package let size: Int
        /// Size in bytes inside the archive.
        package let compressedSize: Int
        package let isEncrypted: Bool
        /// Number of the compression method: 0 stored, 8 deflated.
        package let method: Int
        let index: Int
    }

    /// The most that is accepted from an archive.
    package struct Limits: Sendable, Equatable {
        /// Number of members.
        package var memberCount = 100_000
        /// Bytes of one member after decompression. 16 GB by default.
        package var memberBytes = 16 << 30
        /// Bytes that one compressed byte may become; 1032, the most that deflate can do, by default.
        package var expansion = 1032
        /// Bytes of a member up to which its compression does not matter. 64 MB by default.
        package var expansionFloor = 64 << 20

        package init() {}
    }

    /// The archive as the caller named it.
    package let path: String
    /// All members, in the order of the archive's directory.
    package let members: [Member]
    let archive: OpaquePointer
    /// Where each name is among the members: archives can have a hundred thousand.
    private let places: [String: Int]
    let size: Int
    let limits: Limits

    /// Opens the archive at `path` and reads its directory.
    ///
    /// - Throws: `ZipError` of kind file, notZip, tooManyMembers, overlapping or duplicate.
    package init(_ path: String, limits: Limits = Limits()) throws(ZipError) {
        let size: Int
        do {
            size = try FileBytes.requireContent(path)
        } catch {
            throw ZipError(file: path, kind: .file(error))
        }
        var code: CInt = 0
        guard let archive = zip_open(path, ZIP_RDONLY, &code) else {
            throw ZipError(file: path, kind: .notZip(Self.reason(code)))
        }
        try self.init(archive, path: path, size: size, limits: limits)
    }

    /// Opens an archive that is in memory, such as one inside of another.
    ///
    /// - Parameter name: What to call the archive in messages.
    /// - Throws: `ZipError` of kind file, notZip, tooManyMembers, overlapping or duplicate.
    package init(bytes: [UInt8], name: String, limits: Limits = Limits()) throws(ZipError) {
        guard !bytes.isEmpty else {
            throw ZipError(file: name, kind: .file(FileError(path: name, kind: .empty)))
        }
        let content = UnsafeMutableRawBufferPointer(start: malloc(bytes.count), count: bytes.count)
        guard content.baseAddress != nil else {
            throw ZipError(file: name, kind: .notZip("not enough memory"))
        }
        content.copyBytes(from: bytes)
        var error = zip_error_t()
        zip_error_init(&error)
        defer { zip_error_fini(&error) }
        // The last argument hands the memory over, to be freed with the source.
        guard let source = zip_source_buffer_create(content.baseAddress, zip_uint64_t(bytes.count), 1, &error)
        else {
            free(content.baseAddress)
            throw ZipError(file: name, kind: .notZip(Self.reason(zip_error_code_zip(&error))))
        }
        guard let archive = zip_open_from_source(source, ZIP_RDONLY, &error) else {
            zip_source_free(source)
            throw ZipError(file: name, kind: .notZip(Self.reason(zip_error_code_zip(&error))))
        }
        try self.init(archive, path: name, size: bytes.count, limits: limits)
    }

    /// Reads the directory of an open archive, which is closed if that fails.
    private init(_ archive: OpaquePointer, path: String, size: Int, limits: Limits) throws(ZipError) {
        do {
            (members, places) = try Self.directory(of: archive, path: path, size: size, limits: limits)
        } catch {
            zip_discard(archive)
            throw error
        }
        self.path = path
        self.archive = archive
        self.size = size
        self.limits = limits
    }

    deinit {
        zip_discard(archive)
    }

    /// The member called `name`; `nil` if there is none.
    package func member(_ name: String) -> Member? {
        places[name].map { members[$0] }
    }

    /// Reads the member called `name`.
    ///
    /// - Parameter limit: The most bytes to accept, below the archive's own limit.
    /// - Throws: `ZipError` of kind missing, besides those of `read(_:limit:)` for a member.
    package func read(_ name: String, limit: Int = .max) throws(ZipError) -> [UInt8] {
        guard let member = member(name) else {
            throw ZipError(file: path, member: name, kind: .missing)
        }
        return try read(member, limit: limit)
    }

    /// Reads a member of this archive and checks its checksum.
    ///
    /// Sizes are checked before anything is allocated: against the limits, and against what deflate can do.
    ///
    /// - Throws: `ZipError` of kind unsafeName, encrypted, unsupportedMethod, tooLarge, impossibleSize, damaged.
    package func read(_ member: Member, limit: Int = .max) throws(ZipError) -> [UInt8] {
        try check(member, limit: min(limit, limits.memberBytes))
        var problem: ZipError?
        let bytes = [UInt8](unsafeUninitializedCapacity: member.size) { buffer, initialized in
            let room = UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: member.size)
            do throws(ZipError) {
                try read(member, into: room)
                initialized = member.size
            } catch {
                problem = error
            }
        }
        if let problem { throw problem }
        return bytes
    }

    /// Refuses a member that `read` would refuse for what the directory says of it.
    ///
    /// - Throws: `ZipError`.
    package func requireReadable(_ member: Member) throws(ZipError) {
        try check(member, limit: limits.memberBytes)
    }

    /// Reads a member into memory of exactly its size, and checks its checksum.
    ///
    /// - Precondition: `buffer` has `member.size` bytes.
    /// - Throws: `ZipError` as `read(_:limit:)` does.
    package func read(_ member: Member, into buffer: UnsafeMutableRawBufferPointer) throws(ZipError) {
        precondition(buffer.count == member.size)
        try check(member, limit: limits.memberBytes)
        guard let stream = zip_fopen_index(archive, zip_uint64_t(member.index), 0) else {
            throw damaged(member, zip_strerror(archive))
        }
        defer { zip_fclose(stream) }

        // libzip hands out what it has; the checksum is compared only when asked beyond the end.
        var done = 0
        while done < member.size, let base = buffer.baseAddress {
            let count = Int(zip_fread(stream, base + done, zip_uint64_t(member.size - done)))
            if count <= 0 { break }
            done += count
        }
        var extra: UInt8 = 0
        guard done == member.size, zip_fread(stream, &extra, 1) == 0 else {
            let error = zip_file_get_error(stream)
            if zip_error_code_zip(error) != ZIP_ER_OK { throw damaged(member, zip_error_strerror(error)) }
            let found = done < member.size ? "ends after \(done) of" : "is longer than"
            throw ZipError(file: path, member: member.name, kind: .damaged("\(found) \(member.size) bytes"))
        }
    }
}

extension ZipArchive {
    func check(_ member: Member, limit: Int) throws(ZipError) {
        func refusal(_ kind: ZipError.Kind) -> ZipError {
            ZipError(file: path, member: member.name, kind: kind)
        }
        guard Self.isSafe(member.name) else { throw refusal(.unsafeName) }
        guard !member.isEncrypted else { throw refusal(.encrypted) }
        guard member.size <= limit else { throw refusal(.tooLarge(size: member.size, limit: limit)) }

        let impossible = refusal(.impossibleSize(size: member.size, compressed: member.compressedSize))
        switch member.method {
        case Int(ZIP_CM_STORE):
            guard member.size == member.compressedSize else { throw impossible }
        case Int(ZIP_CM_DEFLATE):
            // Deflate makes at most 1032 bytes of one.
            guard member.size / 1032 <= member.compressedSize else { throw impossible }
            guard
                member.size <= limits.expansionFloor
                    || member.size / limits.expansion <= member.compressedSize
            else {
                throw refusal(
                    .expands(
                        size: member.size, compressed: member.compressedSize, limit: limits.expansion))
            }
        default:
            throw refusal(.unsupportedMethod(member.method))
        }
    }

    func damaged(_ member: Member, _ reason: UnsafePointer<CChar>?) -> ZipError {
        let text = reason.map { String(cString: $0) } ?? "libzip gives no reason"
        return ZipError(file: path, member: member.name, kind: .damaged(text))
    }

    /// Whether a name stays below the folder that the archive stands for, on any system.
    private static func isSafe(_ name: String) -> Bool {
        let parts = name.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == "\\" }
        return !parts.contains("..") && parts.first?.isEmpty == false && parts.first?.last != ":"
    }

    private static func directory(
        of archive: OpaquePointer, path: String, size: Int, limits: Limits
    ) throws(ZipError) -> ([Member], places: [String: Int]) {
        let count = Int(zip_get_num_entries(archive, 0))
        guard count <= limits.memberCount else {
            throw ZipError(file: path, kind: .tooManyMembers(count: count, limit: limits.memberCount))
        }
        var members: [Member] = []
        var places: [String: Int] = [:]
        // Members that share bytes are how a small archive claims to hold any number of large ones.
        var rest = size
        for index in 0..<max(0, count) {
            var status = zip_stat_t()
            zip_stat_init(&status)
            guard zip_stat_index(archive, zip_uint64_t(index), 0, &status) == 0, let rawName = status.name
            else { throw ZipError(file: path, kind: .notZip("no entry \(index) of \(count)")) }
            let name = String(cString: rawName)
            guard places.updateValue(index, forKey: name) == nil else {
                throw ZipError(file: path, member: name, kind: .duplicate)
            }
            let member = Member(
                name: name, size: Int(clamping: status.size),
                compressedSize: Int(clamping: status.comp_size),
                isEncrypted: status.encryption_method != ZIP_EM_NONE,
                method: Int(status.comp_method), index: index)
            guard member.compressedSize <= rest else {
                throw ZipError(
                    file: path, member: name,
                    kind: .overlapping(compressed: member.compressedSize, rest: rest, size: size))
            }
            rest -= member.compressedSize
            members.append(member)
        }
        return (members, places)
    }

    private static func reason(_ code: CInt) -> String {
        var error = zip_error_t()
        zip_error_init_with_code(&error, code)
        defer { zip_error_fini(&error) }
        return zip_error_strerror(&error).map { String(cString: $0) } ?? "error \(code)"
    }
}
