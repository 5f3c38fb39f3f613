/// The outcome of comparing a model with a recording.
public struct Verification: Sendable {
    /// Whether something matches. What was not compared is a third state, never a match.
    public enum Status: String, Sendable, Hashable {
        case match, differ, unchecked

        /// The status of several things together: one that differs decides, and one must match.
        init(of statuses: some Sequence<Status>) {
            let all = Set(statuses)
            self = all.contains(.differ) ? .differ : all.contains(.match) ? .match : .unchecked
        }
    }

    /// An output of the model.
    public struct Output: Sendable {
        /// Its index among the model's outputs.
        public let index: Int
        /// Its name.
        public let name: String
        /// Shape of what the model answered.
        public let shape: [Int]
        /// The tolerance that applies.
        public let tolerance: Tolerance
        /// How it compares; `nil` where nothing was recorded.
        public internal(set) var comparison: ArrayComparison?

        public var status: Status { Status(of: comparison) }
    }

    /// An output of a layer.
    public struct Layer: Sendable {
        public let name: String
        /// Keras' class.
        public let className: String
        /// Which output of the layer it is, counted over all its calls.
        public let index: Int
        /// The layer alone, fed what was recorded for its inputs; `nil` where that was not recorded.
        public let isolated: ArrayComparison?
        /// The layer in the running model; `nil` where the model does not run as a whole.
        public let cumulative: ArrayComparison?
        /// The first step, in the order of processing, at which the layer alone differs.
        public let timestep: Int?
        /// The gate of an LSTM that differs there, by name, if a trace was recorded.
        public let gate: String?
        /// The half of a bidirectional layer that differs there: "forward" or "backward".
        public let half: String?
    }

    /// A recorded run.
    public struct Case: Sendable {
        public let name: String
        public internal(set) var outputs: [Output]
        /// Layer by layer; empty unless asked for, or if something differs.
        public internal(set) var layers: [Layer] = []

        /// Whether the outputs match and no layer differs on its own: a wrong weight may hardly show
        /// in what the model answers. What a sound layer adds to earlier rounding does not count.
        public var status: Status {
            let layers = Status(of: layers.map { Status(of: $0.isolated) })
            return layers == .differ || outputs.isEmpty ? layers : Status(of: outputs.map(\.status))
        }
    }

    /// Where the difference begins.
    public struct Divergence: Sendable, Hashable {
        public let caseName: String
        /// Name of the layer, with "/forward" or "/backward" where one half is known to differ.
        public let layer: String
        public let timestep: Int?
        public let gate: String?
        /// Whether the layer differs when fed what was recorded, and so is at fault itself.
        public let isIsolated: Bool
    }

    public let cases: [Case]
    /// Why something differs, if it was looked for.
    public internal(set) var diagnosis: [Diagnosis] = []

    init(cases: [Case]) { self.cases = cases }

    /// Whether all that was compared matches.
    public var status: Status { Status(of: cases.map(\.status)) }

    /// The first layer that differs alone, else the first that differs in the running model.
    public var firstDivergence: Divergence? {
        firstDiffering.map { recorded, layer, isIsolated in
            Divergence(
                caseName: recorded.name, layer: layer.half.map { "\(layer.name)/\($0)" } ?? layer.name,
                timestep: layer.timestep, gate: layer.gate, isIsolated: isIsolated)
        }
    }

    /// The same with all that is known of the layer.
    var firstDiffering: (recorded: Case, layer: Layer, isIsolated: Bool)? {
        for isolated in [true, false] {
            for recorded in cases {
                let found = recorded.layers.first { layer in
                    (isolated ? layer.isolated : layer.cumulative).map { !$0.matches } ?? false
                }
                if let found { return (recorded, found, isolated) }
            }
        }
        return nil
    }
}

extension Verification.Status {
    /// The status of one comparison; `unchecked` where there was nothing to compare with.
    public init(of comparison: ArrayComparison?) {
        guard let comparison, comparison.elements > 0 || !comparison.matches else {
            // Two empty arrays are equal, but that proves nothing.
            self = .unchecked
            return
        }
        self = comparison.matches ? .match : .differ
    }
}
