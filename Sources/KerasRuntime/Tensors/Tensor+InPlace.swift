extension Tensor {
    /// What stands where a tensor will be: it has no elements, and no memory of its own.
    static var placeholder: Tensor { Tensor() }

    private init() {
        shape = []
        elements = []
    }

    /// Lets the elements be changed in place, in row-major order.
    ///
    /// The memory stays the same while no copy of the tensor exists: what is filled before each
    /// ``Session/step(_:into:)`` need not be made anew.
    ///
    ///     x.withUnsafeMutableElements { $0[0] = sample }
    public mutating func withUnsafeMutableElements<R, Failure: Error>(
        _ body: (UnsafeMutableBufferPointer<Element>) throws(Failure) -> R
    ) throws(Failure) -> R {
        try elements.withUnsafeMutableBufferPointer { elements throws(Failure) -> R in try body(elements) }
    }

    // Tensors that are kept from call to call become what the next call needs. Shape and elements stay where
    // they are if there are as many; what the elements are is undefined.

    /// Becomes a tensor of some shape.
    mutating func become(_ shape: [Int]) {
        if self.shape != shape { self.shape = shape }
        fit()
    }

    /// Becomes a matrix.
    mutating func become(_ rows: Int, _ columns: Int) {
        if shape.count != 2 || shape[0] != rows || shape[1] != columns { shape = [rows, columns] }
        fit()
    }

    /// Becomes a tensor of three dimensions.
    mutating func become(_ first: Int, _ second: Int, _ third: Int) {
        if shape.count != 3 || shape[0] != first || shape[1] != second || shape[2] != third {
            shape = [first, second, third]
        }
        fit()
    }

    /// Becomes a tensor of some shape but for the last extent.
    mutating func become(_ other: [Int], last: Int) {
        let count = other.count
        if shape.count != count || shape.last != last || !shape.agrees(with: other, in: 0..<(count - 1)) {
            shape = other.dropLast() + [last]
        }
        fit()
    }

    /// Becomes a tensor of some shape with one more dimension behind it.
    mutating func become(_ other: [Int], and last: Int) {
        let count = other.count
        if shape.count != count + 1 || shape.last != last || !shape.agrees(with: other, in: 0..<count) {
            shape = other + [last]
        }
        fit()
    }

    private mutating func fit() {
        var count = 1
        for extent in shape { count *= extent }
        if elements.count != count { elements = Array(repeating: 0, count: count) }
    }

    /// Becomes a copy of another tensor.
    mutating func become(copyOf other: Tensor) {
        become(other.shape)
        other.elements.withUnsafeBufferPointer { from in
            elements.withUnsafeMutableBufferPointer { to in
                guard let from = from.baseAddress, let to = to.baseAddress else { return }
                to.update(from: from, count: other.count)
            }
        }
    }

    /// Becomes another tensor, rounded or widened.
    mutating func become<Other>(convertedFrom other: Tensor<Other>) {
        become(other.shape)
        other.elements.withUnsafeBufferPointer { from in
            elements.withUnsafeMutableBufferPointer { to in
                for j in 0..<to.count { to[j] = Element(from[j]) }
            }
        }
    }
}

extension Tensor {
    /// Whether it is a matrix of that shape.
    func isMatrix(_ rows: Int, _ columns: Int) -> Bool {
        shape.count == 2 && shape[0] == rows && shape[1] == columns
    }
}

extension [Int] {
    /// Whether some extents are those of another shape.
    func agrees(with other: [Int], in range: Range<Int>) -> Bool {
        for axis in range where self[axis] != other[axis] { return false }
        return true
    }
}

extension Mask {
    /// Becomes a mask of some shape, in the memory that it has if that fits.
    mutating func become(_ shape: [Int]) {
        if self.shape != shape { self.shape = shape }
        var count = 1
        for extent in shape { count *= extent }
        if valid.count != count { valid = Array(repeating: false, count: count) }
    }

    /// Becomes a mask of some shape without its last extent.
    mutating func become(droppingLastOf other: [Int]) {
        let rank = other.count - 1
        if shape.count != rank || !shape.agrees(with: other, in: 0..<rank) { shape = Array(other.dropLast()) }
        become(shape)
    }
}
