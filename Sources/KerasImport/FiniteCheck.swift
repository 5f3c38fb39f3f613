import ArrayData
import KerasFormat

/// What is not finite among a weight's elements.
struct FiniteCheck {
    private var count = 0
    /// The first of these.
    private var first: (position: Int, value: String)?

    /// Nothing, so far.
    init() {}

    /// Looks at some of the elements.
    ///
    /// - Parameter position: How many come before them.
    init(_ piece: NDArray, at position: Int = 0) {
        switch piece.values {
        case .float32(let values):
            look(at: values, from: position, 0x7F80_0000 as UInt32, \.bitPattern)
        case .float64(let values):
            look(at: values, from: position, 0x7FF0_0000_0000_0000 as UInt64, \.bitPattern)
        case .int64: break
        }
    }

    /// Whether all were finite.
    var isPassed: Bool { count == 0 }

    /// Looks for an exponent of ones, which NaN and infinities have and nothing else.
    ///
    /// All of a large model passes here: sums and bits, without a choice, take many elements at once.
    @inline(__always)
    private mutating func look<Element: BinaryFloatingPoint, Bits: FixedWidthInteger>(
        at values: [Element], from position: Int, _ exponent: Bits, _ bits: (Element) -> Bits
    ) {
        let lowest = exponent & (0 &- exponent)
        var sums: Bits = 0
        values.withUnsafeBufferPointer { values in
            // One more makes ones overflow, into the sign.
            for value in values { sums |= (bits(value) & exponent) &+ lowest }
        }
        guard sums > exponent else { return }
        count = values.count { !$0.isFinite }
        first = values.firstIndex { !$0.isFinite }.map { (position + $0, "\(values[$0])") }
    }

    /// Adds what was found elsewhere in the same weight.
    mutating func add(_ other: FiniteCheck) {
        count += other.count
        if let found = other.first, first.map({ found.position < $0.position }) ?? true { first = found }
    }

    /// Throws if there were any, unless they are allowed.
    func require(
        shape: [Int], file: String, path: String, _ options: ImportOptions
    ) throws(ImportError) {
        guard let first, !options.allowsNonfinite else { return }
        throw ImportError(
            file: file,
            problem: .nonfinite(
                path: path, index: NDArray.index(ofElement: first.position, shape: shape),
                value: first.value, count: count))
    }
}

extension NDArray {
    /// Throws unless the values are floating-point numbers, or integers that count something, and, if not
    /// allowed otherwise, finite.
    func requireWeight(
        isCount: Bool, file: String, path: String, _ options: ImportOptions
    ) throws(ImportError) {
        guard elementType.isFloatingPoint || isCount else {
            throw ImportError(
                file: file,
                problem: .format(
                    .mismatch(
                        "type", expected: "floating-point weights", found: elementType.rawValue,
                        at: .path(path))))
        }
        try FiniteCheck(self).require(shape: shape, file: file, path: path, options)
    }
}
