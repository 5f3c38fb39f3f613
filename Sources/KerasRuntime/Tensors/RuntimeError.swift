/// Why a model or a layer could not run on what it was given.
public struct RuntimeError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Name of the layer or input concerned; `nil` where a layer is used on its own.
    public var place: String?
    /// What was looked at, such as "input" or "kernel".
    public let subject: String
    /// What it should have been.
    public let expected: String
    /// What it was.
    public let found: String

    /// Says what was wrong with what: `subject: expected …, found …`.
    public init(place: String? = nil, _ subject: String, expected: String, found: String) {
        self.place = place
        self.subject = subject
        self.expected = expected
        self.found = found
    }

    public var description: String {
        let sentence = "\(subject): expected \(expected), found \(found)"
        return place.map { "\($0): \(sentence)" } ?? sentence
    }

    /// The same error, placed at a layer unless it already names a place.
    func placed(at name: String) -> RuntimeError {
        var error = self
        error.place = place ?? name
        return error
    }
}

extension RuntimeError {
    /// The error for a tensor of the wrong shape; letters name dimensions that are free.
    static func shape(_ subject: String, expected: String, found: [Int]) -> RuntimeError {
        RuntimeError(subject, expected: "shape \(expected)", found: "\(found)")
    }
}
