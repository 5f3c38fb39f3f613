import ArrayData
import Files

extension SafeTensorsFile {
    /// Writes tensors and metadata to a file, whole or not at all.
    ///
    /// The tensors stand in the order of the largest power of two, up to 64, that divides their sizes, so
    /// that each begins at a multiple of it without any holes, which the format forbids: a mapped file
    /// can be used as it is.
    ///
    /// - Parameter tensors: Names, each once, and arrays.
    package static func write(
        _ tensors: [(name: String, array: NDArray)], metadata: [String: String], to path: String
    ) throws {
        func granule(_ size: Int) -> Int {
            size == 0 ? alignment : min(1 << size.trailingZeroBitCount, alignment)
        }
        let sized = tensors.map { (name: $0.name, array: $0.array, size: $0.array.byteCount) }
        var ordered: [(name: String, array: NDArray, size: Int)] = []
        // Stable: within one size the order is the model's.
        for power in [64, 32, 16, 8, 4, 2, 1] { ordered += sized.filter { granule($0.size) == power } }
        var entries: [SafeTensorsHeader.Entry] = []
        var names: Set<String> = []
        var end = 0
        for tensor in ordered {
            guard names.insert(tensor.name).inserted else {
                throw SafeTensorsError(
                    file: path, expected: "one tensor of each name", found: "\"\(tensor.name)\" again")
            }
            entries.append(
                SafeTensorsHeader.Entry(
                    name: tensor.name, elementType: tensor.array.elementType, shape: tensor.array.shape,
                    range: end..<(end + tensor.size)))
            end += tensor.size
        }
        let head = try SafeTensorsHeader(entries: entries, metadata: metadata).encoded(file: path)
        try AtomicFile.write(to: path) { (writer) throws(FileError) in
            try writer.write(head)
            for tensor in ordered { try writer.write(tensor.array.littleEndianBytes) }
        }
    }
}
