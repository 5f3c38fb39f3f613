internal import ReaderProcess
internal import Reading

extension LocalReader {
    /// Makes this process a reader for the one that started it, and ends with that.
    package static func serve() -> Never {
        ReaderService.run { (path, limits) throws(ReadingError) in
            try LocalReader(path, limits: limits, mapsMembers: true)
        }
    }
}
