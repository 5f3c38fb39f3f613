import Files

/// Why something can't be measured.
package enum BenchmarkError: Error, CustomStringConvertible {
    /// A number of threads that no call can have.
    case threads(Int, most: Int)
    /// A file of a workload's data is not what its shape asks for.
    case data(file: String, expected: String, found: String)
    /// A line that is no request.
    case request(String)
    /// A model's input whose shape the file does not say.
    case unknownShape(input: String)
    /// A model's input for which there is no memory.
    case inputTooLarge(String, [Int])

    package var description: String {
        switch self {
        case .threads(let count, let most): "threads: expected 1 to \(most), found \(count)"
        case .data(let file, let expected, let found): "\(file.oneLine): expected \(expected), found \(found)"
        case .request(let reason): "request: \(reason)"
        case .unknownShape(let input):
            "input \"\(input.oneLine)\": expected a shape to make random numbers for, found none in the file"
        case .inputTooLarge(let input, let shape):
            "input \"\(input.oneLine)\": expected at most 268,435,456 numbers, found shape \(shape)"
        }
    }
}
