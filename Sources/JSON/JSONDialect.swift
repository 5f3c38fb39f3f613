/// What a text may be, beside what RFC 8259 has.
package struct JSONDialect: Sendable {
    /// Lists and objects inside of each other, at most: each takes some of the stack, here and later on.
    package let levels: Int
    /// Whether NaN, Infinity and -Infinity are numbers.
    let hasNonfiniteNumbers: Bool
    /// Whether a name may come twice in one object. The last member counts then.
    let repeatsNames: Bool
    /// Whether the mark that some editors put before a text is passed over.
    let skipsMark: Bool

    /// The standard, and no name twice in one object. Far deeper than descriptions of models go.
    package static let strict = JSONDialect(
        levels: 96, hasNonfiniteNumbers: false, repeatsNames: false, skipsMark: false)

    /// What Python's `json` writes and reads.
    package static let python = JSONDialect(
        levels: 512, hasNonfiniteNumbers: true, repeatsNames: true, skipsMark: true)
}
