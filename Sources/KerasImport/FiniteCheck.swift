import ArrayData
import KerasFormat

/// Looks for NaN and infinities among a weight's elements, as they come.
struct FiniteCheck {
    /// Elements so far, and those of them that are not finite.
    private var position = 0
    private var count = 0
    /// The first of these.
    private var first: (position: Int, value: String)?

    /// Looks at the next elements.
    mutating func look(at piece: NDArray) {
        switch piece.values {
        case .float32(let values): look(at: values, isFinite: { $0.exponentBitPattern != 0xFF })
        case .float64(let values): look(at: values, isFinite: { $0.exponentBitPattern != 0x7FF })
        case .int64: break
        }
        position += piece.count
    }

    /// Counting without a branch, by bits, takes many elements at once: all of a large model pass here.
    @inline(__always)
    private mutating func look<S: BinaryFloatingPoint>(at values: [S], isFinite: (S) -> Bool) {
        var bad: Int32 = 0
        for value in values { bad &+= isFinite(value) ? 0 : 1 }
        guard bad != 0 else { return }
        count += values.count { !isFinite($0) }
        if first == nil, let index = values.firstIndex(where: { !isFinite($0) }) {
            first = (position + index, "\(values[index])")
        }
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
        var check = FiniteCheck()
        check.look(at: self)
        try check.require(shape: shape, file: file, path: path, options)
    }
}
