import ArrayData
import Files
import Reading
import TestSupport
import Testing
import Threads

/// Large arrays are read by several threads at once.
@Suite struct PlainPieceTests {
    private static let shape = [7, 143, 1537]
    private static let width = 1537
    private static let rows = 7 * 143

    private func write(_ folder: TemporaryFolder, count: Int) throws -> String {
        let values = (0..<count).map { Float($0) }
        return try folder.write([1, 2, 3] + values.withUnsafeBytes { Array($0) }, to: "array")
    }

    @Test(arguments: [1, 1 << 16, 1 << 18, 1 << 30])
    func everyRowOnce(byteCount: Int) throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let file = try ReadableFile(write(folder, count: Self.rows * Self.width))
        let dataset = StoredDataset(path: "/a", shape: Self.shape, elementType: .float32)
        let seen = Locked([Int](repeating: 0, count: Self.rows))
        let rows = try file.plainPieces(of: dataset, at: 3, byteCount: byteCount) { row, piece in
            let width = Self.width
            #expect(piece.shape == [piece.count / width, width] && piece.elementType == .float32)
            #expect(piece.count * 4 <= max(byteCount, width * 4))
            #expect(piece.doubles.first == Double(row * width))
            #expect(piece.doubles.last == Double(row * width + piece.count - 1))
            seen.with { for offset in 0..<piece.shape[0] { $0[row + offset] += 1 } }
        }
        #expect(rows == Self.rows)
        #expect(seen.with { $0.allSatisfy { $0 == 1 } })
    }

    /// A file that has become shorter since it was looked at.
    @Test func tooShort() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let file = try ReadableFile(write(folder, count: Self.rows * Self.width - 1))
        let dataset = StoredDataset(path: "/a", shape: Self.shape, elementType: .float32)
        #expect(throws: ReadingError.self) {
            try file.plainPieces(of: dataset, at: 3, byteCount: 1 << 18) { _, _ in }
        }
    }
}
