internal import CLimits
import KerasRuntime

/// What a machine can do at most, measured where and when it is asked for.
package struct MachineLimits: Sendable {
    /// How fast memory of some size is read over and over.
    package struct Bandwidth: Sendable {
        package let size: Int
        package let bytesPerSecond: Double
    }

    /// More threads are not measured together.
    static let mostThreads = Int(CL_MAX_THREADS)

    package let threads: Int
    package let precision: Model.Precision
    /// Operations a second; a product and its sum are two.
    package let operationsPerSecond: Double
    /// By size, the smallest first: each level of memory shows.
    package let bandwidths: [Bandwidth]
    /// Nanoseconds of the activations of one unit's step: three sigmoids and two hyperbolic tangents.
    package let activationTime: Double

    /// Measures this machine for about a second.
    package static func measure(threads: Int, precision: Model.Precision, seconds: Double = 1)
        -> MachineLimits
    {
        let share = seconds / 30
        // Sizes in steps of half a power of two, from 16 kB to more than the caches of most machines.
        let sizes = (0..<13).flatMap { [(16 << 10) << $0, (24 << 10) << $0] }
        return MachineLimits(
            threads: threads, precision: precision,
            operationsPerSecond: cl_operations_per_second(Int32(precision.bytes), threads, 2 * share),
            bandwidths: sizes.map {
                Bandwidth(size: $0, bytesPerSecond: cl_bytes_per_second($0, threads, share))
            },
            activationTime: (precision == .float64
                ? activations(Double.self, seconds: 2 * share) : activations(Float.self, seconds: 2 * share))
                / Double(threads))
    }

    /// How fast so many bytes are read over and over: at least as fast as more of them, whatever disturbed
    /// the measurement.
    package func bytesPerSecond(for size: Int) -> Double {
        bandwidths.filter { $0.size >= size }.map(\.bytesPerSecond).max() ?? bandwidths.last?.bytesPerSecond
            ?? 0
    }

    /// The kernels' own activations in one thread, of numbers that are near.
    private static func activations<Element: TensorScalar>(_: Element.Type, seconds: Double) -> Double {
        let count = 512
        let row = UnsafeMutableBufferPointer<Element>.allocate(capacity: count)
        defer { row.deallocate() }
        row.initialize(repeating: Element(0.5))
        guard let first = row.baseAddress else { return 0 }
        func time(_ activation: Activation) -> Double {
            Timing.measure(seconds: seconds / 2) { Element.apply(activation, to: first, count: count) }.best
                / Double(count)
        }
        return 3 * time(.sigmoid) + 2 * time(.tanh)
    }
}

extension InstructionSet {
    /// What the kernels in use are compiled for; "plain" where the reference in Swift is in use.
    package static var nameInUse: String { chosen?.rawValue ?? "plain" }
}

extension Model.Precision {
    /// Bytes of a number.
    package var bytes: Int { self == .float64 ? 8 : 4 }
}

/// The time that one step of a workload takes at least.
package struct Bound: Sendable {
    /// What a machine spends it on.
    package enum Reason: String, Sendable {
        case arithmetic, memory
    }

    /// Nanoseconds.
    package let time: Double
    package let reason: Reason

    /// Nothing is faster than its operations and activations at the machine's full speed, nor than reading
    /// the recurrent weights from where they fit, once a step: a step waits for the one before. The input's
    /// weights are read for many steps at once, but not in a stream.
    package init(of workload: Workload, on limits: MachineLimits) {
        let arithmetic =
            workload.operationsPerStep / limits.operationsPerSecond * 1e9
            + Double(workload.batch * workload.units) * limits.activationTime
        let rows = workload.units + (workload.timesteps == 1 ? workload.features : 0)
        let bytes = rows * 4 * workload.units * limits.precision.bytes
        let memory = Double(bytes) / limits.bytesPerSecond(for: bytes) * 1e9
        time = max(arithmetic, memory)
        reason = arithmetic >= memory ? .arithmetic : .memory
    }
}
