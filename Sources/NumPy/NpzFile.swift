package import ArrayData
package import Zip

/// An `.npz` archive open for reading: named arrays, each an `.npy` file in a zip archive.
package struct NpzFile {
    /// The archive as the caller named it.
    package let path: String
    /// Names of the arrays, in the order of the archive: member names without `.npy`.
    package let keys: [String]
    /// Reads a member of the archive, by its name and the most bytes to accept.
    package typealias Read = (_ member: String, _ limit: Int) throws(NumPyError) -> [UInt8]

    private let members: Set<String>
    private let read: Read

    /// An archive that somebody else has open.
    ///
    /// - Parameters:
    ///   - path: What to call it in messages.
    ///   - members: Names of all its members.
    package init(named path: String, members: [String], read: @escaping Read) {
        self.path = path
        self.members = Set(members)
        self.read = read
        keys = members.filter { $0.hasSuffix(".npy") }.map { String($0.dropLast(4)) }
    }

    /// Opens the archive at `path`.
    ///
    /// - Throws: `NumPyError` of kind zip.
    package init(_ path: String, limits: ZipArchive.Limits = ZipArchive.Limits()) throws(NumPyError) {
        try self.init(named: path) { () throws(ZipError) in try ZipArchive(path, limits: limits) }
    }

    /// Opens an archive that is in memory.
    ///
    /// - Parameter name: What to call the archive in messages.
    /// - Throws: `NumPyError` of kind zip.
    package init(
        bytes: [UInt8], name: String, limits: ZipArchive.Limits = ZipArchive.Limits()
    ) throws(NumPyError) {
        try self.init(named: name) { () throws(ZipError) in
            try ZipArchive(bytes: bytes, name: name, limits: limits)
        }
    }

    private init(named path: String, _ open: () throws(ZipError) -> ZipArchive) throws(NumPyError) {
        let archive: SharedArchive
        do throws(ZipError) {
            archive = SharedArchive(try open())
        } catch {
            throw NumPyError(zip: error)
        }
        self.init(named: path, members: archive.archive.members.map(\.name)) {
            (member, limit) throws(NumPyError) in
            do throws(ZipError) {
                return try archive.archive.read(member, limit: limit)
            } catch {
                throw NumPyError(zip: error)
            }
        }
    }

    /// Whether there is an array called `key`.
    package func contains(_ key: String) -> Bool {
        members.contains(key + ".npy")
    }

    /// Reads the numbers of the array called `key`.
    ///
    /// - Throws: `NumPyError`.
    package func array(_ key: String) throws(NumPyError) -> NDArray {
        try NpyFile.decode(try bytes(key), file: path, array: key)
    }

    /// Reads the strings of the array called `key`, in row-major order.
    ///
    /// - Throws: `NumPyError`.
    package func strings(_ key: String) throws(NumPyError) -> [String] {
        try NpyFile.decodeStrings(try bytes(key), file: path, array: key)
    }

    /// Reads the dictionary of arrays called `key`, of which nothing is run: see `PickledArrays`.
    ///
    /// - Parameter limit: The most bytes to accept.
    /// - Throws: `NumPyError`.
    package func dictionary(_ key: String, limit: Int = .max) throws(NumPyError) -> PickledArrays {
        try PickledArrays(try bytes(key, limit: limit), file: path, array: key)
    }

    private func bytes(_ key: String, limit: Int = .max) throws(NumPyError) -> [UInt8] {
        guard contains(key) else {
            throw NumPyError(file: path, array: key, kind: .missing, found: "no such array")
        }
        return try read(key + ".npy", limit)
    }
}

/// An archive that stays open as long as somebody reads it.
private final class SharedArchive {
    let archive: ZipArchive

    init(_ archive: consuming ZipArchive) { self.archive = archive }
}

/// Builds an `.npz` archive in memory; `numpy.load` reads it.
package struct NpzWriter {
    private var zip: ZipWriter

    /// - Parameter name: What to call the archive in messages.
    package init(name: String) {
        zip = ZipWriter(name: name)
    }

    /// Appends an array.
    ///
    /// - Precondition: `key` has not been used.
    /// - Throws: `NumPyError` of kind zip if the archive would be larger than 4 GB.
    package mutating func append(_ key: String, _ array: NDArray) throws(NumPyError) {
        try append(key, npy: NpyFile.encode(array))
    }

    /// Appends one string as an array without dimensions.
    package mutating func append(_ key: String, _ string: String) throws(NumPyError) {
        try append(key, npy: NpyFile.encode(string))
    }

    /// Ends the archive and returns its bytes.
    package consuming func finish() -> [UInt8] {
        zip.finish()
    }

    private mutating func append(_ key: String, npy bytes: [UInt8]) throws(NumPyError) {
        do throws(ZipError) {
            try zip.append(key + ".npy", bytes)
        } catch {
            throw NumPyError(zip: error)
        }
    }
}

extension NumPyError {
    init(zip error: ZipError) {
        self.init(file: error.file, array: error.member, kind: .zip(error), found: "\(error)")
    }
}
