/// A setting that two models or recordings do not share.
public struct Change: Sendable, Hashable {
    /// Keras' name of the setting.
    public let name: String
    /// Its value in A; `nil` where A does not have it.
    public let a: String?
    /// Its value in B; `nil` where B does not have it.
    public let b: String?

    /// The changes from one set of settings to another, in alphabetical order.
    static func between(_ a: [String: String], _ b: [String: String]) -> [Change] {
        Set(a.keys).union(b.keys).sorted().compactMap { name in
            a[name] == b[name] ? nil : Change(name: name, a: a[name], b: b[name])
        }
    }
}

/// Which of two things has what the other lacks.
public enum Side: String, Sendable, Hashable {
    case a, b
}

/// One array of two models or recordings.
public struct ArrayDifference: Sendable {
    /// The weight's name, or the array's path below its case.
    public let name: String
    /// How B's compares with A's, A being what is expected; `nil` where only one has it.
    public let comparison: ArrayComparison?
    /// The only one that has it.
    public let onlyIn: Side?
    /// Shape in A, or in B if only B has it.
    public let shape: [Int]
    public let tolerance: Tolerance

    /// What only one side has is a difference.
    public var status: Verification.Status {
        onlyIn == nil ? Verification.Status(of: comparison) : .differ
    }
}
