internal import CHDF5

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Memory for variable-length strings, up to a limit; all of it is freed with its owner.
///
/// Many elements may refer to the same long text, so that a small file can ask for any amount of memory. And
/// after a failed read nothing is known about the pointers it left: those handed out are kept here.
private final class StringMemory {
    private var rest: Int
    private var blocks: [UnsafeMutableRawPointer] = []
    var isExhausted: Bool { rest < 0 }

    init(limit: Int) {
        rest = limit
    }

    deinit {
        for block in blocks { free(block) }
    }

    func allocate(_ size: Int) -> UnsafeMutableRawPointer? {
        rest -= min(size, Int.max / 2)
        guard rest >= 0, let block = malloc(size) else { return nil }
        blocks.append(block)
        return block
    }
}

extension Location {
    /// Reads a dataset of `count` variable-length strings, within the limit for datasets.
    func variableStrings(
        _ memoryType: borrowing Handle, count: Int
    ) throws(HDF5Error) -> [String] {
        let limit = file.limits.datasetBytes
        let memory = StringMemory(limit: limit)
        return try withExtendedLifetime(memory) { () throws(HDF5Error) in
            guard let transfer = Handle(H5Pcreate(chdf5_dataset_transfer())),
                H5Pset_vlen_mem_manager(
                    transfer.id,
                    { size, context in
                        guard let context else { return nil }
                        let memory = Unmanaged<StringMemory>.fromOpaque(context).takeUnretainedValue()
                        return memory.allocate(size)
                    },
                    Unmanaged.passUnretained(memory).toOpaque(),
                    { _, _ in }, nil) >= 0
            else { throw libraryError() }

            var pointers = [UnsafeMutablePointer<CChar>?](repeating: nil, count: count)
            guard H5Dread(id, memoryType.id, chdf5_all(), chdf5_all(), transfer.id, &pointers) >= 0 else {
                guard !memory.isExhausted else {
                    throw error(
                        .limit, expected: "strings of at most \(limit) bytes together", found: "more")
                }
                throw libraryError()
            }
            // libhdf5 gives a null pointer for a string of no bytes.
            return pointers.map { $0.map { String(cString: $0) } ?? "" }
        }
    }
}
