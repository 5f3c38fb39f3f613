import ArrayData
import KerasRuntime

// What can be said where nothing fits: where the error concentrates.

extension Subject {
    /// Noise that dropout leaves, if it was on while TensorFlow answered; `nil` if there is no sign of it.
    var dropout: (detail: String, evidence: String)? {
        if variant.weights.isEmpty { return droppedElements }
        let arguments = variant.layer.trainingArguments
        let rates = ["dropout", "recurrent_dropout", "dropout_W", "dropout_U"].compactMap { name in
            arguments[name].flatMap(Double.init).flatMap { $0 > 0 ? "\(name) \($0)" : nil }
        }
        guard !rates.isEmpty, let units = differingUnits, units.differing == units.all else { return nil }
        return (
            "dropout was on in TensorFlow",
            "the layer has \(rates.joined(separator: " and ")), and every one of its "
                + "\(NumberText.count(units.all, "unit")) differs from the start"
        )
    }

    /// Inputs that came out as 0, all others scaled alike: the mark of a dropout layer.
    private var droppedElements: (detail: String, evidence: String)? {
        var dropped = 0
        var given = 0
        var scales: [Double] = []
        for probe in probes {
            guard let input = probe.arguments.inputs.first?.array, let recorded = probe.expected[0],
                input.shape == recorded.shape
            else { continue }
            for (x, y) in zip(input.doubles, recorded.doubles) where x != 0 {
                given += 1
                if y == 0 { dropped += 1 } else { scales.append(y / x) }
            }
        }
        guard dropped > 0, let low = scales.min(), let high = scales.max(), low > 1,
            high - low <= 1e-4 * high
        else { return nil }
        return (
            "dropout was on in TensorFlow",
            "\(dropped) of \(given) inputs came out as 0, all others times \(NumberText.short(low))"
        )
    }

    /// Whether every setting that makes a difference to the layer is among those that are tried.
    var triesAllSettings: Bool {
        let configuration = variant.layer.configuration.base
        return configuration is DenseConfiguration || configuration is EmbeddingConfiguration
            || configuration is BidirectionalConfiguration || configuration is any RecurrentConfiguration
    }

    /// Where weights must have changed.
    func changedWeights(_ recording: Recording) -> String {
        let place = placeOfChange(recording)
        return pathsWithoutBias.isEmpty ? place : "\(place); there is no bias, or it is all 0"
    }

    private func placeOfChange(_ recording: Recording) -> String {
        if let columns = changedColumns(recording) { return columns }
        guard let units = differingUnits else { return "no change of a setting makes the layer match" }
        let places = units.worst.count <= 8 ? ": \(units.worst.map { "\($0)" }.joined(separator: ", "))" : ""
        let part =
            // Half of all units is no concentration.
            2 * units.worst.count >= units.all
            ? "the error is spread over \(units.differing) of \(units.all) units"
            : "the error concentrates in \(units.worst.count) of \(units.all) units\(places)"
        return variant.weightIndex("embeddings") != nil ? part + "; \(differingRows)" : part
    }

    /// The columns of the preactivations that a trace shows to be off first, by gate and unit.
    private func changedColumns(_ recording: Recording) -> String? {
        guard let probe = probes.first(where: { !$0.expected.isEmpty && $0.resets }),
            let session = try? variant.makeSession(),
            let traced = try? session.trace(call: 0, probe.arguments)
        else { return nil }
        for part in parts {
            let half = part.path.hasSuffix("/") ? String(part.path.dropLast()) : part.path
            let name = half.isEmpty ? variant.layer.name : "\(variant.layer.name)/\(half)"
            guard let gated = part.configuration as? any GatedConfiguration,
                let recorded = recording.cases[probe.caseIndex].traces[name]?["z"],
                let computed = traced.first(where: { $0.path == half && $0.name == "z" })?.array,
                recorded.shape == computed.shape, recorded.rank == 3
            else { continue }
            let gates = type(of: gated).gates
            let (steps, columns) = (recorded.shape[1], recorded.shape[2])
            let (a, e) = (computed.doubles, recorded.doubles)
            for step in 0..<steps {
                let off = (0..<columns).filter { column in
                    (0..<recorded.shape[0]).contains { row in
                        let place = (row * steps + step) * columns + column
                        return !probe.tolerance.accepts(a[place], expected: e[place])
                    }
                }
                guard !off.isEmpty else { continue }
                let units = columns / gates.count
                let places =
                    off.count <= 8
                    ? off.map { "\(gates[$0 / units])[\($0 % units)]" }.joined(separator: ", ")
                    : "\(off.count) of \(columns) columns"
                return "at timestep \(step) the first preactivations\(Part.phrase([part.path]))"
                    + " to be off are those of \(places)"
            }
        }
        return nil
    }

    private struct Units {
        /// Units, that is last indices, with at least half of the largest error.
        var worst: [Int]
        var differing: Int
        var all: Int
    }

    /// The units that differ where each call first does: later on the error has spread.
    private var differingUnits: Units? {
        let first = probes.map { probe in
            var probe = probe
            probe.expected = probe.expected.filter { $0.key == 0 }
            return probe
        }
        guard let answers = variant.answers(first),
            let width = first.lazy.compactMap({ $0.expected[0]?.shape.last }).first, width > 0
        else { return nil }
        var largest = Array(repeating: 0.0, count: width)
        var differs = Array(repeating: false, count: width)
        for (probe, (actual, expected)) in zip(first.filter { !$0.expected.isEmpty }, answers) {
            let shape = probe.expected[0]?.shape ?? []
            let stride = variant.isTimeMajor && shape.count == 3 ? width * shape[1] : width
            let steps = shape.count == 3 ? shape[variant.isTimeMajor ? 0 : 1] : 1
            func step(_ position: Int) -> Int { position / stride % max(1, steps) }
            let off = actual.indices.filter {
                !probe.tolerance.accepts(actual[$0], expected: expected[$0])
            }
            let begin = off.map(step).min()
            for position in off where step(position) == begin {
                differs[position % width] = true
                let error = abs(actual[position] - expected[position])
                largest[position % width] = max(largest[position % width], error.isFinite ? error : 0)
            }
        }
        let top = largest.max() ?? 0
        return Units(
            worst: largest.indices.filter { differs[$0] && largest[$0] >= top / 2 },
            differing: differs.count { $0 }, all: width)
    }

    /// The rows of an embedding that differ: token ids.
    private var differingRows: String {
        var rows: Set<Int> = []
        guard var session = try? variant.makeSession() else { return "" }
        for probe in probes {
            guard let ids = probe.arguments.inputs.first?.array.doubles, let expected = probe.expected[0],
                let answer = try? session.advance(call: 0, probe.arguments).first?.array,
                answer.shape == expected.shape, let width = expected.shape.last, width > 0
            else { continue }
            let (a, e) = (answer.doubles, expected.doubles)
            for (position, id) in ids.enumerated() {
                let row = (position * width)..<((position + 1) * width)
                if row.contains(where: { !probe.tolerance.accepts(a[$0], expected: e[$0]) }) {
                    rows.insert(Int(id))
                }
            }
        }
        let sorted = rows.sorted()
        let list = sorted.prefix(8).map { "\($0)" }.joined(separator: ", ")
        return "the token ids that differ are \(list)\(sorted.count > 8 ? ", …" : "")"
    }
}
