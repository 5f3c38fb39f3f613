internal import ReaderProcess
package import Reading

extension Reader {
    /// Opens an HDF5 file or a zip archive.
    ///
    /// - Parameter byteLimit: The most bytes of arrays that may be read.
    /// - Throws: `ReadingError`.
    package func open(
        _ path: String, limits: ReadingLimits, byteLimit: Int? = nil
    ) throws(ReadingError) -> StoredFile {
        let reader: any ContainerReader =
            switch self {
            case .inProcess: try LocalReader(path, limits: limits)
            case .isolated(let executable):
                try IsolatedReader(path, executable: executable, limits: limits)
            }
        return StoredFile(reader, limits: limits, byteLimit: byteLimit ?? limits.weights)
    }
}
