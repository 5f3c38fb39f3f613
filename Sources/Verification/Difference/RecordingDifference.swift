import ArrayData

/// What distinguishes two recordings.
public struct RecordingDifference: Sendable {
    /// A case that both recordings have.
    public struct Case: Sendable {
        public let name: String
        /// Whether it begins afresh, and the tolerance that it asks for.
        public let changes: [Change]
        /// Inputs, outputs, what layers answered and so on, under their paths: "outputs/0".
        public let arrays: [ArrayDifference]

        public var status: Verification.Status {
            changes.isEmpty && arrays.allSatisfy { $0.status != .differ } ? .match : .differ
        }
    }

    public let cases: [Case]
    /// Names of cases that only A has.
    public let onlyInA: [String]
    /// Names of cases that only B has.
    public let onlyInB: [String]
    /// What is said of the framework and the model's file; no difference in itself.
    public let attributeChanges: [Change]

    public var status: Verification.Status {
        let isSame = onlyInA.isEmpty && onlyInB.isEmpty
        return isSame && cases.allSatisfy { $0.status == .match } ? .match : .differ
    }

    /// Compares two recordings, A being what is expected.
    ///
    /// Inputs and masks must be equal unless a tolerance is asked for: other questions have other answers.
    ///
    /// - Parameter options: How far arrays may differ, by their paths; what they say goes before what A
    ///   asks for, and that before the default of an array's type.
    /// - Throws: ``VerificationError`` when the recordings have no case in common, or for an option that
    ///   names no array.
    public init(
        _ a: Recording, _ b: Recording, tolerances options: ToleranceOptions = ToleranceOptions()
    ) throws(VerificationError) {
        let namesA = a.cases.map(\.name)
        let byName = Dictionary(b.cases.map { ($0.name, $0) }) { first, _ in first }
        let paths = Set(a.cases.flatMap { $0.arrays.map(\.name) })
        if let unknown = options.outputNames.subtracting(paths).min() {
            throw VerificationError(
                "tolerance", expected: "an array of the recording, such as outputs/0", found: "\"\(unknown)\""
            )
        }
        cases = a.cases.compactMap { first in
            byName[first.name].map { second in
                Case(
                    name: first.name, changes: Change.between(first.settings, second.settings),
                    arrays: ArrayDifference.between(first.arrays, second.arrays) { name, array in
                        name.hasPrefix("inputs/") || name.hasPrefix("masks/")
                            ? options.exactUnlessAsked(for: name)
                            : options.tolerance(for: name, in: first, defaultFor: array.elementType)
                    })
            }
        }
        guard !cases.isEmpty else {
            throw VerificationError(
                "cases", expected: "at least one that both recordings have",
                found: "\(list(namesA)) and \(list(b.cases.map(\.name)))")
        }
        onlyInA = namesA.filter { byName[$0] == nil }
        onlyInB = b.cases.map(\.name).filter { !namesA.contains($0) }
        attributeChanges = Change.between(a.attributes, b.attributes)
    }
}

/// The first few of many names.
private func list(_ names: [String]) -> String {
    names.prefix(3).joined(separator: ", ") + (names.count > 3 ? ", …" : "")
}

extension RecordedCase {
    /// All arrays under the paths that recordings have for them.
    fileprivate var arrays: [(name: String, array: NDArray)] {
        func numbered(_ folder: String, _ arrays: [Int: NDArray]) -> [(name: String, array: NDArray)] {
            arrays.sorted { $0.key < $1.key }.map { ("\(folder)/\($0.key)", $0.value) }
        }
        func named(
            _ folder: String, _ arrays: [String: [Int: NDArray]]
        ) -> [(name: String, array: NDArray)] {
            arrays.sorted { $0.key < $1.key }.flatMap { numbered("\(folder)/\($0.key)", $0.value) }
        }
        let traced = traces.sorted { $0.key < $1.key }.flatMap { layer, values in
            values.sorted { $0.key < $1.key }.map { (name: "trace/\(layer)/\($0.key)", array: $0.value) }
        }
        return inputs.enumerated().map { ("inputs/\($0.offset)", $0.element) } + numbered("outputs", outputs)
            + numbered("outputs64", outputs64) + named("layers", layers) + named("masks", masks) + traced
    }

    fileprivate var settings: [String: String] {
        var settings = ["reset": "\(resets)"]
        settings["atol"] = atol.map { "\($0)" }
        settings["rtol"] = rtol.map { "\($0)" }
        return settings
    }
}
