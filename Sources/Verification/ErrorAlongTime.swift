/// The largest difference of each timestep, or of as many steps together as it takes to stay below a
/// fixed number of values.
public struct ErrorAlongTime: Sendable {
    /// The axis along which time runs.
    public let axis: Int
    /// Number of timesteps.
    public let steps: Int
    /// Number of timesteps that one value stands for.
    public let stepsPerValue: Int
    /// Largest `|actual − expected|`; NaN where something is not finite that should be, or the reverse.
    public private(set) var maxAbs: [Double]

    /// Number of elements that follow each other at the same step.
    private let run: Int
    private var step = 0
    private var inRun = 0

    private static let limit = 128

    /// - Parameter shape: The shape of the arrays; nothing comes of it without steps.
    init?(axis: Int, shape: [Int]) {
        let run = shape[(axis + 1)...].reduce(1, *)
        guard shape[axis] > 0, run > 0 else { return nil }
        self.axis = axis
        self.run = run
        steps = shape[axis]
        stepsPerValue = (steps + Self.limit - 1) / Self.limit
        maxAbs = Array(repeating: 0, count: (steps + stepsPerValue - 1) / stepsPerValue)
    }

    /// Takes in the differences in row-major order.
    mutating func add(_ difference: Double) {
        let value = step / stepsPerValue
        // A NaN stays.
        if !(difference <= maxAbs[value]) && !maxAbs[value].isNaN { maxAbs[value] = difference }
        inRun += 1
        if inRun == run {
            inRun = 0
            step += 1
            if step == steps { step = 0 }
        }
    }
}
