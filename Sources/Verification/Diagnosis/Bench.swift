import ArrayData
import KerasRuntime

/// Where variants of a layer are tried.
protocol Bench {
    /// The largest difference that a variant leaves over everything that was recorded; `nil` if any
    /// of it is out of tolerance, or if the variant cannot run at all.
    ///
    /// - Parameters:
    ///   - keepsRows: Whether the variant treats rows of the batch independently, so that one of them
    ///     may decide against it.
    ///   - keepsTime: The same for the first timesteps.
    func fit(_ variant: Variant, keepsRows: Bool, keepsTime: Bool) -> Double?

    /// Multiplications and additions that deciding against a variant takes, roughly.
    func cost(of variant: Variant) -> Int
}

/// Tries a layer alone, on what was recorded for its inputs.
struct LayerBench: Bench {
    /// All calls of the layer.
    let probes: [Probe]
    /// One row of one failing call, after the calls whose state it needs.
    private let row: [Probe]
    /// The steps of it up to the first that differs; `nil` where time does not come out in order.
    private let prefix: [Probe]?

    /// Looks for the smallest part that decides.
    init(_ probes: [Probe], _ variant: Variant) {
        self.probes = probes
        let isTimeMajor = variant.isTimeMajor
        var best: (cost: Int, chain: Range<Int>, row: Int, step: Int?)?
        var start = 0
        for (index, (probe, failure)) in zip(probes, Self.failures(variant, probes)).enumerated() {
            if probe.resets { start = index }
            guard let failure else { continue }
            let cost = probes[start...index].reduce(0) { $0 + $1.timesteps(isTimeMajor: isTimeMajor) }
            if cost < best?.cost ?? .max {
                best = (cost, start..<(index + 1), failure.row, failure.step)
            }
        }
        guard let best else {
            (row, prefix) = (probes, nil)
            return
        }
        row = probes[best.chain].map { $0.narrowed(toRow: best.row, isTimeMajor: isTimeMajor) }
        guard variant.runsForward, best.chain.count == 1, let step = best.step else {
            prefix = nil
            return
        }
        prefix = row.map { $0.narrowed(toSteps: step + 1, isTimeMajor: isTimeMajor) }
    }

    func fit(_ variant: Variant, keepsRows: Bool, keepsTime: Bool) -> Double? {
        guard var session = try? variant.makeSession() else { return nil }
        if keepsRows {
            if keepsTime, let prefix, Self.fit(variant, prefix, &session) == nil { return nil }
            if Self.fit(variant, row, &session) == nil { return nil }
        }
        return Self.fit(variant, probes, &session)
    }

    func cost(of variant: Variant) -> Int {
        let steps = (prefix ?? row).reduce(0) { $0 + $1.timesteps(isTimeMajor: variant.isTimeMajor) }
        return steps * variant.weights.reduce(0) { $0 + $1.count }
    }

    /// Runs through calls until one is out of tolerance.
    private static func fit(_ variant: Variant, _ probes: [Probe], _ session: inout Session) -> Double? {
        var largest = 0.0
        session.reset()
        for probe in probes {
            if probe.resets { session.reset() }
            let arguments = variant.arguments.apply(to: probe.arguments)
            guard let answers = try? session.advance(call: 0, arguments) else { return nil }
            for (position, expected) in probe.expected {
                guard
                    let difference = probe.tolerance.difference(answers[position].array, expected)
                else { return nil }
                largest = max(largest, difference)
            }
        }
        return largest
    }

    /// Where each call first differs: the row of the batch, and the step of a sequence.
    private static func failures(_ variant: Variant, _ probes: [Probe]) -> [(row: Int, step: Int?)?] {
        guard var session = try? variant.makeSession() else { return probes.map { _ in nil } }
        return probes.map { probe in
            if probe.resets { session.reset() }
            guard let answers = try? session.advance(call: 0, probe.arguments) else { return nil }
            var first: (row: Int, step: Int?)?
            for (position, expected) in probe.expected.sorted(by: { $0.key < $1.key }) {
                let actual = answers[position].array
                guard actual.shape == expected.shape, !expected.shape.isEmpty else { continue }
                for (element, (a, e)) in zip(actual.doubles, expected.doubles).enumerated()
                where !probe.tolerance.accepts(a, expected: e) {
                    let index = NDArray.index(ofElement: element, shape: expected.shape)
                    let isSequence = expected.rank == 3
                    let swaps = isSequence && variant.isTimeMajor
                    let step = isSequence ? index[swaps ? 0 : 1] : nil
                    if first == nil || step ?? .max < first?.step ?? .max {
                        first = (index[swaps ? 1 : 0], step)
                    }
                }
            }
            return first
        }
    }
}

extension Variant {
    /// The walks through time of the layer's parts.
    var walks: [RNNOptions] {
        layer.configuration.base.parts.compactMap {
            ($0.configuration as? any RecurrentConfiguration)?.options
        }
    }

    var isTimeMajor: Bool { walks.contains { $0.timeMajor } }

    /// Whether the layer takes steps in their order, each output known by then.
    var runsForward: Bool {
        layer.configuration.base is any RecurrentConfiguration && !walks.contains { $0.goBackwards }
    }
}

extension Tolerance {
    /// The largest difference of two arrays; `nil` if any is out of tolerance, or the shapes differ.
    func difference(_ actual: NDArray, _ expected: NDArray) -> Double? {
        guard actual.shape == expected.shape else { return nil }
        var largest = 0.0
        for (a, e) in zip(actual.doubles, expected.doubles) {
            guard accepts(a, expected: e) else { return nil }
            if a.isFinite { largest = max(largest, abs(a - e)) }
        }
        return largest
    }
}
