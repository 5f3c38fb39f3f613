package import ArrayData
internal import CHDF5

/// A dataset whose type, layout and sizes have been found fit to read.
///
/// Opening refuses, before anything is allocated: external raw storage, virtual datasets, filters other than
/// gzip, shuffle and fletcher32, types that are neither numbers nor strings, and declared sizes that the file
/// can't hold. See `Location.checkStorage`.
package struct Dataset: ~Copyable, HDF5Object {
    let handle: Handle
    let space: Handle
    let type: StoredType
    let extent: Extent
    private let context: FileContext
    private let ownPath: String
    private let depth: Int

    init(
        _ handle: consuming Handle, file: FileContext, path: String, depth: Int
    ) throws(HDF5Error) {
        let location = Location(file: file, id: handle.id, path: path, depth: depth)
        guard let properties = Handle(H5Dget_create_plist(handle.id)) else { throw location.libraryError() }
        // Before the dataspace: asking for that of a virtual dataset opens its source files.
        try location.checkLayout(properties)

        guard let typeHandle = Handle(H5Dget_type(handle.id)),
            let space = Handle(H5Dget_space(handle.id))
        else { throw location.libraryError() }
        let type = StoredType(typeHandle)
        if case .unsupported(let what) = type.content {
            throw location.error(.unsupported, expected: "numbers or strings", found: what)
        }
        let extent = try Extent(space, of: location)
        try location.checkStorage(properties, space: space, type: type, extent: extent)

        self.handle = handle
        self.space = space
        self.type = type
        self.extent = extent
        context = file
        ownPath = path
        self.depth = depth
    }

    package var location: Location {
        Location(file: context, id: handle.id, path: ownPath, depth: depth)
    }

    /// Extent of each dimension; empty for a scalar.
    package var shape: [Int] { extent.shape }

    /// The type of its numbers as stored; `nil` if it holds strings.
    package var elementType: ElementType? {
        guard case .numbers(let elementType, _) = type.content else { return nil }
        return elementType
    }

    /// Reads all numbers, widened as `NDArray` says.
    ///
    /// - Throws: `HDF5Error` of kind wrongKind for strings, unsupported for integers beyond `Int64`, library.
    package func read() throws(HDF5Error) -> NDArray { try read(deflatedChunks()) }

    func read(_ chunks: DeflatedChunks?) throws(HDF5Error) -> NDArray {
        guard case .numbers(let elementType, let reading) = type.content else {
            throw location.error(.wrongKind, expected: "numbers", found: "strings")
        }
        let (id, rows) = (handle.id, 0..<(shape.first ?? 1))
        let elements = Elements(location: location, attribute: nil) {
            if let chunks, chunks.read(rows, into: $1) { return 0 }
            return H5Dread(id, $0, chdf5_all(), chdf5_all(), chdf5_default(), $1)
        }
        return try elements.numbers(type, elementType, reading, extent)
    }

    /// What several threads can inflate, elements that are in memory as they are in the file.
    func deflatedChunks() -> DeflatedChunks? {
        guard extent.count > 0, let elementType, [.float32, .float64].contains(elementType),
            type.isPlain(elementType)
        else { return nil }
        return DeflatedChunks(location, shape: shape, elementBytes: type.byteCount)
    }

    /// Reads all strings, of fixed or variable length, in row-major order.
    ///
    /// - Throws: `HDF5Error` of kind wrongKind for numbers, limit for too long texts, library.
    package func readStrings() throws(HDF5Error) -> [String] {
        switch type.content {
        case .fixedStrings(let byteCount, let padding):
            let id = handle.id
            let elements = Elements(location: location, attribute: nil) {
                H5Dread(id, $0, chdf5_all(), chdf5_all(), chdf5_default(), $1)
            }
            return try elements.fixedStrings(
                type, byteCount: byteCount, padding: padding, count: extent.count)
        case .variableStrings:
            guard extent.count > 0 else { return [] }
            guard let memoryType = type.memoryType() else { throw location.libraryError() }
            return try location.variableStrings(memoryType, count: extent.count)
        case .numbers(let elementType, _):
            throw location.error(
                .wrongKind, expected: "strings", found: "\(elementType) of shape \(shape)")
        case .unsupported(let what):
            throw location.error(.unsupported, expected: "strings", found: what)
        }
    }
}
