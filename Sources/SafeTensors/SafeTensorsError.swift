import Files

/// Why a safetensors file could not be read or written.
package struct SafeTensorsError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file, as it was named.
    package let file: String
    /// The tensor or part of the header concerned; `nil` for the file itself.
    package let place: String?
    package let expected: String
    package let found: String

    package init(file: String, _ place: String? = nil, expected: String, found: String) {
        self.file = file
        self.place = place
        self.expected = expected
        self.found = found
    }

    package var description: String {
        [file, place, "expected \(expected), found \(found)"].compactMap { $0 }.joined(separator: ": ")
            .oneLine
    }
}
