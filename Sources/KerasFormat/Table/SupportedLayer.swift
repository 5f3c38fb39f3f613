/// A row of the table of layers: what this program makes of one of Keras' classes.
package struct SupportedLayer: Sendable, Hashable {
    /// What becomes of a layer.
    package enum Role: String, Sendable, Hashable, CaseIterable {
        /// Its outputs are computed.
        case computed
        /// It does nothing at inference.
        case passThrough = "pass-through"
        /// It stops the import, with a word on what to do instead.
        case refused
    }

    /// Keras' class.
    package let className: String
    /// The heading that it stands under.
    package let family: String
    /// The first release that has the class.
    package let since: KerasRelease
    /// The last one; `nil` if the newest has it.
    package let until: KerasRelease?
    /// What becomes of the layer.
    package let role: Role
    /// What of it is supported; of a refused one, what to do instead.
    package let supports: String

    /// The classes that the importer knows, in the order of its own tables.
    package static let all: [SupportedLayer] = LayerDecoder.families.flatMap { family in
        family.rows.map { row in
            SupportedLayer(
                className: row.className, family: family.name, since: row.since, until: row.until,
                role: row.role, supports: row.supports)
        }
    }

    /// The operations on tensors that can stand between layers, by the names that files have for them.
    package static let operations: [String] = OperationDecoder.names.sorted()
}
