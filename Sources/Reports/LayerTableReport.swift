import KerasFormat

/// The table of the layers that can be imported, in the form that other programs read.
public struct LayerTableReport: Encodable, Sendable {
    struct LayerEntry: Encodable, Sendable {
        let `class`: String
        let family: String
        let role: String
        let since: String
        @ExplicitNull var until: String?
        let supports: String
    }

    let schema = 1
    let tool = Tool.name
    let version = Tool.version
    let layers: [LayerEntry]
    let operations: [String]

    /// Takes the table from the importer.
    public init() {
        layers = SupportedLayer.all.map { layer in
            LayerEntry(
                class: layer.className, family: layer.family, role: layer.role.rawValue,
                since: layer.since.description, until: layer.until?.description, supports: layer.supports)
        }
        operations = SupportedLayer.operations
    }

    /// The report as JSON.
    public func json() throws -> String { try JSON.text(self) }
}
