/// How many differences are of about the same size.
public struct HistogramBar: Sendable, Hashable {
    /// The differences from `lower` up to ten times that, or exactly 0 where `lower` is 0.
    public let lower: Double
    public let count: Int
}

/// Gathers how the differences of one comparison are spread: quantiles, and counts by powers of ten.
///
/// Takes a fixed amount of memory however many differences there are. Up to 4,096 of them the quantiles
/// are exact; beyond that they are at most 1 % too large.
struct ErrorDistribution {
    /// Number of differences.
    private var count = 0
    private var zeros = 0
    private var byDecade: [Int]
    /// All of them, where they are few.
    private var values: [Double] = []
    /// Counts by exponent and first bits of the fraction, where they are many.
    private var bins: [Int] = []
    private var largest = 0.0

    private static let exactLimit = 4_096
    /// Exponent and seven bits of the fraction of a positive double.
    private static let shift = 52 - 7
    /// Powers of ten; what is smaller or larger goes into the first or last bar.
    private static let exponents = -20...20
    private static let powers = exponents.map { Double("1e\($0)") ?? 0 }
    /// For each power of two, the last power of ten that is not above it.
    private static let firstDecade = (0..<2_048).map { exponent -> Int in
        let power = Double(bitPattern: UInt64(exponent) << 52)
        return max(0, powers.lastIndex { $0 <= power } ?? 0)
    }

    init(elements: Int) {
        byDecade = Array(repeating: 0, count: Self.powers.count)
        if elements > Self.exactLimit {
            bins = Array(repeating: 0, count: 1 << (63 - Self.shift))
        } else {
            values.reserveCapacity(elements)
        }
    }

    /// Takes in a difference: finite, from 0.
    mutating func add(_ difference: Double) {
        count += 1
        if bins.isEmpty {
            values.append(difference)
        } else {
            bins[Int(difference.bitPattern >> Self.shift)] += 1
        }
        guard difference > 0 else {
            zeros += 1
            return
        }
        largest = max(largest, difference)
        var decade = Self.firstDecade[Int(difference.bitPattern >> 52)]
        if decade + 1 < Self.powers.count && difference >= Self.powers[decade + 1] { decade += 1 }
        byDecade[decade] += 1
    }

    /// For each share, from 0 to 1, the smallest difference that as many of all differences do not
    /// exceed; `nil` if there are none.
    func quantiles(_ shares: [Double]) -> [Double]? {
        guard count > 0 else { return nil }
        let sorted = values.sorted()
        return shares.map { share in
            let rank = min(count, max(1, Int((share * Double(count)).rounded(.up))))
            if rank <= zeros { return 0 }
            if bins.isEmpty { return sorted[rank - 1] }
            var below = 0
            let bin = bins.firstIndex { number in
                below += number
                return below >= rank
            }
            // The bin's upper end, but no more than there is.
            return min(largest, Double(bitPattern: UInt64((bin ?? 0) + 1) << Self.shift))
        }
    }

    /// The counts from the smallest to the largest difference, no power of ten left out between.
    var bars: [HistogramBar] {
        var bars = zeros > 0 ? [HistogramBar(lower: 0, count: zeros)] : []
        if let first = byDecade.firstIndex(where: { $0 > 0 }),
            let last = byDecade.lastIndex(where: { $0 > 0 })
        {
            bars += (first...last).map { HistogramBar(lower: Self.powers[$0], count: byDecade[$0]) }
        }
        return bars
    }
}
