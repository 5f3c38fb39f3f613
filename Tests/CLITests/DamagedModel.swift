import Foundation
import HDF5
import TestSupport
import Testing

/// A copy of a fixture, changed in its bytes as another writer might have written them.
struct DamagedModel {
    private let fixture: String
    private var bytes: [UInt8]

    init(_ fixture: String) throws {
        self.fixture = fixture
        bytes = try Fixtures.bytes("\(fixture)/model.h5")
    }

    /// Replaces an array. Files of Keras keep small arrays in one piece.
    mutating func rewrite(_ path: String, _ body: ([Float], _ columns: Int) -> [Float]) throws {
        let array = try HDF5.File(Fixtures.path("\(fixture)/model.h5")).withRoot { root throws in
            try root.dataset(at: "model_weights/\(path)").read()
        }
        func image(_ values: [Float]) -> [UInt8] {
            values.flatMap { value in
                withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) }
            }
        }
        let changed = body(array.floats, try #require(array.shape.last))
        let place = try #require(bytes.firstRange(of: image(array.floats)))
        bytes.replaceSubrange(place, with: image(changed))
    }

    /// Replaces a piece of the configuration that stands behind a layer's name.
    mutating func configure(_ layer: String, _ old: String, _ new: String) throws {
        let text = try HDF5.File(Fixtures.path("\(fixture)/model.h5")).withRoot { root throws in
            try root.string(attribute: "model_config")
        }
        let place = try #require(bytes.firstRange(of: Array(text.utf8)))
        let name = try #require(text.range(of: "\"config\": {\"name\": \"\(layer)\""))
        let piece = try #require(text[name.upperBound...].range(of: old))
        var changed = text.replacingCharacters(in: piece, with: new)
        // The text keeps its length: blanks between its tokens make room, others fill it.
        while changed.utf8.count > text.utf8.count {
            changed.replaceSubrange(try #require(changed.range(of: "\": ")), with: "\":")
        }
        changed += String(repeating: " ", count: text.utf8.count - changed.utf8.count)
        bytes.replaceSubrange(place, with: Array(changed.utf8))
    }

    func write(into folder: TemporaryFolder) throws -> String {
        try folder.write(bytes, to: "model.h5")
    }
}
