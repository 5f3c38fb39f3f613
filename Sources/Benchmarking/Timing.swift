#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#elseif canImport(Glibc)
    import Glibc
#endif

/// How long something takes, measured again and again.
package struct Timing: Sendable {
    /// Nanoseconds of the fastest call: what the machine can do when nothing else is going on.
    package let best: Double
    /// Nanoseconds of the middle one.
    package let median: Double
    /// How many calls were measured.
    package let count: Int

    /// How long something may be measured.
    static let seconds = 0.0...3600

    /// Makes sure that something may be measured for so long.
    ///
    /// - Parameter name: What the number is called where it comes from.
    package static func check(seconds: Double, of name: String) throws(BenchmarkError) {
        guard Self.seconds ~= seconds else { throw .seconds(seconds, of: name) }
    }

    /// Repeats a call for a while, after one that is not counted.
    ///
    /// - Parameters:
    ///   - seconds: How long; at least three measurements are taken in any case.
    ///   - callsAtOnce: How many calls a measurement takes; if absent as many as take 20 µs, beside which
    ///     looking at the clock is nothing.
    package static func measure(
        seconds: Double, callsAtOnce: Int? = nil, _ call: () throws -> Void
    ) rethrows -> Timing {
        try call()
        let begin = nanoseconds()
        try call()
        let first = max(nanoseconds() - begin, 1)
        let calls = callsAtOnce ?? max(1, min(1000, Int(20_000 / first)))
        let end = nanoseconds() + seconds * 1e9
        var times: [Double] = []
        times.reserveCapacity(1 << 16)
        while times.count < 3 || (times.count < 1 << 16 && nanoseconds() < end) {
            let start = nanoseconds()
            for _ in 0..<calls { try call() }
            times.append((nanoseconds() - start) / Double(calls))
        }
        times.sort()
        return Timing(best: times[0], median: times[times.count / 2], count: times.count * calls)
    }

    /// A clock that only ever goes forward.
    private static func nanoseconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
    }
}
