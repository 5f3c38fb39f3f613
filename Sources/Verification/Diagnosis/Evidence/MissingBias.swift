import ArrayData
import KerasRuntime

/// A bias that is all zero where the original had one: the values are lost, but a bias fitted to a part
/// of what was recorded matches the rest.
struct MissingBias {
    let detail: String
    let evidence: String

    /// The most multiplications and additions that fitting may take.
    private static let budget = 4e9

    init?(_ subject: Subject, _ bench: LayerBench, _ recording: Recording) {
        let paths = subject.pathsWithoutBias
        guard !paths.isEmpty else { return nil }
        var variant = subject.variant
        variant.addBias(to: paths)
        let phrase = paths.count < subject.parts.count ? Part.phrase(paths) : ""
        detail = "bias\(phrase) is missing"
        if let fitted = variant.settingBias(fromTraces: recording, paths, subject.probes),
            let left = bench.fit(fitted, keepsRows: true, keepsTime: true)
        {
            evidence =
                "the bias is all 0; the one that the first row's trace at timestep 0 shows leaves "
                + "\(NumberText.short(left)) on everything"
            return
        }
        let tolerance = subject.probes.first?.tolerance.atol ?? 0
        if let units = UnitBiases(variant, subject.probes) {
            let biases = units.fitted(goodEnough: tolerance / 100)
            var fitted = variant
            fitted.changeWeights(paths, ["bias"]) { NDArray(shape: $0.shape, biases) }
            if let left = bench.fit(fitted, keepsRows: true, keepsTime: true) {
                evidence =
                    "the bias is all 0; one fitted to the first two thirds of the timesteps leaves "
                    + "\(NumberText.short(left)) on everything"
                return
            }
        }
        guard let (fitted, known, all) = Self.fit(variant, paths, subject.probes),
            let left = bench.fit(fitted, keepsRows: true, keepsTime: true)
        else { return nil }
        evidence =
            "the bias is all 0; one fitted to \(known) of \(all) recorded values leaves "
            + "\(NumberText.short(left)) on all of them"
    }

    // MARK: Fitting

    /// Fits biases to the first two thirds of the timesteps, or every second row where there are none.
    private static func fit(
        _ variant: Variant, _ paths: [String], _ probes: [Probe]
    ) -> (Variant, known: Int, all: Int)? {
        let counts = paths.map { variant.weight("\($0)bias")?.count ?? 0 }
        let unknowns = counts.reduce(0, +)
        let isKnown = known(probes, isTimeMajor: variant.isTimeMajor)
        let known = isKnown.reduce(0) { $0 + $1.count(where: { $0 }) }
        let all = isKnown.reduce(0) { $0 + $1.count }
        let steps = probes.reduce(0) { sum, probe in
            let batch = probe.arguments.inputs.first.map {
                $0.array.shape.reduce(1, *) / max(1, $0.array.shape.last ?? 1)
            }
            return sum + (batch ?? 1)
        }
        let cost = Double(steps * variant.weights.reduce(0) { $0 + $1.count }) * Double(unknowns + 1) * 10
        guard known >= unknowns, known < all, cost <= budget else { return nil }

        func setting(_ biases: [Double]) -> Variant {
            var start = 0
            var changed = variant
            for (path, count) in zip(paths, counts) {
                let values = Array(biases[start..<(start + count)])
                changed.changeWeights([path], ["bias"]) { NDArray(shape: $0.shape, values) }
                start += count
            }
            return changed
        }
        func residuals(_ biases: [Double]) -> [Double]? {
            guard let answers = setting(biases).answers(probes) else { return nil }
            var residuals: [Double] = []
            for ((actual, expected), flags) in zip(answers, isKnown) {
                for (position, (a, e)) in zip(actual, expected).enumerated() where flags[position] {
                    residuals.append(a - e)
                }
            }
            return residuals.allSatisfy(\.isFinite) ? residuals : nil
        }
        let goodEnough = (probes.first?.tolerance.atol ?? 0) / 100
        let fitted = LeastSquares.solve(
            from: Array(repeating: 0, count: unknowns), goodEnough: goodEnough, residuals: residuals)
        // Not back to single precision: the layer rounds the bias itself when it runs.
        return (setting(fitted), known, all)
    }

    /// Which of the recorded values the fit may know, array by array.
    private static func known(_ probes: [Probe], isTimeMajor: Bool) -> [[Bool]] {
        var row = 0
        return probes.flatMap { probe in
            probe.expected.sorted { $0.key < $1.key }.map { _, expected in
                let shape = expected.shape
                guard !shape.isEmpty else { return [true] }
                let isSequence = expected.rank == 3 && shape[isTimeMajor ? 0 : 1] >= 3
                let axis = isSequence ? (isTimeMajor ? 0 : 1) : (expected.rank == 3 && isTimeMajor ? 1 : 0)
                let firstRow = row
                if !isSequence { row += shape.first ?? 1 }
                return (0..<expected.count).map { position in
                    let index = NDArray.index(ofElement: position, shape: shape)
                    return isSequence ? index[axis] * 3 < shape[axis] * 2 : (firstRow + index[axis]) % 2 == 0
                }
            }
        }
    }
}

extension Subject {
    /// Paths of the parts that could have a bias and have none, or one that is all 0.
    var pathsWithoutBias: [String] {
        parts.filter { part in
            guard let biased = part.configuration as? any BiasedConfiguration else { return false }
            let bias = variant.weight("\(part.path)bias")
            return !biased.useBias || (bias.map { $0.doubles.allSatisfy { $0 == 0 } } ?? false)
        }.map(\.path)
    }
}

extension Variant {
    /// What the layer answers in double precision, beside what was recorded, array by array.
    func answers(_ probes: [Probe]) -> [(actual: [Double], expected: [Double])]? {
        guard var session = try? makeSession(precision: .float64) else { return nil }
        var answers: [(actual: [Double], expected: [Double])] = []
        for probe in probes {
            if probe.resets { session.reset() }
            guard let outputs = try? session.advance(call: 0, arguments.apply(to: probe.arguments))
            else { return nil }
            for (position, expected) in probe.expected.sorted(by: { $0.key < $1.key }) {
                guard outputs[position].array.shape == expected.shape else { return nil }
                answers.append((outputs[position].array.doubles, expected.doubles))
            }
        }
        return answers
    }

    /// The layer with biases that recorded preactivations show: before the first step there is nothing
    /// else that could be missing from them.
    fileprivate func settingBias(
        fromTraces recording: Recording, _ paths: [String], _ probes: [Probe]
    ) -> Variant? {
        guard let probe = probes.first, let session = try? makeSession(),
            let traced = try? session.trace(call: 0, probe.arguments)
        else { return nil }
        var fitted = self
        for path in paths {
            let half = path.hasSuffix("/") ? String(path.dropLast()) : path
            let name = half.isEmpty ? layer.name : "\(layer.name)/\(half)"
            guard let recorded = recording.cases[probe.caseIndex].traces[name]?["z"],
                let computed = traced.first(where: { $0.path == half && $0.name == "z" })?.array,
                recorded.shape == computed.shape, let columns = recorded.shape.last,
                recorded.count >= columns
            else { return nil }
            let (a, b) = (recorded.doubles, computed.doubles)
            fitted.changeWeights([path], ["bias"]) { bias in
                guard bias.count == columns else { return bias }
                return NDArray(shape: bias.shape, (0..<columns).map { Float(a[$0] - b[$0]) })
            }
        }
        return fitted
    }
}
