import KerasRuntime

/// Says what the model has learnt, letter by letter.
///
/// `Verse`, the type of the model, is made of `Verse.keras` in this folder when the package is built.
public struct Poet {
    /// In the order of the model's numbers; the first is what a text begins behind.
    public static let alphabet = Array(" abcdefghijklmnopqrstuvwxyz.,\n")

    private let verse: Verse
    private var stream: Verse.Stream
    private var letter = 0

    /// Opens the model.
    public init() throws {
        verse = try Verse()
        stream = try verse.makeStream()
    }

    /// The likeliest next letter.
    public mutating func next() throws -> Character {
        let odds = try stream.step(letters: Tensor(shape: [1, 1], [Float(letter)]))
        letter = odds.elements.indices.max { odds.elements[$0] < odds.elements[$1] } ?? 0
        return Self.alphabet[letter]
    }
}

extension Poet {
    /// The model, for tests.
    public var model: Model { verse.model }
}
