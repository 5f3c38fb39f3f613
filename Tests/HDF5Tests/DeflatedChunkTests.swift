import ArrayData
import Foundation
import TestSupport
import Testing

@testable import HDF5

/// Large datasets whose chunks several threads inflate: half of index % 251, as
/// `tools/make_fixtures/make_containers.py` makes them.
@Suite struct DeflatedChunkTests {
    private func dataset<Result>(
        _ name: String, _ body: (borrowing Dataset) throws -> Result
    ) throws -> Result {
        try HDF5.File(Fixtures.path("containers/deflated.h5")).withRoot { root throws in
            try body(root.dataset(at: name))
        }
    }

    private func isRight(_ values: [Double], from first: Int = 0) -> Bool {
        values.indices.allSatisfy { values[$0] == Double((first + $0) % 251) / 2 }
    }

    @Test(arguments: ["gzip", "shuffle_gzip", "float64", "vector", "checksum", "big_endian", "skipped"])
    func whole(name: String) throws {
        try dataset(name) { dataset in
            let array = try dataset.read()
            #expect(array.shape == dataset.shape && array.elementType == dataset.elementType)
            #expect(isRight(array.doubles))
        }
    }

    @Test(
        arguments: ["gzip", "shuffle_gzip", "float64", "vector", "checksum", "big_endian", "skipped"],
        [1, 300_000, 1 << 30])
    func pieces(name: String, byteCount: Int) throws {
        try dataset(name) { dataset in
            var count = 0
            try dataset.readPieces(byteCount: byteCount) { piece in
                #expect(isRight(piece.doubles, from: count))
                count += piece.count
            }
            #expect(count == dataset.shape.reduce(1, *))
        }
    }

    @Test func empty() throws {
        try dataset("empty") { dataset in
            let array = try dataset.read()
            let chunks = dataset.deflatedChunks()
            #expect(array.shape == [1 << 61, 0] && array.values == .float32([]))
            #expect(chunks == nil)
        }
    }

    /// Which of them several threads inflate, where there are several, and that they are right before libhdf5 is asked.
    @Test(
        .enabled(if: ProcessInfo.processInfo.activeProcessorCount > 1),
        arguments: [
            ("gzip", true), ("shuffle_gzip", true), ("float64", true), ("vector", true), ("checksum", false),
            ("big_endian", false),
        ])
    func inSeveralThreads(name: String, areRead: Bool) throws {
        try dataset(name) { dataset in
            let chunks = dataset.deflatedChunks()
            #expect((chunks != nil) == areRead)
            guard areRead else { return }
            let (shape, size) = (dataset.shape, dataset.type.byteCount)
            let width = shape.dropFirst().reduce(1, *)
            // However little is read at once: chunk by chunk, a few, or all; from the first row on, or another one.
            for stepBytes in [1, 3000, 4 << 20] {
                let chunks = try #require(
                    DeflatedChunks(
                        dataset.location, shape: shape, elementBytes: size, stepBytes: stepBytes))
                for first in stride(from: 0, to: shape[0], by: chunks.step) {
                    for rows in [first..<min(first + chunks.step, shape[0]), first..<shape[0]] {
                        let count = rows.count * width
                        let memory = UnsafeMutableRawPointer.allocate(byteCount: count * size, alignment: 8)
                        defer { memory.deallocate() }
                        #expect(chunks.read(rows, into: memory))
                        let values = (0..<count).map { index in
                            size == 4
                                ? Double(memory.load(fromByteOffset: index * size, as: Float.self))
                                : memory.load(fromByteOffset: index * size, as: Double.self)
                        }
                        #expect(isRight(values, from: rows.lowerBound * width), "\(rows)")
                    }
                }
            }
        }
    }

    /// A chunk that is no compressed data is told by libhdf5, and only who reads it is told.
    @Test func damaged() throws {
        try dataset("damaged") { dataset in
            #expect(
                message { _ = try dataset.read() }
                    == "deflated.h5: /damaged: can't read data (inflate() failed)")
        }
        for name in ["damaged", "skipped"] {
            try dataset(name) { dataset in
                guard let chunks = dataset.deflatedChunks() else { return }
                let memory = UnsafeMutableRawPointer.allocate(byteCount: 403 * 701 * 4, alignment: 8)
                defer { memory.deallocate() }
                #expect(!chunks.read(0..<403, into: memory))
                #expect(chunks.read(0..<200, into: memory))
            }
        }
    }
}
