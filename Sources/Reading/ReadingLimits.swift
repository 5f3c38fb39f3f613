/// The most that is accepted from a file, whatever it claims.
///
/// A file beyond one of these is refused with a sentence that names the limit, before anything of that size is
/// allocated. The defaults are far beyond every model that is known; raise one for a file that you trust.
public struct ReadingLimits: Sendable, Equatable {
    /// Bytes of all weights together, once in memory. 16 GB by default.
    public var weights = 16 << 30
    /// Bytes of a recording's arrays together, once in memory. 16 GB by default.
    public var recording = 16 << 30
    /// Bytes of one attribute, all its strings together. 256 MB by default.
    public var attribute = 256 << 20
    /// Bytes of a model's configuration. 64 MB by default; the largest known have some 10 MB.
    public var json = 64 << 20
    /// Levels of a configuration: objects and lists inside of one another. 512 by default, and at most.
    public var jsonDepth = 512
    /// Number of layers. 10,000 by default.
    public var layers = 10_000
    /// Number of groups above an object of an HDF5 file. 64 by default.
    public var nesting = 64
    /// Number of links in a group, and of objects that are looked at in a file. 1,000,000 by default.
    public var objects = 1_000_000
    /// Bytes that one compressed byte may become, beyond the first 64 MB of an array. 200 by default.
    public var expansion = 200
    /// Seconds of computing that an isolated reader has, besides one for each 16 MB of the file. 10 by default.
    public var seconds = 10
    /// Bytes of memory that an isolated reader has, besides 16 times the file's size. 512 MB by default.
    public var memory = 512 << 20

    /// The limits that hold unless told otherwise.
    public init() {}
}

extension ReadingLimits {
    /// Each limit under the name that a command line gives it.
    private static var named: KeyValuePairs<String, WritableKeyPath<ReadingLimits, Int>> {
        [
            "weights": \.weights, "recording": \.recording, "attribute": \.attribute, "json": \.json,
            "json-depth": \.jsonDepth, "layers": \.layers, "nesting": \.nesting, "objects": \.objects,
            "expansion": \.expansion, "seconds": \.seconds, "memory": \.memory,
        ]
    }

    /// The names of all limits.
    package static var names: [String] { named.map(\.key) }

    /// All values, in the order of the names.
    package var values: [Int] { Self.named.map { self[keyPath: $0.value] } }

    /// Limits with these values, in the order of the names; `nil` unless there is one above 0 for each.
    package init?(values: [Int]) {
        guard values.count == Self.named.count, values.allSatisfy({ $0 > 0 }) else { return nil }
        for (entry, value) in zip(Self.named, values) { self[keyPath: entry.value] = value }
    }

    /// Sets a limit by what a command line says, such as `weights=32G`; K, M, G and T are powers of 1024.
    ///
    /// - Returns: whether it is a known name and a number above 0 that fits.
    package mutating func set(_ text: String) -> Bool {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let entry = Self.named.first(where: { $0.key == parts[0] }) else {
            return false
        }
        let shift = ["K": 10, "M": 20, "G": 30, "T": 40][parts[1].suffix(1).uppercased()] ?? 0
        let digits = shift > 0 ? parts[1].dropLast() : parts[1]
        guard digits.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(digits), number > 0 else {
            return false
        }
        let (value, overflow) = number.multipliedReportingOverflow(by: 1 << shift)
        guard !overflow else { return false }
        self[keyPath: entry.value] = value
        return true
    }
}
