internal import CHDF5

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What libhdf5 may still allocate for variable-length strings.
///
/// Many elements may refer to the same long text, so that a small file can ask for any amount of memory.
private final class Budget {
    var bytes: Int

    init(bytes: Int) {
        self.bytes = bytes
    }
}

extension Location {
    /// Reads a dataset of `count` variable-length strings, within the limit for datasets.
    func variableStrings(
        _ memoryType: borrowing Handle, count: Int
    ) throws(HDF5Error) -> [String] {
        guard let transfer = Handle(H5Pcreate(chdf5_dataset_transfer())) else { throw libraryError() }
        let limit = file.limits.datasetBytes
        let budget = Budget(bytes: limit)
        let status = H5Pset_vlen_mem_manager(
            transfer.id,
            { size, context in
                guard let context else { return nil }
                let budget = Unmanaged<Budget>.fromOpaque(context).takeUnretainedValue()
                budget.bytes -= min(size, Int.max / 2)
                return budget.bytes < 0 ? nil : malloc(size)
            },
            Unmanaged.passUnretained(budget).toOpaque(),
            { memory, _ in free(memory) },
            nil)
        guard status >= 0 else { throw libraryError() }

        var pointers = [UnsafeMutablePointer<CChar>?](repeating: nil, count: count)
        // They come from the allocator above, also those of a read that failed half-way.
        defer { for pointer in pointers { free(pointer) } }
        guard H5Dread(id, memoryType.id, chdf5_all(), chdf5_all(), transfer.id, &pointers) >= 0 else {
            guard budget.bytes >= 0 else {
                throw error(.limit, expected: "strings of at most \(limit) bytes together", found: "more")
            }
            throw libraryError()
        }
        // libhdf5 gives a null pointer for a string of no bytes.
        return pointers.map { $0.map { String(cString: $0) } ?? "" }
    }
}
