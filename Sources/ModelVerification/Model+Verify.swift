public import KerasRuntime
public import Verification

extension Model {
    /// Compares the model's answers with what TensorFlow was recorded to answer.
    ///
    ///     #expect(try model.verify(against: recording).passes)
    ///
    /// - Parameters:
    ///   - recording: What TensorFlow answered.
    ///   - atol: How far answers may differ, besides in proportion; by default what the model's own type
    ///     allows, 1e-5 for float32. A model whose weights were stored as float16 needs more.
    ///   - rtol: How far they may differ in proportion to the answer.
    /// - Throws: `VerificationError` when the recording is another model's, or there is nothing in it
    ///   to compare with.
    public func verify(
        against recording: Recording, atol: Double? = nil, rtol: Double? = nil
    ) throws(VerificationError) -> Verification {
        var options = Verifier.Options()
        options.tolerances.atol.general = atol
        options.tolerances.rtol.general = rtol
        return try Verifier(self, options: options).verify(recording)
    }
}

extension Verification {
    /// Whether all that was compared matches, and anything was.
    public var passes: Bool { status == .match }

    /// The largest difference of any output of the model; `nil` if none is comparable.
    public var largestDifference: Double? {
        cases.flatMap(\.outputs).compactMap { $0.comparison?.maxAbs }.max()
    }
}
