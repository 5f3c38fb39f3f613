import ArrayData
import Files
import HDF5
import TestSupport
import Testing

/// Datasets read a few rows at a time, or straight from the file, are what they are when read at once.
@Suite struct PieceTests {
    private static let files = [
        "containers/numbers.h5", "containers/storage.h5", "containers/user_block.h5", "stack/recording.h5",
        "malformed/good.h5",
    ]

    /// Calls `body` with the path of each dataset below a group that can be read as numbers.
    private func visit(
        _ root: borrowing HDF5.Group, _ path: String = "/", _ body: (String, NDArray) throws -> Void
    ) throws {
        for name in try root.group(at: path).linkNames() {
            let inner = path == "/" ? "/\(name)" : "\(path)/\(name)"
            switch try? root.kind(of: inner) {
            case .group: try visit(root, inner, body)
            case .dataset:
                guard let array = try? root.dataset(at: inner).read() else { continue }
                try body(inner, array)
            default: break
            }
        }
    }

    @Test(arguments: files) func pieces(file: String) throws {
        let open = try HDF5.File(Fixtures.path(file), limits: Limits())
        var count = 0
        try open.withRoot { root throws in
            try visit(root) { path, whole in
                var pieces: [NDArray] = []
                try open.withRoot { root throws in
                    try root.dataset(at: path).readPieces(byteCount: 1) { pieces.append($0) }
                }
                #expect(
                    pieces.flatMap(\.doubles).map(\.bitPattern) == whole.doubles.map(\.bitPattern), "\(path)")
                #expect(pieces.allSatisfy { $0.elementType == whole.elementType })
                count += pieces.count
            }
        }
        #expect(count > 1)
    }

    @Test(arguments: files) func plainStorage(file: String) throws {
        let path = try Fixtures.path(file)
        let open = try HDF5.File(path, limits: Limits())
        try open.withRoot { root throws in
            try visit(root) { name, whole in
                let place = try open.withRoot { root throws in try root.dataset(at: name).plainStorage() }
                guard let place else { return }
                let bytes = try FileBytes.read(path, at: place.lowerBound, count: place.count)
                #expect(bytes.count == whole.count * whole.elementType.byteCount)
                let values: [Double] = bytes.withUnsafeBytes { raw in
                    (0..<whole.count).map { index in
                        switch whole.elementType {
                        case .float32: Double(raw.loadUnaligned(fromByteOffset: 4 * index, as: Float.self))
                        case .float64: raw.loadUnaligned(fromByteOffset: 8 * index, as: Double.self)
                        case .float16:
                            Double(
                                Float(
                                    float16Bits: raw.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self)
                                ))
                        default:
                            Double(
                                Float(
                                    bfloat16Bits: raw.loadUnaligned(
                                        fromByteOffset: 2 * index, as: UInt16.self)))
                        }
                    }
                }
                #expect(values.map(\.bitPattern) == whole.doubles.map(\.bitPattern), "\(name)")
            }
        }
    }

    /// Most weights of most files can be read straight from the file.
    @Test func weightsArePlain() throws {
        let open = try HDF5.File(Fixtures.path("malformed/good.h5"), limits: Limits())
        let place = try open.withRoot { root throws in
            try root.dataset(at: "model_weights/lstm/lstm/lstm_cell/kernel:0").plainStorage()
        }
        #expect(place?.count == 3 * 16 * 4)
    }
}
