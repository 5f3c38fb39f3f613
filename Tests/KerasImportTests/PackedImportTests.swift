import ArrayData
import KerasRuntime
import Readers
import Reading
import TestSupport
import Testing
import Threads

@testable import KerasImport

/// Weights that are packed while they are read are those of the file.
@Suite struct PackedImportTests {
    /// Contiguous, chunked and compressed, of half precision.
    private static let fixtures = [
        "stack", "storage_chunked", "gru_bidirectional", "bidirectional_concat", "lstm_float16",
        "hdf5_bfloat16_keras315",
    ]

    @Test(arguments: fixtures)
    func weightsAreTheFiles(_ fixture: String) throws {
        let path = try Fixtures.path("\(fixture)/model.h5")
        let root = try ImportOptions().open(path).root()
        let imported = try ImportedModel(path: path)
        for sessions in 0..<2 {
            for (layer, sources) in zip(imported.model.weights, imported.weightSources) {
                #expect(layer.count == sources.count)
                for (array, source) in zip(layer, sources) {
                    #expect(try array == root.array(at: source.path), "\(source.path), \(sessions) sessions")
                    #expect(source.storedType == array.elementType.rawValue && source.shape == array.shape)
                }
            }
            _ = try imported.model.makeSession()
        }
    }

    /// However few rows are read at once, they are all of them.
    @Test(arguments: fixtures, [1, 100, 1000])
    func pieces(_ fixture: String, byteCount: Int) throws {
        let path = try Fixtures.path("\(fixture)/model.h5")
        let reader = try LocalReader(path, limits: ReadingLimits())
        let root = try ImportOptions().open(path).root()
        for source in try ImportedModel(path: path).weightSources.joined() where source.shape.count > 1 {
            let pieces = Locked<[Int: [Float]]>([:])
            let rows = try reader.pieces(of: Request(.read, path: source.path), byteCount: byteCount) {
                row, piece in
                #expect(piece.shape.last == source.shape.last)
                pieces.with { #expect($0.updateValue(piece.floats, forKey: row) == nil) }
            }
            #expect(rows == source.shape.dropLast().reduce(1, *))
            let values = pieces.with { $0.sorted { $0.key < $1.key }.flatMap(\.value) }
            #expect(try values == root.array(at: source.path).floats)
        }
    }

    /// What is not finite has an exponent of ones, and nothing else has.
    @Test func notFinite() {
        let finite: [Double] = [
            0, -0.0, 1, -1, .leastNonzeroMagnitude, .leastNormalMagnitude, .greatestFiniteMagnitude,
            -.greatestFiniteMagnitude,
        ]
        #expect(FiniteCheck(NDArray(shape: [8], finite)).isPassed)
        for bad in [.nan, -.nan, .infinity, -.infinity, .signalingNaN, Double(nan: 1, signaling: false)] {
            #expect(!FiniteCheck(NDArray(shape: [9], finite + [bad])).isPassed)
        }
        let floats =
            finite.map { Float($0) }.filter(\.isFinite) + [.greatestFiniteMagnitude, .leastNonzeroMagnitude]
        #expect(FiniteCheck(NDArray(shape: [floats.count], floats)).isPassed)
        for bad in [.nan, -.nan, .infinity, -.infinity, .signalingNaN, Float(nan: 1, signaling: false)] {
            #expect(!FiniteCheck(NDArray(shape: [floats.count + 1], floats + [bad])).isPassed)
        }
    }

    /// The first that is not finite is named, and how many more there are, wherever pieces end.
    @Test func finiteAcrossPieces() throws {
        var values = (0..<60).map { Float($0) }
        for index in [17, 18, 40] { values[index] = index == 18 ? .nan : -.infinity }
        for rows in 1...12 {
            var check = FiniteCheck()
            // The first comes last.
            for start in stride(from: 0, to: 60, by: rows * 5).reversed() {
                let part = Array(values[start..<min(start + rows * 5, 60)])
                check.add(FiniteCheck(NDArray(shape: [part.count / 5, 5], part), at: start))
            }
            #expect(
                message { try check.require(shape: [12, 5], file: "a", path: "/b", ImportOptions()) }
                    == "a: /b: expected finite weights, found -inf at [3, 2] and 2 more; "
                    + "`--allow-nonfinite` imports them")
            var options = ImportOptions()
            options.allowsNonfinite = true
            #expect(
                message { try check.require(shape: [12, 5], file: "a", path: "/b", options) } == "no error")
        }
    }
}
