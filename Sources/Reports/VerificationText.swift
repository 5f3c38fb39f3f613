import Files
public import Verification

/// The outcome of a comparison as the terminal shows it.
public struct VerificationText: Sendable {
    private let verification: Verification
    private let style: TextStyle

    /// Prepares to show a comparison.
    public init(_ verification: Verification, style: TextStyle = TextStyle()) {
        self.verification = verification
        self.style = style
    }

    /// One line a case, what differs, and a verdict.
    ///
    /// - Parameter showsLayers: Whether to show layers although everything matches.
    public func text(showsLayers: Bool) -> String {
        var text = ""
        for recorded in verification.cases {
            text += line(for: recorded)
            for output in recorded.outputs where output.status != .match {
                text += failure(output)
            }
            let hidesDifference =
                recorded.status == .differ && !recorded.outputs.isEmpty
                && recorded.outputs.allSatisfy { $0.status != .differ }
            if hidesDifference {
                text += "  the outputs match, but a layer differs on its own\n"
            }
            if showsLayers || recorded.status == .differ {
                text += layers(of: recorded, showsExact: showsLayers)
            }
        }
        if let first = verification.firstDivergence { text += describe(first) }
        return text + DiagnosisText(verification).text + verdict()
    }

    /// Comparisons that measured something, of outputs or, with layers alone, of layers.
    private func measured(_ recorded: Verification.Case) -> [ArrayComparison] {
        let all =
            recorded.outputs.isEmpty
            ? recorded.layers.compactMap(\.isolated) : recorded.outputs.compactMap(\.comparison)
        return all.filter { $0.shape == $0.expectedShape }
    }

    /// The largest difference; "nan" where something is not finite that should be.
    private func largest(of comparisons: [ArrayComparison]) -> String? {
        if comparisons.contains(where: { $0.nonfiniteMismatched > 0 }) { return "nan" }
        return comparisons.map(\.maxAbs).max().map(NumberText.short)
    }

    private func line(for recorded: Verification.Case) -> String {
        var line = "\(style.status(recorded.status.rawValue, recorded.status))  \(recorded.name.oneLine)"
        if let output = recorded.outputs.first { line += "  \(output.name.oneLine) \(output.shape)" }
        if recorded.outputs.count > 1 { line += " and \(recorded.outputs.count - 1) more" }
        if let largest = largest(of: measured(recorded)) { line += "  max |Δ| \(largest)" }
        return line + "\n"
    }

    private func failure(_ output: Verification.Output) -> String {
        let name = output.name.oneLine
        guard let comparison = output.comparison else { return "  \(name): not recorded, so not checked\n" }
        if comparison.matches { return "  \(name): has no elements, so not checked\n" }
        guard comparison.shape == comparison.expectedShape else {
            return "  FAIL \(name): expected shape \(comparison.expectedShape), found \(comparison.shape)\n"
        }
        return "  FAIL \(name)\(place(comparison))\n\(rounding(comparison))"
    }

    /// `[0, 7, 3]: expected …, found …, |Δ| … > …; 2 of 640 differ`.
    private func place(_ comparison: ArrayComparison) -> String {
        guard let worst = comparison.worst else { return "" }
        let bound = comparison.tolerance.atol + comparison.tolerance.rtol * abs(worst.expected)
        let difference = abs(worst.actual - worst.expected)
        let excess =
            difference.isFinite
            ? ", |Δ| \(NumberText.short(difference)) \(difference > bound ? ">" : "≤") \(NumberText.short(bound))"
            : ""
        return "\(worst.index): expected \(value(worst.expected)), found \(value(worst.actual))\(excess)"
            + "; \(comparison.mismatched) of \(comparison.elements) differ"
    }

    /// How far both sides are from the exact answer, which tells rounding from a fault.
    private func rounding(_ comparison: ArrayComparison) -> String {
        guard let rounding = comparison.rounding else { return "" }
        let exact =
            rounding.source == .recorded ? "TensorFlow in float64" : "float64 with these weights"
        return "  from \(exact): TensorFlow \(NumberText.short(rounding.tensorFlow)), "
            + "this program \(NumberText.short(rounding.ours))"
            + (rounding.isRounding.map { $0 ? ": rounding\n" : ": a fault, not rounding\n" } ?? "\n")
    }

    private func value(_ number: Double) -> String {
        // What was recorded in float32 reads best in float32's digits.
        if number.isNaN { return "nan" }
        return Double(Float(number)) == number ? "\(Float(number))" : "\(number)"
    }

    /// - Parameter showsExact: Whether to show how far both sides are from float64, layer by layer.
    private func layers(of recorded: Verification.Case, showsExact: Bool) -> String {
        guard !recorded.layers.isEmpty else { return "  (no layer outputs were recorded)\n" }
        let hasExact =
            showsExact && recorded.layers.contains { ($0.isolated ?? $0.cumulative)?.rounding != nil }
        var table = TextTable(
            ["layer", "class", "output", "alone", "max |Δ|", "in the model", "max |Δ|"]
                + (hasExact ? ["float64 − TensorFlow", "− ours"] : []))
        for layer in recorded.layers {
            func cells(_ comparison: ArrayComparison?) -> [String] {
                guard let comparison else { return ["unchecked", ""] }
                return [
                    Verification.Status(of: comparison).rawValue,
                    comparison.shape == comparison.expectedShape
                        ? largest(of: [comparison]) ?? "" : "shapes differ",
                ]
            }
            table.add(
                [layer.name, layer.className, "\(layer.index)"] + cells(layer.isolated)
                    + cells(layer.cumulative) + (hasExact ? exact(layer.isolated ?? layer.cumulative) : []))
        }
        return table.text(indent: "    ")
    }

    private func exact(_ comparison: ArrayComparison?) -> [String] {
        guard let rounding = comparison?.rounding else { return ["", ""] }
        return [NumberText.short(rounding.tensorFlow), NumberText.short(rounding.ours)]
    }

    private func describe(_ first: Verification.Divergence) -> String {
        var text = "first to differ: layer \"\(first.layer.oneLine)\" in case \(first.caseName.oneLine)"
        text += first.isIsolated ? ", also when fed TensorFlow's own values" : ""
        text += first.timestep.map { ", from timestep \($0)" } ?? ""
        text += first.gate.map { ", \($0) gate" } ?? ""
        text += "\n"
        let comparisons = verification.cases.first { $0.name == first.caseName }?.layers
            .filter { first.layer == $0.name || first.layer.hasPrefix($0.name + "/") }
            .compactMap { first.isIsolated ? $0.isolated : $0.cumulative }
        if let worst = comparisons?.first(where: { !$0.matches }), worst.worst != nil {
            text += "  worst at \(first.layer.oneLine)\(place(worst))\n"
            text += rounding(worst)
        }
        return text
    }

    private func verdict() -> String {
        "\(style.status(verification.status.rawValue, verification.status)): \(sentence)\n"
    }

    /// How many cases match, within what, and the largest difference.
    var sentence: String {
        let cases = verification.cases
        let matching = cases.count { $0.status == .match }
        let compared = cases.flatMap(measured)
        var text =
            "\(matching) of \(NumberText.count(cases.count, "case")) match\(cases.count == 1 ? "es" : "") TensorFlow"
        let tolerances = Set(compared.map(\.tolerance))
        if tolerances.count == 1, let tolerance = tolerances.first {
            text +=
                " within atol \(NumberText.short(tolerance.atol)), rtol \(NumberText.short(tolerance.rtol))"
            if tolerance.source == .recording { text += " (as the recording asks)" }
        }
        if let largest = largest(of: compared) { text += "; largest |Δ| \(largest)" }
        let unchecked = cases.flatMap(\.outputs).count { $0.status == .unchecked }
        if unchecked > 0 { text += "; \(NumberText.count(unchecked, "output")) unchecked" }
        return text
    }
}

/// Whether text may be coloured.
public struct TextStyle: Sendable {
    private let isColored: Bool

    /// Plain text unless told otherwise.
    public init(isColored: Bool = false) { self.isColored = isColored }

    func status(_ text: String, _ status: Verification.Status) -> String {
        guard isColored else { return text }
        let color =
            switch status {
            case .match: 32
            case .differ: 31
            case .unchecked: 33
            }
        return "\u{1B}[\(color)m\(text)\u{1B}[0m"
    }
}
