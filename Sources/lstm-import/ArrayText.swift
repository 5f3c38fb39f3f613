import ArrayData

/// An array as the terminal shows it.
enum ArrayText {
    /// Name, shape and values, one row of the last dimension a line, each behind its index.
    static func text(_ name: String, _ array: NDArray) -> String {
        let columns = max(array.shape.last ?? 1, 1)
        let values: [String] =
            switch array.values {
            // The sign of NaN is an accident.
            case .float32(let values): values.map { $0.isNaN ? "nan" : "\($0)" }
            case .float64(let values): values.map { $0.isNaN ? "nan" : "\($0)" }
            case .int64(let values): values.map { "\($0)" }
            }
        var text = "\(name) \(array.shape)\n"
        for row in stride(from: 0, to: values.count, by: columns) {
            let index = NDArray.index(ofElement: row, shape: array.shape).dropLast().map { "\($0)" }
            text +=
                "\(index.isEmpty ? "" : "[\(index.joined(separator: ", "))] ")"
                + values[row..<min(row + columns, values.count)].joined(separator: " ") + "\n"
        }
        return text
    }
}
