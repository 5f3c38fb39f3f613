import Files
import KerasRuntime

/// Why something can't be measured.
package enum BenchmarkError: Error, CustomStringConvertible {
    /// A number of threads that no call can have.
    case threads(Int, most: Int)
    /// A time that nothing is measured for, and what asked for it.
    case seconds(Double, of: String)
    /// A file of a workload's data is not what its shape asks for.
    case data(file: String, expected: String, found: String)
    /// A line that is no request.
    case request(String)
    /// A model's input whose shape the file does not say.
    case unknownShape(input: String)
    /// A model's input for which there is no memory.
    case input(String, RuntimeError)

    package var description: String {
        switch self {
        case .threads(let count, let most): "threads: expected 1 to \(most), found \(count)"
        case .seconds(let seconds, let name):
            "\(name): expected \(Int(Timing.seconds.lowerBound)) to \(Int(Timing.seconds.upperBound)), "
                + "found \(seconds)"
        case .data(let file, let expected, let found): "\(file.oneLine): expected \(expected), found \(found)"
        case .request(let reason): "request: \(reason)"
        case .unknownShape(let input):
            "input \"\(input.oneLine)\": expected a shape to make random numbers for, found none in the file"
        case .input(let input, let reason): "input \"\(input.oneLine)\": \(reason)"
        }
    }
}
