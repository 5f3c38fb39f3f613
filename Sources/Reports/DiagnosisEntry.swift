/// A cause of a difference, in the form that other programs read.
struct DiagnosisEntry: Encodable, Sendable {
    /// One word of the contract: "gate_order".
    let cause: String
    @ExplicitNull var layer: String?
    let detail: String
    @ExplicitNull var evidence: String?
    /// The largest difference left when the cause is undone; `nil` where it cannot be.
    @ExplicitNull var maxAbsAfter: Double?
}
