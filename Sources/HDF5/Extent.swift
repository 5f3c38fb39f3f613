internal import CHDF5

/// The extent of a dataset or attribute, with sizes that are known not to overflow.
struct Extent {
    /// Extent of each dimension; empty for a scalar, `[0]` where the file holds no dataspace (H5S_NULL).
    let shape: [Int]
    /// Number of elements.
    let count: Int

    /// Some rows of another extent.
    init(rows: Int, of whole: Extent) {
        shape = [rows] + whole.shape.dropFirst()
        count = whole.count / max(whole.shape[0], 1) * rows
    }

    /// - Throws: `HDF5Error` of kind malformed if the number of elements is beyond any memory.
    init(_ space: borrowing Handle, of location: Location, attribute: String? = nil) throws(HDF5Error) {
        switch H5Sget_simple_extent_type(space.id) {
        case H5S_NULL:
            (shape, count) = ([0], 0)
            return
        case H5S_SCALAR, H5S_SIMPLE:
            break
        default:
            throw location.error(.malformed, attribute: attribute, found: "has no valid dataspace")
        }

        // 32 is H5S_MAX_RANK, which libhdf5 enforces when it reads the dataspace.
        var extents = [hsize_t](repeating: 0, count: 32)
        let rank = H5Sget_simple_extent_dims(space.id, &extents, nil)
        guard (0...32).contains(rank) else { throw location.libraryError(attribute: attribute) }
        extents.removeLast(32 - Int(rank))

        guard let count = Self.product(extents) else {
            let text = extents.map(String.init).joined(separator: ", ")
            throw location.error(
                .malformed, attribute: attribute, expected: "a size that fits into memory",
                found: "shape [\(text)]")
        }
        shape = extents.map { Int(clamping: $0) }
        self.count = count
    }

    /// The product; `nil` if it does not fit, with or without the factors that are 0.
    ///
    /// Whoever multiplies some extents of an empty array, in any order, must be safe too.
    static func product(_ factors: [hsize_t]) -> Int? {
        var product = 1
        for factor in factors where factor != 0 {
            guard let factor = Int(exactly: factor) else { return nil }
            let (next, overflow) = product.multipliedReportingOverflow(by: factor)
            if overflow { return nil }
            product = next
        }
        return factors.contains(0) ? 0 : product
    }
}
