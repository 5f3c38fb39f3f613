import ArrayData

/// How far an answer may be from what TensorFlow was recorded to answer.
///
/// The rule is numpy's: `|actual − expected| ≤ atol + rtol · |expected|`.
public struct Tolerance: Sendable, Hashable {
    /// Where a tolerance came from.
    public enum Source: String, Sendable, Hashable {
        /// The model's compute type.
        case byDefault = "default"
        /// The caller.
        case option
        /// The recording.
        case recording
    }

    /// The absolute part.
    public var atol: Double
    /// The part in proportion to the expected value.
    public var rtol: Double
    /// The most units in the last place, in addition to the rule above; `nil` for any number.
    public var maxULP: UInt64?
    /// Where it came from.
    public var source: Source

    /// Creates a tolerance.
    public init(atol: Double, rtol: Double, maxULP: UInt64? = nil, source: Source = .option) {
        self.atol = atol
        self.rtol = rtol
        self.maxULP = maxULP
        self.source = source
    }

    /// What rounding in the model's compute type explains.
    public init(defaultFor type: ElementType) {
        let bound =
            switch type {
            case .float16: 5e-3
            case .bfloat16: 4e-2
            case .float64: 1e-7
            default: 1e-5
            }
        self.init(atol: bound, rtol: bound, source: .byDefault)
    }
}

/// The tolerances that the caller asked for, for all outputs or for some.
public struct ToleranceOptions: Sendable, Hashable {
    /// A value for all outputs, and others for outputs by name.
    public struct Setting<Value: Sendable & Hashable>: Sendable, Hashable {
        public var general: Value?
        public var byOutput: [String: Value] = [:]

        public init() {}

        func value(for output: String?) -> Value? {
            output.flatMap { byOutput[$0] } ?? general
        }
    }

    public var atol = Setting<Double>()
    public var rtol = Setting<Double>()
    public var maxULP = Setting<UInt64>()

    /// The outputs that have a setting of their own.
    var outputNames: Set<String> {
        Set(atol.byOutput.keys).union(rtol.byOutput.keys).union(maxULP.byOutput.keys)
    }

    public init() {}

    /// The tolerance of an output: an option's, else the recording's, else the default.
    ///
    /// - Parameter output: The output's name; `nil` for a layer, which follows the general options.
    func tolerance(
        for output: String?, in recorded: RecordedCase, defaultFor type: ElementType
    ) -> Tolerance {
        var tolerance = Tolerance(defaultFor: type)
        if recorded.atol != nil || recorded.rtol != nil { tolerance.source = .recording }
        tolerance.atol = recorded.atol ?? tolerance.atol
        tolerance.rtol = recorded.rtol ?? tolerance.rtol
        let atol = atol.value(for: output)
        let rtol = rtol.value(for: output)
        if atol != nil || rtol != nil { tolerance.source = .option }
        tolerance.atol = atol ?? tolerance.atol
        tolerance.rtol = rtol ?? tolerance.rtol
        tolerance.maxULP = maxULP.value(for: output)
        return tolerance
    }
}
