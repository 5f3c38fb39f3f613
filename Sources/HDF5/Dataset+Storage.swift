internal import CHDF5

/// What deflate can make of one byte at most.
private let deflateRatio = 1032

extension Location {
    /// Refuses data that are elsewhere than in this file, and filters that libhdf5 does not bring along.
    ///
    /// A dataset's raw data may lie in any file of the system (external storage), and a virtual dataset whose
    /// sources are missing reads as zeros.
    func checkLayout(_ properties: borrowing Handle) throws(HDF5Error) {
        switch H5Pget_layout(properties.id) {
        case H5D_COMPACT, H5D_CHUNKED:
            break
        case H5D_CONTIGUOUS:
            let count = H5Pget_external_count(properties.id)
            guard count >= 0 else { throw libraryError() }
            guard count == 0 else {
                throw error(.unsupported, expected: "data in this file", found: "external storage")
            }
        case H5D_VIRTUAL:
            throw error(.unsupported, expected: "data in this file", found: "a virtual dataset")
        default:
            throw error(.unsupported, found: "has an unknown storage layout")
        }
        for filter in try filters(properties) where !Filter.accepted.contains(filter.id) {
            throw error(
                .unsupported, expected: "no filters but gzip, shuffle and fletcher32",
                found: "filter \(filter.name.isEmpty ? "" : "\(filter.name) ")(\(filter.id))")
        }
    }

    /// Refuses declared sizes beyond the limits or beyond what the file holds.
    func checkStorage(
        _ properties: borrowing Handle, space: borrowing Handle, type: borrowing StoredType, extent: Extent
    ) throws(HDF5Error) {
        guard extent.count > 0 else { return }
        let (bytes, overflow) = extent.count.multipliedReportingOverflow(by: type.byteCount)
        let (memory, memoryOverflow) = extent.count.multipliedReportingOverflow(by: type.memoryByteCount)
        guard !overflow, !memoryOverflow, max(bytes, memory) <= file.limits.datasetBytes else {
            throw error(
                .limit, expected: "at most \(file.limits.datasetBytes) bytes",
                found: "shape \(extent.shape) of \(type.byteCount)-byte elements")
        }

        let stored = Int(clamping: H5Dget_storage_size(id))
        guard stored > 0 else { throw error(.malformed, found: "declares \(bytes) bytes, none stored") }
        guard stored <= file.size else {
            throw error(
                .malformed, expected: "at most \(file.size) bytes, the file's size",
                found: "\(stored) bytes of storage")
        }
        switch H5Pget_layout(properties.id) {
        case H5D_CHUNKED:
            try checkChunks(properties, space: space, type: type, extent: extent, stored: stored)
        case H5D_CONTIGUOUS:
            try requireEqual(stored: stored, declared: bytes)
            let offset = H5Dget_offset(id)
            guard chdf5_is_address(offset) != 0, offset <= UInt64(file.size - bytes) else {
                throw error(
                    .malformed, expected: "data within the file's \(file.size) bytes",
                    found: "\(bytes) bytes beyond its end")
            }
        default:
            try requireEqual(stored: stored, declared: bytes)
        }
    }

    private func requireEqual(stored: Int, declared: Int) throws(HDF5Error) {
        guard stored == declared else {
            throw error(.malformed, found: "declares \(declared) bytes, \(stored) stored")
        }
    }

    /// Refuses chunks that are too large, missing, or could not come from the bytes that are stored.
    private func checkChunks(
        _ properties: borrowing Handle, space: borrowing Handle, type: borrowing StoredType, extent: Extent,
        stored: Int
    ) throws(HDF5Error) {
        var extents = [hsize_t](repeating: 0, count: 32)
        let rank = Int(H5Pget_chunk(properties.id, 32, &extents))
        guard rank == extent.shape.count, let elements = Extent.product(Array(extents.prefix(rank))),
            elements > 0
        else { throw error(.malformed, found: "chunks do not fit shape \(extent.shape)") }
        let (chunkBytes, overflow) = elements.multipliedReportingOverflow(by: type.byteCount)
        guard !overflow, chunkBytes <= file.limits.chunkBytes else {
            throw error(
                .limit, expected: "chunks of at most \(file.limits.chunkBytes) bytes",
                found: "shape \(extents.prefix(rank)) of \(type.byteCount)-byte elements")
        }

        // As many chunks as elements at most, so this can't overflow; the bytes of all of them can.
        let chunks = zip(extent.shape, extents).reduce(1) { $0 * (($1.0 - 1) / Int($1.1) + 1) }
        let allocated = Int(chdf5_chunk_count(id, space.id))
        guard allocated < 0 || allocated >= chunks else {
            throw error(.malformed, expected: "\(chunks) chunks", found: "\(allocated) stored")
        }
        let (declared, tooMuch) = chunks.multipliedReportingOverflow(by: chunkBytes)
        let isDeflated = try filters(properties).contains { $0.id == Filter.deflate }
        let (inflated, enough) = stored.multipliedReportingOverflow(by: isDeflated ? deflateRatio : 1)
        guard !tooMuch, enough || declared <= inflated else {
            let form = isDeflated ? "compressed" : "uncompressed"
            throw error(
                .malformed, found: "declares \(declared) bytes in chunks, \(stored) \(form) bytes stored")
        }
        let (accepted, any) = stored.multipliedReportingOverflow(by: file.limits.expansion)
        guard any || declared <= max(accepted, file.limits.expansionFloor) || !isDeflated else {
            throw error(
                .limit, expected: "at most \(file.limits.expansion) bytes from one compressed byte",
                found: "\(declared) from \(stored)")
        }
    }
}

/// A step of a chunk's way to disk.
struct Filter {
    let id: Int
    let name: String
    /// The first number that it was set up with, if any: for shuffle, bytes of an element.
    let parameter: Int?

    static let deflate = Int(H5Z_FILTER_DEFLATE)
    static let shuffle = Int(H5Z_FILTER_SHUFFLE)
    static let accepted = [deflate, shuffle, Int(H5Z_FILTER_FLETCHER32)]
}

extension Location {
    func filters(_ properties: borrowing Handle) throws(HDF5Error) -> [Filter] {
        let count = H5Pget_nfilters(properties.id)
        guard count >= 0 else { throw libraryError() }
        var filters: [Filter] = []
        for index in 0..<UInt32(count) {
            var flags: UInt32 = 0
            var valueCount = 1
            var value: UInt32 = 0
            var configuration: UInt32 = 0
            var name = [CChar](repeating: 0, count: 64)
            let id = H5Pget_filter2(
                properties.id, index, &flags, &valueCount, &value, name.count, &name, &configuration)
            guard id >= 0 else { throw libraryError() }
            // libhdf5 leaves the end open when the name fills the buffer.
            let text = name.prefix(63).prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
            filters.append(
                Filter(
                    id: Int(id), name: String(decoding: text, as: UTF8.self),
                    parameter: valueCount > 0 ? Int(value) : nil))
        }
        return filters
    }
}
