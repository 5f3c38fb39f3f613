internal import Files

/// Why something could not be read: the sentence that a person gets, the file's name in front.
package struct ReadingError: Error, Equatable, Sendable, CustomStringConvertible {
    package let description: String

    /// - Parameter sentence: One line, as a room that reads files says it.
    package init(_ sentence: String) {
        // Names come from files, and sentences from another process: neither may be without end.
        description =
            sentence.utf8.count <= Self.limit
            ? sentence.oneLine
            : String(decoding: sentence.utf8.prefix(Self.limit), as: UTF8.self).oneLine + "…"
    }

    package init(file: String, _ problem: String) { self.init("\(file): \(problem)") }

    /// The most bytes of a sentence.
    package static let limit = 4096
}
