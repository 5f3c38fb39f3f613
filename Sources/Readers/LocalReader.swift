package import ArrayData
internal import Files
internal import HDF5
package import Reading
internal import Zip

/// Answers questions about a file with libhdf5 and libzip, in this process.
package final class LocalReader: PlacingReader {
    /// What a file is, or a member of an archive.
    private enum Container {
        case hdf5(HDF5.File)
        case zip(OpenArchive)
        /// An HDF5 file in memory that nobody has asked about yet.
        case image(UnsafeRawBufferPointer, owner: AnyObject, name: String)
    }

    package let path: String
    private let limits: ReadingLimits
    /// Whether stored members are mapped instead of read: right where a file that shrinks may end the process.
    private let mapsMembers: Bool
    private let file: ReadableFile
    private let container: Container
    private var members: [String: (container: Container, offset: Int?)] = [:]
    private var unpacked: [String: UnpackedMember] = [:]

    /// Opens the file, which is HDF5 or a zip archive.
    ///
    /// - Throws: `ReadingError` with the sentence of the room that refuses it.
    package init(_ path: String, limits: ReadingLimits, mapsMembers: Bool = false) throws(ReadingError) {
        self.path = path
        self.limits = limits
        self.mapsMembers = mapsMembers
        file = try Self.sentence { try ReadableFile(path) }
        container = try Self.sentence { () throws -> Container in
            if try FileSignature.detect(path) == .zip {
                return .zip(OpenArchive(try ZipArchive(path, limits: limits.zip)))
            }
            return .hdf5(try HDF5.File(path, limits: limits.hdf5))
        }
    }

    package func answer(_ request: Request) throws(ReadingError) -> Answer {
        try Self.sentence { try self.unchecked(request) }
    }

    /// Where in the file the array lies that a request asks for, if it lies there plainly.
    package func place(of request: Request) throws(ReadingError) -> (StoredDataset, Range<Int>)? {
        try Self.sentence {
            guard let offset = self.offset(request.inside) else { return nil }
            return try self.hdf5(request.inside).withRoot { root in
                let dataset = try root.dataset(at: request.path)
                guard let range = dataset.plainStorage() else { return nil }
                return (Self.describe(dataset), range.lowerBound + offset..<range.upperBound + offset)
            }
        }
    }

    /// Reads the array that a request asks for, a few rows at a time.
    ///
    /// What lies in the file plainly is read from there: libhdf5 has nothing to do with it.
    package func pieces(
        of request: Request, byteCount: Int,
        _ body: @Sendable (_ row: Int, NDArray) throws(ReadingError) -> Void
    ) throws(ReadingError) -> Int {
        if let (dataset, range) = try place(of: request) {
            return try file.plainPieces(of: dataset, at: range.lowerBound, byteCount: byteCount, body)
        }
        var row = 0
        try piecesInOrder(of: request, byteCount: byteCount) { (piece) throws(ReadingError) in
            try body(row, piece)
            row += piece.shape.dropLast().reduce(1, *)
        }
        return row
    }

    /// Reads the array that a request asks for, a few rows at a time and in their order.
    package func piecesInOrder(
        of request: Request, byteCount: Int, _ body: (NDArray) throws(ReadingError) -> Void
    ) throws(ReadingError) {
        try Self.sentence {
            let content = request.inside.flatMap { self.unpacked[$0] }
            try self.hdf5(request.inside).withRoot { root in
                let dataset = try root.dataset(at: request.path)
                let place = dataset.plainStorage()
                if let place { try content?.require(place) }
                // What has been read and not given up yet.
                var read = (place?.lowerBound ?? 0)..<(place?.lowerBound ?? 0)
                try dataset.readPieces(byteCount: byteCount) { piece in
                    try body(piece)
                    guard place != nil else { return }
                    read = read.lowerBound..<read.upperBound + piece.count * piece.elementType.byteCount
                    if content?.discard(read) ?? false { read = read.upperBound..<read.upperBound }
                }
            }
        }
    }

    private func unchecked(_ request: Request) throws -> Answer {
        switch request.operation {
        case .open:
            try open(request.inside ?? "")
            return .done
        case .members:
            return .members(try zip(request.inside).archive.members.map(\.name))
        case .member:
            return .bytes(try zip(request.inside).archive.read(request.path, limit: request.limit))
        case .read where request.inside.flatMap({ unpacked[$0] }) != nil:
            var whole: NDArray?
            try piecesInOrder(of: request, byteCount: .max) { whole = $0 }
            guard let whole else { throw ReadingError(file: path, "\(request.path): nothing was read") }
            return .array(whole)
        default:
            return try hdf5(request.inside).withRoot { root in try Self.answer(request, root) }
        }
    }

    private static func answer(_ request: Request, _ root: borrowing HDF5.Group) throws -> Answer {
        switch request.operation {
        case .kind:
            return .kind(try root.kind(of: request.path).map(Self.kind))
        case .group:
            _ = try root.group(at: request.path)
            return .done
        case .links:
            return .texts(try root.group(at: request.path).linkNames())
        case .attributes:
            return .texts(try root.group(at: request.path).attributeNames())
        case .dataset:
            return .dataset(describe(try root.dataset(at: request.path)))
        case .read:
            return .array(try root.dataset(at: request.path).read())
        case .hasAttribute:
            return .flag(try root.group(at: request.path).hasAttribute(request.name))
        case .string:
            return .texts([try root.group(at: request.path).string(attribute: request.name)])
        case .stringList:
            return .texts(try root.group(at: request.path).stringList(attribute: request.name))
        case .numbers:
            return .array(try root.group(at: request.path).array(attribute: request.name))
        case .open, .members, .member:
            throw ReadingError("expected an HDF5 file, found an archive")
        }
    }

    private static func kind(_ kind: ObjectKind) -> StoredKind {
        switch kind {
        case .group: .group
        case .dataset: .dataset
        case .other: .other
        }
    }

    private static func describe(_ dataset: borrowing Dataset) -> StoredDataset {
        StoredDataset(path: dataset.path, shape: dataset.shape, elementType: dataset.elementType)
    }

    /// Runs `body`; whatever it throws becomes a sentence.
    private static func sentence<Result: ~Copyable>(_ body: () throws -> Result) throws(ReadingError)
        -> Result
    {
        do {
            return try body()
        } catch let error as ReadingError {
            throw error
        } catch {
            throw ReadingError("\(error)")
        }
    }
}

// MARK: - Members of archives

extension LocalReader {
    private func open(_ name: String) throws {
        guard members[name] == nil else { return }
        let open = try zip(nil)
        let title = "\(path): \(name)"
        guard let member = open.archive.member(name) else {
            throw ZipError(file: path, member: name, kind: .missing)
        }
        // The name decides, so that what is wrong with the content is said by the room that expects it.
        if name.hasSuffix(".npz") {
            let inner = try ZipArchive(
                bytes: open.archive.read(member), name: title, limits: limits.zip)
            members[name] = (.zip(OpenArchive(inner)), nil)
        } else if mapsMembers, let range = try open.archive.storedRange(of: member, in: file),
            let mapped = file.map(range)
        {
            members[name] = (.image(mapped.bytes, owner: mapped, name: title), range.lowerBound)
        } else {
            let content = try UnpackedMember(member, of: open, title: title)
            let bytes = UnsafeRawBufferPointer(rebasing: content.bytes.prefix(member.size))
            unpacked[name] = content
            members[name] = (.image(bytes, owner: content, name: title), nil)
        }
    }

    private func container(_ member: String?) throws(ReadingError) -> Container {
        guard let member else { return container }
        guard let opened = members[member] else { throw ReadingError(file: path, "\(member): not open") }
        return opened.container
    }

    private func hdf5(_ member: String?) throws -> HDF5.File {
        if let member, let opened = members[member],
            case .image(let bytes, let owner, let name) = opened.container
        {
            let file = try HDF5.File(image: bytes, owner: owner, name: name, limits: limits.hdf5)
            members[member] = (.hdf5(file), opened.offset)
            return file
        }
        guard case .hdf5(let file) = try container(member) else {
            throw ReadingError(file: path, "expected an HDF5 file, found a zip archive")
        }
        return file
    }

    private func zip(_ member: String?) throws -> OpenArchive {
        guard case .zip(let archive) = try container(member) else {
            throw ReadingError(file: path, "expected a zip archive, found an HDF5 file")
        }
        return archive
    }

    /// Where a container begins in the file; `nil` if it is not in there as it is.
    private func offset(_ member: String?) -> Int? {
        guard let member else { return 0 }
        return members[member]?.offset
    }
}

extension ReadingLimits {
    fileprivate var hdf5: HDF5.Limits {
        var limits = HDF5.Limits()
        limits.datasetBytes = max(weights, recording)
        limits.attributeBytes = attribute
        limits.linkCount = objects
        limits.depth = nesting
        limits.expansion = expansion
        return limits
    }

    fileprivate var zip: ZipArchive.Limits {
        var limits = ZipArchive.Limits()
        limits.memberBytes = max(weights, recording)
        limits.expansion = expansion
        return limits
    }
}
