/// Checks of what a description may hold, wherever it was decoded from.
enum SettingsCheck {
    /// More dimensions than any tensor has.
    private static let highestRank = 64

    /// Throws unless a number of units, filters and the like is one.
    static func size(_ value: Int, _ subject: String) throws(RuntimeError) {
        guard (1...largestElementCount).contains(value) else {
            throw RuntimeError(
                subject, expected: "a number from 1 to \(largestElementCount)", found: "\(value)")
        }
    }

    /// Throws unless extents, widths and the like are.
    static func extents(_ values: [Int], _ subject: String) throws(RuntimeError) {
        for value in values where !(0...largestElementCount).contains(value) {
            throw RuntimeError(
                subject, expected: "numbers from 0 to \(largestElementCount)", found: "\(value)")
        }
    }

    /// Throws unless each number could be an axis of some tensor.
    static func axes(_ axes: [Int], _ subject: String = "axis") throws(RuntimeError) {
        for axis in axes where !(-highestRank..<highestRank).contains(axis) {
            throw RuntimeError(subject, expected: "an axis of a tensor", found: "\(axis)")
        }
        guard axes.count <= highestRank else {
            throw RuntimeError(subject, expected: "at most \(highestRank) axes", found: "\(axes.count)")
        }
    }

    /// Throws unless a shape could be that of a tensor.
    static func shape(_ shape: PartialShape, _ subject: String) throws(RuntimeError) {
        try extents(shape.compactMap { $0 }, subject)
        guard shape.count <= highestRank else {
            throw RuntimeError(
                subject, expected: "at most \(highestRank) dimensions", found: "\(shape.count)")
        }
    }

    /// Throws unless a layer returns a number of tensors that makes sense.
    static func count(_ count: Int, _ subject: String) throws(RuntimeError) {
        guard (1...(1 << 16)).contains(count) else {
            throw RuntimeError(subject, expected: "a number from 1 to \(1 << 16)", found: "\(count)")
        }
    }
}

extension WindowSettings {
    /// Throws unless there is a size, a stride and a dilation for each dimension, all positive.
    func validate() throws(RuntimeError) {
        let isWhole = (1...8).contains(rank) && strides.count == rank && dilations.count == rank
        guard isWhole, (sizes + strides + dilations).allSatisfy({ (1...Self.largest).contains($0) }) else {
            throw RuntimeError(
                "windows", expected: "positive sizes, strides and dilations for each dimension",
                found: "\(sizes), \(strides), \(dilations)")
        }
    }
}

extension Constant {
    /// Throws unless there are as many elements as the shape says.
    func validate() throws(RuntimeError) {
        try SettingsCheck.shape(shape, "constant")
        guard try values.count == shape.elementCount() else {
            throw RuntimeError(
                "constant", expected: "elements for shape \(shape)", found: "\(values.count)")
        }
    }
}
