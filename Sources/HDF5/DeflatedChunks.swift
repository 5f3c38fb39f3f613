internal import CHDF5
internal import Threads

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The chunks of a dataset that were compressed with gzip, inflated by several threads at once.
///
/// libhdf5 finds them and reads them, but would inflate one after the other. A chunk that is not as it should be is
/// left to it: it has the words for that.
final class DeflatedChunks {
    /// Of this much the overhead does not matter any more.
    private static let leastBytes = 1 << 20
    /// The most for all chunks that are inflated at the same time.
    private static let mostBytes = 32 << 20

    private let dataset: hid_t
    private let shape: [Int]
    /// Extents of a chunk, and how many of them there are along each dimension.
    private let extents: [Int]
    private let counts: [Int]
    private let elementBytes: Int
    private let isShuffled: Bool
    private let inflaters: [Inflater]
    /// About what is read, and then inflated, at once: more if the threads would else have no chunk each.
    private let stepBytes: Int
    /// The most that a chunk can take: deflate makes nothing larger but for a few bytes.
    private let mostCompressed: Int
    /// What is read at once; kept, as fresh memory has to be cleared first.
    private let compressed: UnsafeMutableRawBufferPointer

    /// `nil` for all other storage, and for small arrays: libhdf5 is as quick.
    ///
    /// - Parameters:
    ///   - shape: Of at least one element.
    ///   - elementBytes: Of an element that is in memory as it is in the file.
    init?(_ location: Location, shape: [Int], elementBytes: Int, stepBytes: Int = 4 << 20) {
        guard let properties = Handle(H5Dget_create_plist(location.id)),
            H5Pget_layout(properties.id) == H5D_CHUNKED,
            let filters = try? location.filters(properties),
            filters.map(\.id) == [Filter.deflate]
                || filters.map(\.id) == [Filter.shuffle, Filter.deflate]
                    && filters[0].parameter == elementBytes
        else { return nil }
        // Chunks at the end may be exempt from filters.
        var options: UInt32 = 0
        guard H5Pget_chunk_opts(properties.id, &options) >= 0, options == 0 else { return nil }
        var extents = [hsize_t](repeating: 0, count: 32)
        let rank = Int(H5Pget_chunk(properties.id, 32, &extents))
        // What is multiplied here was found to fit when the dataset was opened.
        guard rank == shape.count, rank > 0, shape.reduce(elementBytes, *) >= Self.leastBytes else {
            return nil
        }
        self.extents = extents.prefix(rank).map { Int($0) }
        counts = zip(shape, self.extents).map { ($0 + $1 - 1) / $1 }
        let chunkBytes = self.extents.reduce(elementBytes, *)
        let together = min(Threads.most, counts.reduce(1, *), Self.mostBytes / chunkBytes)
        guard chunkBytes >= 4096, together > 1 else { return nil }
        var inflaters: [Inflater] = []
        for _ in 0..<together {
            guard let inflater = Inflater(chunkBytes: chunkBytes) else { return nil }
            inflaters.append(inflater)
        }
        mostCompressed = chunkBytes + chunkBytes / 8 + 64
        let room = max(stepBytes, together * mostCompressed) + mostCompressed
        guard let memory = malloc(room) else { return nil }
        compressed = UnsafeMutableRawBufferPointer(start: memory, count: room)
        self.stepBytes = stepBytes
        self.inflaters = inflaters
        self.shape = shape
        self.elementBytes = elementBytes
        isShuffled = filters.count > 1
        dataset = location.id
    }

    deinit { free(compressed.baseAddress) }

    /// Rows along the first dimension that are well read at once.
    var step: Int {
        let rowBytes = shape.dropFirst().reduce(elementBytes, *)
        let perRow = counts.dropFirst().reduce(1, *)
        let forAll = (inflaters.count + perRow - 1) / perRow
        return max(forAll, stepBytes / rowBytes / extents[0]) * extents[0]
    }

    /// Reads rows along the first dimension.
    ///
    /// - Parameters:
    ///   - rows: Begin with a chunk, and end with one or the dataset.
    ///   - memory: Room for all their elements.
    /// - Returns: `false` if a chunk is not as it should be. The memory then may hold anything.
    func read(_ rows: Range<Int>, into memory: UnsafeMutableRawPointer) -> Bool {
        let perRow = counts.dropFirst().reduce(1, *)
        let end = (rows.upperBound + extents[0] - 1) / extents[0]
        var rest = rows.lowerBound / extents[0] * perRow..<end * perRow
        while !rest.isEmpty {
            guard let chunks = readCompressed(rest) else { return false }
            rest = rest.dropFirst(chunks.count)
            guard inflate(chunks, of: rows, into: memory) else { return false }
        }
        return true
    }

    /// Where a chunk's elements begin in the dataset, and its bytes in what was read.
    private typealias Chunk = (start: [Int], bytes: Range<Int>)

    /// Has libhdf5 read chunks as they are in the file, as many as are well read at once; `nil` if it can't.
    ///
    /// - Parameter numbers: Of chunks, in row-major order.
    private func readCompressed(_ numbers: Range<Int>) -> [Chunk]? {
        var chunks: [Chunk] = []
        var end = 0
        for number in numbers {
            guard end < stepBytes || chunks.count < inflaters.count else { break }
            var rest = number
            var start = [Int](repeating: 0, count: shape.count)
            for dimension in shape.indices.reversed() {
                start[dimension] = rest % counts[dimension] * extents[dimension]
                rest /= counts[dimension]
            }
            let place = UnsafeMutableRawBufferPointer(rebasing: compressed[end..<end + mostCompressed])
            let size = chdf5_read_chunk(dataset, start.map { hsize_t($0) }, place.baseAddress, place.count)
            guard size > 0 else { return nil }
            chunks.append((start, end..<end + Int(size)))
            end += Int(size)
        }
        return chunks
    }

    private func inflate(
        _ chunks: [Chunk], of rows: Range<Int>, into memory: UnsafeMutableRawPointer
    ) -> Bool {
        var isDone = [Bool](repeating: false, count: inflaters.count)
        isDone.withUnsafeMutableBufferPointer { isDone in
            Threads.share(inflaters.count) { part in
                let inflater = inflaters[part]
                for index in stride(from: part, to: chunks.count, by: inflaters.count) {
                    let (start, bytes) = chunks[index]
                    guard inflater.inflate(UnsafeRawBufferPointer(rebasing: compressed[bytes])) else {
                        return
                    }
                    put(inflater.chunk, at: start, of: rows, into: memory)
                }
                isDone[part] = true
            }
        }
        return isDone.allSatisfy(\.self)
    }

    /// Puts the elements of a chunk where they belong; those beyond the dataset's end belong nowhere.
    private func put(
        _ chunk: UnsafeMutableRawBufferPointer, at start: [Int], of rows: Range<Int>,
        into memory: UnsafeMutableRawPointer
    ) {
        guard let chunk = chunk.baseAddress else { return }
        let kept = zip(extents, zip(start, shape)).map { min($0, $1.1 - $1.0) }
        let run = kept[kept.count - 1]
        var place = [Int](repeating: 0, count: kept.count)
        repeat {
            var from = 0
            var to = 0
            for dimension in place.indices {
                let origin = dimension == 0 ? rows.lowerBound : 0
                from = from * extents[dimension] + place[dimension]
                to = to * shape[dimension] + start[dimension] - origin + place[dimension]
            }
            copy(UnsafeRawPointer(chunk), from, run, to: memory + to * elementBytes)
        } while Self.advance(&place, below: kept)
    }

    /// Goes on to the next line of elements along the last dimension.
    private static func advance(_ place: inout [Int], below extents: [Int]) -> Bool {
        for dimension in place.indices.dropLast().reversed() {
            place[dimension] += 1
            if place[dimension] < extents[dimension] { return true }
            place[dimension] = 0
        }
        return false
    }

    private func copy(_ chunk: UnsafeRawPointer, _ from: Int, _ count: Int, to: UnsafeMutableRawPointer) {
        switch (isShuffled, elementBytes) {
        case (false, _): to.copyMemory(from: chunk + from * elementBytes, byteCount: count * elementBytes)
        case (true, 4): unshuffle(chunk + from, count, to, UInt32.self)
        default: unshuffle(chunk + from, count, to, UInt64.self)
        }
    }

    /// Gathers elements whose first bytes, second bytes and so on lie together.
    @inline(__always)
    private func unshuffle<Bits: FixedWidthInteger>(
        _ from: UnsafeRawPointer, _ count: Int, _ to: UnsafeMutableRawPointer, _: Bits.Type
    ) {
        let plane = inflaters[0].chunk.count / MemoryLayout<Bits>.size
        for index in 0..<count {
            var bits: Bits = 0
            for byte in 0..<MemoryLayout<Bits>.size {
                let value = from.load(fromByteOffset: byte * plane + index, as: UInt8.self)
                bits |= Bits(truncatingIfNeeded: value) << (8 * byte)
            }
            to.storeBytes(of: bits.littleEndian, toByteOffset: index * MemoryLayout<Bits>.size, as: Bits.self)
        }
    }
}
