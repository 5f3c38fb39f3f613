/// Where and why a text is not JSON.
package struct JSONSyntaxError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Position of the byte.
    package let offset: Int
    package let expected: String
    package let found: String

    package var description: String { "expected \(expected) at byte \(offset), found \(found)" }
}
