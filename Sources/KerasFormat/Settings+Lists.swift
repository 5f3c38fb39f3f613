import KerasRuntime

extension Settings {
    /// Whole numbers that stand for places or extents.
    private static let integerRange = -largestSize...largestSize

    /// A whole number, which may be negative.
    func integer(_ key: String, default fallback: Int? = nil) throws(FormatError) -> Int {
        if self[key] == nil, let fallback { return fallback }
        guard let value = self[key]?.int, Self.integerRange.contains(value) else {
            throw mismatch(key, expected: "an integer")
        }
        return value
    }

    /// Whole numbers, or one alone.
    func integers(_ key: String) throws(FormatError) -> [Int] {
        let list = self[key]?.array ?? self[key].map { [$0] } ?? []
        let values = list.compactMap(\.int).filter(Self.integerRange.contains)
        guard self[key] != nil, values.count == list.count else {
            throw mismatch(key, expected: "integers")
        }
        return values
    }

    /// A size for each of some dimensions, or one for all.
    func sizes(_ key: String, count: Int, default fallback: [Int]? = nil) throws(FormatError) -> [Int] {
        if self[key] == nil, let fallback { return fallback }
        var sizes = try integers(key)
        if self[key]?.array == nil { sizes = Array(repeating: sizes[0], count: count) }
        guard sizes.count == count, sizes.allSatisfy({ $0 > 0 }) else {
            throw mismatch(
                key, expected: count == 1 ? "an integer from 1" : "an integer from 1, or \(count) of them")
        }
        return sizes
    }

    /// Whether the channels come before all other dimensions but the batch: Keras 1 calls that Theano's
    /// ordering.
    func channelsFirst() throws(FormatError) -> Bool {
        if let ordering = self["dim_ordering"] {
            guard ordering.string == "tf" || ordering.string == "th" else {
                throw mismatch("dim_ordering", expected: "tf or th")
            }
            return ordering.string == "th"
        }
        switch self["data_format"]?.string ?? (self["data_format"] == nil ? "channels_last" : "") {
        case "channels_last": return false
        case "channels_first": return true
        default: throw mismatch("data_format", expected: "channels_last or channels_first")
        }
    }
}
