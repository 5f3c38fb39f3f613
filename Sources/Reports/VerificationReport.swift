public import KerasFormat
public import Verification

/// The outcome of `verify` in the form that other programs read.
///
/// The keys are a contract: they may be added to, never changed.
public struct VerificationReport: Encodable, Sendable {
    struct WriterEntry: Encodable, Sendable {
        @ExplicitNull var keras: String?
        @ExplicitNull var backend: String?
        let line: String
        /// TensorFlow's version, where Keras' tells.
        @ExplicitNull var tensorflow: String?
    }

    struct ErrorEntry: Encodable, Sendable {
        let message: String
        @ExplicitNull var `where`: String?
    }

    struct ToleranceEntry: Encodable, Sendable {
        @ExplicitNull var atol: Double?
        @ExplicitNull var rtol: Double?

        init(_ tolerance: Tolerance) {
            atol = tolerance.atol.ifFinite
            rtol = tolerance.rtol.ifFinite
        }
    }

    struct DivergenceEntry: Encodable, Sendable {
        let `case`: String
        let layer: String
        @ExplicitNull var timestep: Int?
        @ExplicitNull var gate: String?
        /// Whether the layer differs also when it is fed what was recorded.
        let alone: Bool
    }

    struct DiagnosisEntry: Encodable, Sendable {
        let cause: String
        let layer: String
        let detail: String
        let evidence: String
        @ExplicitNull var maxAbsAfter: Double?
        let explanation: Int
    }

    struct CaseEntry: Encodable, Sendable {
        let name: String
        let status: String
        let outputs: [ComparisonEntry]
        let layers: [LayerEntry]
    }

    struct LayerEntry: Encodable, Sendable {
        let name: String
        let `class`: String
        @ExplicitNull var isolated: ComparisonEntry?
        @ExplicitNull var cumulative: ComparisonEntry?
    }

    let schema = 1
    let tool = Tool.name
    let version = Tool.version
    let model: String
    @ExplicitNull var recording: String?
    @ExplicitNull var writer: WriterEntry?
    @ExplicitNull var sameFile: Bool?
    let status: String
    /// The outcome in a sentence; `nil` after an error.
    @ExplicitNull var verdict: String?
    @ExplicitNull var error: ErrorEntry?
    let tolerance: ToleranceEntry
    let cases: [CaseEntry]
    @ExplicitNull var firstDivergence: DivergenceEntry?
    var diagnosis: [DiagnosisEntry]
    /// The comparisons that are worth a look, row by row: a few, however many there are.
    let details: [DetailEntry]

    /// Reports a comparison.
    ///
    /// - Parameters:
    ///   - model: The model file, as it was named.
    ///   - isSameFile: Whether it is the file that was recorded; `nil` if the recording does not say.
    ///   - tolerance: What applies where neither an output's option nor the recording says otherwise.
    public init(
        _ verification: Verification, model: String, recording: String, writer: Writer,
        isSameFile: Bool?, tolerance: Tolerance
    ) {
        self.model = model
        self.recording = recording
        self.writer = WriterEntry(writer)
        sameFile = isSameFile
        status = verification.status.rawValue
        verdict = VerificationText(verification).sentence
        error = nil
        self.tolerance = ToleranceEntry(tolerance)
        cases = verification.cases.map(CaseEntry.init)
        firstDivergence = verification.firstDivergence.map {
            DivergenceEntry(
                case: $0.caseName, layer: $0.layer, timestep: $0.timestep, gate: $0.gate,
                alone: $0.isIsolated)
        }
        details = DetailEntry.worst(of: verification)
        diagnosis = verification.diagnosis.map {
            DiagnosisEntry(
                cause: $0.cause.rawValue, layer: $0.layer, detail: $0.detail, evidence: $0.evidence,
                maxAbsAfter: $0.maxAbsAfter?.ifFinite, explanation: $0.explanation)
        }
    }

    /// Reports that nothing could be compared.
    ///
    /// - Parameters:
    ///   - message: One line.
    ///   - place: Where in the model or recording it happened, if anywhere.
    ///   - writer: Who wrote the model, if that was found out before.
    public init(
        error message: String, at place: String?, model: String, recording: String?, writer: Writer?,
        isSameFile: Bool?, tolerance: Tolerance
    ) {
        self.model = model
        self.recording = recording
        self.writer = writer.map(WriterEntry.init)
        sameFile = isSameFile
        status = "error"
        verdict = nil
        error = ErrorEntry(message: message, where: place)
        self.tolerance = ToleranceEntry(tolerance)
        cases = []
        firstDivergence = nil
        details = []
        diagnosis = []
    }

    /// The report as JSON text.
    public func json() throws -> String { try JSON.text(self) }
}

extension VerificationReport.WriterEntry {
    init(_ writer: Writer) {
        self.init(
            keras: writer.kerasVersion, backend: writer.backend, line: writer.line.rawValue,
            tensorflow: writer.tensorFlow)
    }
}

extension VerificationReport.CaseEntry {
    init(_ recorded: Verification.Case) {
        self.init(
            name: recorded.name, status: recorded.status.rawValue,
            outputs: recorded.outputs.map {
                ComparisonEntry(
                    index: $0.index, name: $0.name, shape: $0.shape, $0.comparison, tolerance: $0.tolerance)
            },
            layers: recorded.layers.map { layer in
                func entry(_ comparison: ArrayComparison?) -> ComparisonEntry? {
                    comparison.map {
                        ComparisonEntry(
                            index: layer.index, name: layer.name, shape: $0.shape, $0,
                            tolerance: $0.tolerance)
                    }
                }
                return VerificationReport.LayerEntry(
                    name: layer.name, class: layer.className, isolated: entry(layer.isolated),
                    cumulative: entry(layer.cumulative))
            })
    }
}
