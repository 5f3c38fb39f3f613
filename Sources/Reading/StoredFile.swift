internal import ArrayData

/// A file that is open for reading, and what all of its arrays together may take.
///
/// Everything that the project knows of a model's or recording's file comes through here, so that it does not
/// matter in which process the file is open.
package final class StoredFile {
    package let path: String
    package let limits: ReadingLimits
    private let reader: any ContainerReader
    private var objectsLeft: Int
    private var bytesLeft: Int
    private let byteLimit: Int

    /// - Parameter byteLimit: The most bytes of arrays in memory.
    package init(_ reader: any ContainerReader, limits: ReadingLimits, byteLimit: Int) {
        self.reader = reader
        self.limits = limits
        self.byteLimit = byteLimit
        path = reader.path
        objectsLeft = limits.objects
        bytesLeft = byteLimit
    }

    /// The root of an HDF5 file, or of one that is a member of this archive.
    ///
    /// - Throws: `ReadingError` when there is no such member, or it can't be unpacked.
    package func root(inside member: String? = nil) throws(ReadingError) -> StoredGroup {
        if let member { _ = try ask(Request(.open, inside: member)) }
        return StoredGroup(file: self, inside: member, path: "/")
    }

    /// Names of an archive's members, or of one that is a member of it.
    package func members(inside member: String? = nil) throws(ReadingError) -> [String] {
        if let member { _ = try ask(Request(.open, inside: member)) }
        guard case .members(let names) = try ask(Request(.members, inside: member)) else { throw mismatch() }
        return names
    }

    /// The bytes of a member.
    package func member(
        _ name: String, inside member: String? = nil, limit: Int
    ) throws(ReadingError) -> [UInt8] {
        let limit = min(limit, bytesLeft)
        let request = Request(.member, inside: member, path: name, limit: limit)
        guard case .bytes(let bytes) = try ask(request), bytes.count <= limit else { throw mismatch() }
        return bytes
    }

    func ask(_ request: Request) throws(ReadingError) -> Answer { try reader.answer(request) }

    /// About what of an array is in memory at once: as much as stays in the second cache while it is looked at.
    private static let pieceBytes = 1 << 18

    func pieces(
        of request: Request, _ body: @Sendable (_ row: Int, NDArray) throws(ReadingError) -> Void
    ) throws(ReadingError) -> Int {
        try reader.pieces(of: request, byteCount: Self.pieceBytes, body)
    }

    /// The error for an answer to another question: a file can't cause it, a wrong reader can.
    func mismatch() -> ReadingError {
        ReadingError(file: path, "not readable: the reader's answer is not one to what it was asked")
    }

    /// Counts objects that are looked at.
    func count(_ objects: Int) throws(ReadingError) {
        objectsLeft -= objects
        guard objectsLeft >= 0 else {
            throw ReadingError(file: path, "expected at most \(limits.objects) objects, found more")
        }
    }

    /// Counts the bytes of an array that is about to be read.
    func count(_ dataset: StoredDataset) throws(ReadingError) {
        let width = dataset.elementType.map { min(max($0.byteCount, 4), 8) } ?? 8
        var bytes = width
        for extent in dataset.shape {
            let (product, overflow) = bytes.multipliedReportingOverflow(by: extent)
            bytes = overflow ? .max : product
        }
        guard bytes <= bytesLeft else {
            throw ReadingError(
                file: path,
                "\(dataset.path): expected at most \(byteLimit) bytes of arrays together, found more")
        }
        bytesLeft -= bytes
    }
}
