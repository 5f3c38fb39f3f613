import KerasFormat

/// The table of the layers that can be imported, for people to read.
public struct LayerTable: Sendable {
    /// Classes of which the same can be said.
    struct Row: Sendable, Hashable {
        var classes: [String]
        let role: String
        let versions: String
        let supports: String
    }

    /// Rows under their headings.
    let families: [(name: String, rows: [Row])]
    private let operations: [String]

    /// Takes the table from the importer.
    public init() {
        var families: [(name: String, rows: [Row])] = []
        for layer in SupportedLayer.all {
            if families.last?.name != layer.family { families.append((layer.family, [])) }
            let row = Row(
                classes: [layer.className], role: layer.role.rawValue, versions: Self.versions(layer),
                supports: layer.supports)
            let family = families.count - 1
            if let last = families[family].rows.last, last.isLike(row) {
                families[family].rows[families[family].rows.count - 1].classes.append(layer.className)
            } else {
                families[family].rows.append(row)
            }
        }
        self.families = families
        operations = SupportedLayer.operations
    }

    private static func versions(_ layer: SupportedLayer) -> String {
        guard let until = layer.until else { return "\(layer.since) on" }
        if until == layer.since { return "\(until) only" }
        return "\(layer.since) to \(until.product == layer.since.product ? until.version : until.description)"
    }

    /// As a terminal shows it: a heading and a line each, and the operations behind them.
    public func text() -> String {
        var table = TextTable(["layers", "inference", "versions", "supported"])
        for family in families {
            for row in family.rows {
                let lines = lines(row.classes, width: 50)
                table.add([lines[0], row.role, row.versions, row.supports])
                for line in lines.dropFirst() { table.add([line, "", "", ""]) }
            }
        }
        return table.text(indent: "") + "\noperations on tensors between layers:\n"
            + lines(operations, width: 110).joined(separator: "\n") + "\n"
    }

    /// As README and documentation show it.
    public func markdown() -> String {
        var lines = ["| layers | at inference | versions | what is supported |", "|---|---|---|---|"]
        for family in families {
            lines.append("| **\(family.name)** | | | |")
            for row in family.rows {
                let classes = row.classes.joined(separator: ", ")
                lines.append("| \(classes) | \(row.role) | \(row.versions) | \(row.supports) |")
            }
        }
        return lines.joined(separator: "\n")
            + "\n\nOperations on tensors between layers, by the names that files have for them:\n"
            + self.lines(operations, width: 110).joined(separator: "\n") + "\n"
    }

    /// Names separated by commas, in lines of at most so many letters, or of one name.
    private func lines(_ names: [String], width: Int) -> [String] {
        var lines = [""]
        for (number, name) in names.enumerated() {
            let word = name + (number < names.count - 1 ? "," : "")
            let line = lines[lines.count - 1]
            if line.isEmpty {
                lines[lines.count - 1] = word
            } else if line.count + 1 + word.count <= width {
                lines[lines.count - 1] = line + " " + word
            } else {
                lines.append(word)
            }
        }
        return lines
    }
}

extension LayerTable.Row {
    /// Whether another row says the same of its classes.
    fileprivate func isLike(_ other: LayerTable.Row) -> Bool {
        role == other.role && versions == other.versions && supports == other.supports
    }
}
