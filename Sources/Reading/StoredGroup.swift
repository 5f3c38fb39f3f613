package import ArrayData

/// A group of an HDF5 file: a path and whom to ask about it.
///
/// Paths are relative to the group, or begin with "/" at the root. Nothing is read before it is asked for.
package struct StoredGroup {
    let file: StoredFile
    /// The archive's member that the group is in.
    let inside: String?
    /// From the root.
    package let path: String

    /// Names of the group's links, in the order of their bytes.
    package func linkNames() throws(ReadingError) -> [String] {
        let names = try texts(.links)
        try file.count(names.count)
        return names
    }

    /// What is at `path`; `nil` if nothing is.
    package func kind(of path: String) throws(ReadingError) -> StoredKind? {
        guard case .kind(let kind) = try ask(.kind, joined(path)) else { throw file.mismatch() }
        return kind
    }

    package func contains(_ path: String) throws(ReadingError) -> Bool { try kind(of: path) != nil }

    /// The group at `path`, which has to be there.
    package func group(at path: String) throws(ReadingError) -> StoredGroup {
        guard case .done = try ask(.group, joined(path)) else { throw file.mismatch() }
        return StoredGroup(file: file, inside: inside, path: joined(path))
    }

    /// What is known of the dataset at `path` without reading it.
    package func dataset(at path: String) throws(ReadingError) -> StoredDataset {
        guard case .dataset(let dataset) = try ask(.dataset, joined(path)),
            dataset.shape.count <= 32, dataset.shape.allSatisfy({ $0 >= 0 })
        else { throw file.mismatch() }
        return dataset
    }

    /// Reads the numbers of the dataset at `path`.
    package func array(at path: String) throws(ReadingError) -> NDArray {
        try array(of: dataset(at: path))
    }

    /// Reads the numbers of a dataset.
    package func array(of dataset: StoredDataset) throws(ReadingError) -> NDArray {
        try file.count(dataset)
        guard case .array(let array) = try ask(.read, joined(dataset.path)), array.shape == dataset.shape,
            array.elementType == dataset.elementType
        else { throw file.mismatch() }
        return array
    }

    /// Reads the numbers of a dataset a few rows at a time, those along all dimensions but the last.
    ///
    /// A vector is one row.
    ///
    /// - Parameter body: Takes some rows and the number of the first. They come in any order, and several threads
    ///   may bring them at once.
    package func pieces(
        of dataset: StoredDataset, _ body: @Sendable (_ row: Int, NDArray) -> Void
    ) throws(ReadingError) {
        guard dataset.shape.count > 1, !dataset.shape.contains(0) else {
            return body(0, try array(of: dataset))
        }
        try file.count(dataset)
        let rows = dataset.shape.dropLast().reduce(1, *)
        let request = Request(.read, inside: inside, path: joined(dataset.path))
        let mismatch = file.mismatch()
        let read = try file.pieces(of: request) { (row, piece) throws(ReadingError) in
            guard piece.shape.last == dataset.shape.last, piece.elementType == dataset.elementType,
                row + piece.shape.dropLast().reduce(1, *) <= rows
            else { throw mismatch }
            body(row, piece)
        }
        guard read == rows else { throw mismatch }
    }

    package func hasAttribute(_ name: String) throws(ReadingError) -> Bool {
        guard case .flag(let flag) = try ask(.hasAttribute, path, name) else { throw file.mismatch() }
        return flag
    }

    /// The one string of an attribute.
    package func string(attribute name: String) throws(ReadingError) -> String {
        let texts = try texts(.string, name)
        guard let text = texts.first, texts.count == 1 else { throw file.mismatch() }
        return text
    }

    /// The strings of an attribute that may be split: `name`, or else `name0`, `name1` and so on.
    package func stringList(attribute name: String) throws(ReadingError) -> [String] {
        let names = try texts(.stringList, name)
        try file.count(names.count)
        return names
    }

    /// The numbers of an attribute.
    package func array(attribute name: String) throws(ReadingError) -> NDArray {
        guard case .array(let array) = try ask(.numbers, path, name) else { throw file.mismatch() }
        return array
    }

    private func texts(_ operation: Request.Operation, _ name: String = "") throws(ReadingError) -> [String] {
        guard case .texts(let texts) = try ask(operation, path, name) else { throw file.mismatch() }
        return texts
    }

    private func ask(
        _ operation: Request.Operation, _ path: String, _ name: String = ""
    ) throws(ReadingError) -> Answer {
        try file.ask(Request(operation, inside: inside, path: path, name: name))
    }

    private func joined(_ name: String) -> String {
        if name.hasPrefix("/") { return name }
        return path == "/" ? "/\(name)" : "\(path)/\(name)"
    }
}
