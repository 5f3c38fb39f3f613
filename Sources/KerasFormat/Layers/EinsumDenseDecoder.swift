import KerasRuntime

extension EinsumDenseConfiguration {
    /// Reads `EinsumDense`.
    static func decode(_ settings: Settings) throws(FormatError) -> any LayerConfiguration {
        let mismatch = settings.mismatch("equation", expected: "an equation such as abc,cd->abd")
        guard let text = settings["equation"]?.string else { throw mismatch }
        // Its dots become one character, which is then a label as the others are.
        let parts = text.filter { $0 != " " }.replacingEllipsis().split(separator: ">", maxSplits: 1)
        guard parts.count == 2, parts[0].hasSuffix("-") else { throw mismatch }
        let operands = parts[0].dropLast().split(separator: ",", omittingEmptySubsequences: false)
        guard operands.count == 2 else { throw mismatch }
        let (input, kernel, output) = (operands[0], operands[1], parts[1])
        for labels in [input, kernel, output] {
            guard labels.allSatisfy({ $0.isASCII && $0.isLetter || $0 == "…" }),
                Set(labels).count == labels.count
            else { throw mismatch }
        }
        // A result has no dimension that no operand has, and kernels have no ellipsis.
        guard !kernel.contains("…"), input.contains("…") == output.contains("…"),
            output.allSatisfy({ input.contains($0) || kernel.contains($0) })
        else { throw mismatch }
        let biasLabels = settings["bias_axes"]?.string
        guard biasLabels.map({ labels in labels.allSatisfy { output.contains($0) && $0 != "…" } }) ?? true
        else {
            throw settings.mismatch("bias_axes", expected: "letters of \(output)")
        }
        return EinsumDenseConfiguration(
            String(input), String(kernel), to: String(output), outputShape: try settings.outputExtents(),
            biasLabels: biasLabels, activation: try settings.activation("activation", default: .linear))
    }
}

extension Settings {
    /// `output_shape`: one extent or several, null where the input has it.
    fileprivate func outputExtents() throws(FormatError) -> [Int?] {
        let list = self["output_shape"]?.array ?? self["output_shape"].map { [$0] } ?? []
        var extents: [Int?] = []
        for value in list {
            guard value.isNull || value.int.map({ (1...Self.largestSize).contains($0) }) ?? false else {
                throw mismatch("output_shape", expected: "extents")
            }
            extents.append(value.int)
        }
        return extents
    }
}

extension String {
    /// The text with three dots in a row as one character.
    fileprivate func replacingEllipsis() -> String {
        split(separator: "...", omittingEmptySubsequences: false).joined(separator: "…")
    }
}
