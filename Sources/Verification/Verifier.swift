import ArrayData
public import KerasRuntime

/// Runs a model on what was recorded and compares the answers.
public struct Verifier: Sendable {
    /// What to compare.
    public struct Options: Sendable {
        /// Tolerances that go before those of the recording.
        public var tolerances = ToleranceOptions()
        /// Whether to compare layer by layer although all outputs match.
        public var layerByLayer = false
        /// Names of the only layers to compare, each alone; `nil` to run the whole model.
        public var layers: [String]?
        /// Whether to look for the cause where something differs.
        public var findsCauses = false

        public init() {}
    }

    let model: Model
    let options: Options

    /// Prepares to verify a model.
    public init(_ model: Model, options: Options = Options()) {
        self.model = model
        self.options = options
    }

    /// Runs all cases of a recording.
    ///
    /// - Throws: ``VerificationError`` when the recording cannot be this model's, or when it holds
    ///   nothing to compare.
    public func verify(_ recording: Recording) throws(VerificationError) -> Verification {
        guard !recording.cases.isEmpty else {
            throw VerificationError("cases", expected: "at least one", found: "none")
        }
        let names = model.description.outputs.map(\.name)
        if let unknown = options.tolerances.outputNames.subtracting(names).min() {
            throw VerificationError(
                "tolerance", expected: "an output's name (\(names.joined(separator: ", ")))",
                found: "\"\(unknown)\"")
        }
        let shapes: [PartialShape?]
        do throws(RuntimeError) {
            shapes = try model.description.valueShapes()
        } catch {
            throw VerificationError(error, case: recording.cases[0].name)
        }
        for recorded in recording.cases { try check(recorded, shapes) }
        var cases = recording.cases.map { Verification.Case(name: $0.name, outputs: []) }
        var isSuspect = false
        if options.layers == nil { (cases, isSuspect) = try runWhole(recording) }
        if options.layers != nil || options.layerByLayer || isSuspect {
            cases = try addLayers(to: cases, recording)
        }
        var verification = Verification(cases: cases)
        guard verification.status != .unchecked else {
            throw VerificationError(
                options.layers == nil ? "outputs" : "layers", expected: "at least one to compare with",
                found: "none")
        }
        if options.findsCauses && verification.status == .differ {
            // What cannot be explained differs all the same.
            verification.diagnosis = (try? diagnose(verification, recording)) ?? []
        }
        return verification
    }

    /// Compares the model's outputs, case after case in one session.
    ///
    /// - Returns: The cases, and whether any output, of the model or of a layer in it, differs.
    private func runWhole(
        _ recording: Recording
    ) throws(VerificationError) -> ([Verification.Case], isSuspect: Bool) {
        var cases: [Verification.Case] = []
        var isSuspect = false
        var session = try makeSession(for: recording)
        for recorded in recording.cases {
            if recorded.resets { session.reset() }
            let values: [Session.Value]
            do throws(RuntimeError) {
                values = try session.run(arrays: recorded.inputs)
            } catch {
                throw VerificationError(error, case: recorded.name)
            }
            let outputs = model.description.outputs.enumerated().map { index, output in
                let actual = values[output.value].array
                let tolerance = options.tolerances.tolerance(
                    for: output.name, in: recorded, defaultFor: model.description.computeType)
                return Verification.Output(
                    index: index, name: output.name, shape: actual.shape, tolerance: tolerance,
                    comparison: recorded.outputs[index].map {
                        ArrayComparison(
                            actual: actual, expected: $0, tolerance: tolerance,
                            timeAxis: model.description.timeAxis(ofValue: output.value))
                    })
            }
            let whole = Verification.Case(name: recorded.name, outputs: outputs)
            isSuspect = isSuspect || whole.status == .differ || anyLayerDiffers(values, recorded)
            cases.append(whole)
        }
        return (cases, isSuspect)
    }

    /// Whether what any layer answered in the running model differs from what was recorded.
    private func anyLayerDiffers(_ values: [Session.Value], _ recorded: RecordedCase) -> Bool {
        let tolerance = options.tolerances.tolerance(
            for: nil, in: recorded, defaultFor: model.description.computeType)
        return model.description.calls.contains { call in
            call.outputs.enumerated().contains { position, value in
                recorded.output(position, of: call, in: model.description).map {
                    !ArrayComparison(actual: values[value].array, expected: $0, tolerance: tolerance).matches
                } ?? false
            }
        }
    }

    func makeSession(for recording: Recording) throws(VerificationError) -> Session {
        do throws(RuntimeError) {
            return try model.makeSession()
        } catch {
            throw VerificationError(error, case: recording.cases[0].name)
        }
    }

    /// Refuses what this model cannot have been given or have answered.
    private func check(
        _ recorded: RecordedCase, _ shapes: [PartialShape?]
    ) throws(VerificationError) {
        let description = model.description
        guard recorded.inputs.count == description.inputs.count else {
            throw VerificationError(
                "inputs", expected: "\(description.inputs.count)", found: "\(recorded.inputs.count)",
                case: recorded.name)
        }
        for (index, (array, input)) in zip(recorded.inputs, description.inputs).enumerated() {
            if let shape = input.shape, !shape.accepts(array.shape) {
                throw VerificationError(
                    "inputs/\(index) (\(input.name))", expected: "shape \(describe(shape))",
                    found: "\(array.shape)", case: recorded.name)
            }
        }
        for (index, array) in recorded.outputs.sorted(by: { $0.key < $1.key }) {
            guard description.outputs.indices.contains(index) else {
                throw VerificationError(
                    "outputs/\(index)", expected: "\(description.outputs.count) outputs",
                    found: "one more", case: recorded.name)
            }
            let output = description.outputs[index]
            if let shape = shapes[output.value], !shape.accepts(array.shape) {
                throw VerificationError(
                    "outputs/\(index) (\(output.name))", expected: "shape \(describe(shape))",
                    found: "\(array.shape)", case: recorded.name)
            }
        }
    }
}
