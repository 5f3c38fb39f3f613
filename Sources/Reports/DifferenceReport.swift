public import Verification

/// What distinguishes two models or two recordings, in the form that other programs read.
public struct DifferenceReport: Encodable, Sendable {
    struct ChangeEntry: Encodable, Sendable {
        let name: String
        @ExplicitNull var a: String?
        @ExplicitNull var b: String?

        init(_ change: Change) {
            name = change.name
            a = change.a
            b = change.b
        }
    }

    struct ArrayEntry: Encodable, Sendable {
        let name: String
        let status: String
        @ExplicitNull var onlyIn: String?
        /// A's values are the expected ones.
        @ExplicitNull var comparison: ComparisonEntry?

        init(_ array: ArrayDifference, index: Int) {
            name = array.name
            status = array.status.rawValue
            onlyIn = array.onlyIn?.rawValue
            comparison = array.comparison.map {
                ComparisonEntry(
                    index: index, name: array.name, shape: $0.shape, $0, tolerance: array.tolerance)
            }
        }
    }

    struct LayerEntry: Encodable, Sendable {
        let a: String
        let b: String
        let `class`: String
        let pairedBy: String
        let status: String
        let changes: [ChangeEntry]
        let trainingChanges: [ChangeEntry]
        let weights: [ArrayEntry]
    }

    struct CaseEntry: Encodable, Sendable {
        let name: String
        let status: String
        let changes: [ChangeEntry]
        let arrays: [ArrayEntry]
    }

    let schema = 1
    let tool = Tool.name
    let version = Tool.version
    let a: String
    let b: String
    /// "models" or "recordings"; `nil` where that was not found out.
    @ExplicitNull var kind: String?
    let status: String
    @ExplicitNull var error: VerificationReport.ErrorEntry?
    let layers: [LayerEntry]
    let cases: [CaseEntry]
    let onlyInA: [String]
    let onlyInB: [String]
    /// Inputs and outputs of models; what recordings say of the framework.
    let changes: [ChangeEntry]

    /// Reports on two models.
    ///
    /// - Parameters:
    ///   - a: The first file, as it was named.
    ///   - b: The second.
    public init(_ difference: ModelDifference, a: String, b: String) {
        self.a = a
        self.b = b
        kind = "models"
        status = difference.status.rawValue
        error = nil
        layers = difference.layers.map { layer in
            LayerEntry(
                a: layer.a, b: layer.b, class: layer.className, pairedBy: layer.pairedBy.rawValue,
                status: layer.status.rawValue, changes: layer.changes.map(ChangeEntry.init),
                trainingChanges: layer.trainingChanges.map(ChangeEntry.init),
                weights: layer.weights.enumerated().map { ArrayEntry($1, index: $0) })
        }
        cases = []
        onlyInA = difference.onlyInA
        onlyInB = difference.onlyInB
        changes = difference.changes.map(ChangeEntry.init)
    }

    /// Reports on two recordings.
    public init(_ difference: RecordingDifference, a: String, b: String) {
        self.a = a
        self.b = b
        kind = "recordings"
        status = difference.status.rawValue
        error = nil
        layers = []
        cases = difference.cases.map { recorded in
            CaseEntry(
                name: recorded.name, status: recorded.status.rawValue,
                changes: recorded.changes.map(ChangeEntry.init),
                arrays: recorded.arrays.enumerated().map { ArrayEntry($1, index: $0) })
        }
        onlyInA = difference.onlyInA
        onlyInB = difference.onlyInB
        changes = difference.attributeChanges.map(ChangeEntry.init)
    }

    /// Reports that the two could not be compared.
    ///
    /// - Parameter message: One line.
    public init(error message: String, at place: String?, a: String, b: String) {
        self.a = a
        self.b = b
        kind = nil
        status = "error"
        error = VerificationReport.ErrorEntry(message: message, where: place)
        layers = []
        cases = []
        onlyInA = []
        onlyInB = []
        changes = []
    }

    /// The report as JSON text.
    public func json() throws -> String { try JSON.text(self) }
}
